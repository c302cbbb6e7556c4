// Generated from spec/*/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

/** The properties whose value is a secret in either API. */
export const secretFields: readonly string[] = [
  "api_key",
];

/** The secrets in DigiCert's own examples. They give access to nothing. */
export const publishedSecrets: readonly string[] = [
  "Aqdgb0p5U153195f22s6pw5cj0mfvp06xg89xw0xhh3zhc2",
  "xyz789def456ghi123jkl456mno789pqr012stu345vwx678yz",
];

/** The path segments and operationIds of both APIs. They are not secrets. */
export const publicNames: readonly string[] = [
  "account",
  "api",
  "api-key",
  "api-roles",
  "createKey",
  "createSubaccountApiKey",
  "getApiKey",
  "getKey",
  "key",
  "listApiKeys",
  "listApiRoles",
  "listKeys",
  "partner-subscription",
  "services",
  "status",
  "updateApiKeyStatus",
  "updateKey",
  "updateKeyStatus",
  "user",
  "v1",
  "v2",
];
