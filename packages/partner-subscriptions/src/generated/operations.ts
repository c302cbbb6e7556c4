// Generated from spec/partner-subscriptions/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

/** The name of the API, for logs and traces. */
export const api = "partner-subscriptions";

/** The servers that DigiCert names. The first one is the default. */
export const servers = [{"url":"https://www.digicert.com/partner-subscription/api/v1"}] as const;

/** The header that carries the API key. */
export const credentialHeader = "X-PARTNER-APIKEY";

/** The environment variables that the client reads if an option is missing. */
export const environment = {"apiKey":"DIGICERT_PARTNER_API_KEY","baseUrl":"DIGICERT_PARTNER_BASE_URL"} as const;

/** The values of `ApiKeyStatus`. */
export const apiKeyStatuses = ["active","inactive"] as const;

export const operations = {
  /**
   * List API keys
   *
   * Returns every key that the caller's account reaches. A parent account gets its own keys and those of all its subaccounts. A subaccount gets only its own. DigiCert shows no paging and names no order. DigiCert does not say whether the list includes inactive keys.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an active key of a parent account | the caller's account; a subaccount of the caller's account | listed |
   * | an active key of a parent account | an unrelated account | not listed |
   * | an active key of a subaccount | the caller's account | listed |
   * | an active key of a subaccount | the parent of the caller's account; another subaccount of the same parent; an unrelated account | not listed |
   *
   * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html
   */
  listApiKeys: {
    method: "get",
    path: "/api-key",
    input: {},
    statuses: [200, 403],
    required: ["api_keys"],
    docs: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/list-api-keys.html",
  },
  /**
   * Create an API key for a subaccount
   *
   * Creates a key for an existing subaccount and returns its secret. **No other documented response shows the secret.** Store it before anything else, and keep the response out of logs.
   *
   * Only parent accounts can create API keys for their subaccounts. Subaccounts cannot create API keys for other subaccounts: the request gets 403. To create an API key for a subaccount, use a parent account API key.
   *
   * DigiCert does not say what happens if you send the request twice. Expect two keys. The response has no `created_at`, `last_used_date` or `api_key_last4`. Get the key to read them.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an active key of a parent account | a subaccount of the caller's account | allowed |
   * | an active key of a parent account | the caller's account | allowed, assumed (1) |
   * | an active key of a parent account | an unrelated account | 403 (`unrelatedAccount`), assumed (2) |
   * | an active key of a subaccount | another subaccount of the same parent | 403 (`parentKeyRequired`) |
   * | an active key of a subaccount | the caller's account; the parent of the caller's account; an unrelated account | 403 (`parentKeyRequired`), assumed (3) |
   * | an active key of a parent account | no owner (the id is unknown) | 404 (`subaccountNotFound`) |
   * | an active key of a subaccount | no owner (the id is unknown) | 403 (`parentKeyRequired`), assumed (4) |
   *
   * Assumed (1): DigiCert's overview says twice that a parent account creates keys for itself and its subaccounts. DigiCert's page for this endpoint names existing subaccounts only.
   *
   * Assumed (2): DigiCert documents 403 for a key of an unrelated account, and does not mention creating a key for such an account.
   *
   * Assumed (3): DigiCert documents 403 for a subaccount's key that creates keys for other subaccounts. DigiCert does not mention the subaccount itself, its parent or an unrelated account. No page shows a subaccount's key that creates a key.
   *
   * Assumed (4): DigiCert does not say which is checked first, the kind of key or the account. The kind of key is known before any account is looked up.
   *
   * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/create-api-key-for-subaccount.html
   */
  createSubaccountApiKey: {
    method: "post",
    path: "/api-key/account/{accountId}",
    input: { accountId: "path", name: "body" },
    statuses: [201, 403, 404],
    required: ["id","name","api_key","status","account_id"],
    docs: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/create-api-key-for-subaccount.html",
  },
  /**
   * Get an API key
   *
   * Returns one key by its id, without the secret. A parent account retrieves its own keys and those of its subaccounts. A subaccount retrieves only its own. A key of an unrelated account gets 403.
   *
   * DigiCert's page prints a double slash before the id in its endpoint line. Its samples and this document have one slash.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an active key of a parent account | the caller's account; a subaccount of the caller's account | allowed |
   * | an active key of a parent account | an unrelated account | 403 (`unrelatedAccount`) |
   * | an active key of a subaccount | the caller's account | allowed |
   * | an active key of a subaccount | an unrelated account | 403 (`unrelatedAccount`) |
   * | an active key of a subaccount | the parent of the caller's account; another subaccount of the same parent | 403 (`unrelatedAccount`), assumed (1) |
   * | an active key of a parent account; an active key of a subaccount | no owner (the id is unknown) | 404 (`keyNotFound`) |
   *
   * Assumed (1): DigiCert says that a subaccount retrieves only its own keys and that a key of an unrelated account gets 403. DigiCert does not say whether the subaccount's parent or a sibling counts as unrelated.
   *
   * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/retrieve-api-key.html
   */
  getApiKey: {
    method: "get",
    path: "/api-key/{apiKeyId}",
    input: { apiKeyId: "path" },
    statuses: [200, 403, 404],
    required: ["id","name","account_id","status","created_at","api_key_last4"],
    docs: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/retrieve-api-key.html",
  },
  /**
   * Activate or deactivate an API key
   *
   * Sets the status of one key. Parent accounts can update their own API keys and API keys that belong to their subaccounts. Subaccounts can update only their own API keys. A key of an unrelated account gets 403.
   *
   * DigiCert does not say how soon a deactivated key stops working, whether a key may deactivate itself, or what happens if you set the status that a key already has.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an active key of a parent account | the caller's account; a subaccount of the caller's account | allowed |
   * | an active key of a parent account | an unrelated account | 403 (`unrelatedAccount`) |
   * | an active key of a subaccount | the caller's account | allowed |
   * | an active key of a subaccount | an unrelated account | 403 (`unrelatedAccount`) |
   * | an active key of a subaccount | the parent of the caller's account; another subaccount of the same parent | 403 (`unrelatedAccount`), assumed (1) |
   * | an active key of a parent account; an active key of a subaccount | no owner (the id is unknown) | 404 (`keyNotFound`) |
   *
   * Assumed (1): DigiCert says that a subaccount updates only its own keys and that a key of an unrelated account gets 403. DigiCert does not say whether the subaccount's parent or a sibling counts as unrelated.
   *
   * @see https://dev.digicert.com/partner-subscriptions-api/api-key-management/update-api-key-status.html
   */
  updateApiKeyStatus: {
    method: "put",
    path: "/api-key/{apiKeyId}/status",
    input: { apiKeyId: "path", status: "body" },
    statuses: [204, 403, 404],
    docs: "https://dev.digicert.com/partner-subscriptions-api/api-key-management/update-api-key-status.html",
  },
} as const;
