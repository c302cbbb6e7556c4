import { credentialScheme } from "@latchkey/spec-model";
import { expect, test } from "vitest";
import { documents, operations } from "./documents.ts";

/** Every operation and its statuses. Review each change here. */
const want = [
  ["listApiKeys", "GET /api-key", "200 403"],
  ["createSubaccountApiKey", "POST /api-key/account/{accountId}", "201 403 404"],
  ["getApiKey", "GET /api-key/{apiKeyId}", "200 403 404"],
  ["updateApiKeyStatus", "PUT /api-key/{apiKeyId}/status", "204 403 404"],
  ["listKeys", "GET /key", "200 403 429"],
  ["createKey", "POST /key/user/{user_id}", "201 400 403 404 429"],
  ["listApiRoles", "GET /key/api-roles", "200 403 429"],
  ["getKey", "GET /key/{key_id}", "200 403 404 429"],
  ["updateKey", "PUT /key/{key_id}", "204 400 403 404 429"],
  ["updateKeyStatus", "PUT /key/{key_id}/status", "204 400 403 404 429"],
];

test("the spec has exactly these operations and statuses", () => {
  const found = operations.map(({ operationId, method, path, responses }) => [
    operationId,
    `${method.toUpperCase()} ${path}`,
    responses.map(({ name }) => name).join(" "),
  ]);
  expect(found).toEqual(want);
});

test("every operation of CertCentral declares 429, since DigiCert documents rate limits", () => {
  const limited = operations.filter(({ api }) => api.name === "certcentral");
  expect(limited.length).toBeGreaterThan(0);
  for (const { path, responses } of limited)
    expect(
      responses.map(({ name }) => name),
      path,
    ).toContain("429");
});

test("the credentials and servers are DigiCert's", () => {
  const found = documents.map(({ name, document }) => ({
    name,
    header: credentialScheme(document).name,
    servers: document.servers.map(({ url }) => url),
  }));
  expect(found).toEqual([
    {
      name: "partner-subscriptions",
      header: "X-PARTNER-APIKEY",
      servers: ["https://www.digicert.com/partner-subscription/api/v1"],
    },
    {
      name: "certcentral",
      header: "X-DC-DEVKEY",
      servers: ["https://www.digicert.com/services/v2", "https://certcentral.digicert.eu/services/v2"],
    },
  ]);
});
