// Generated from spec/partner-subscriptions/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

/** The name of the API, for logs and traces. */
export const api = "partner-subscriptions";

/** The servers that DigiCert names; the first is the default. */
export const servers = [{"url":"https://www.digicert.com/partner-subscription/api/v1"}] as const;

/** The header that carries the API key. */
export const credentialHeader = "X-PARTNER-APIKEY";

/** The environment variables that are read if an option is missing. */
export const environment = {"apiKey":"DIGICERT_PARTNER_API_KEY","baseUrl":"DIGICERT_PARTNER_BASE_URL"} as const;

/** The values of `ApiKeyStatus`. */
export const apiKeyStatuses = ["active","inactive"] as const;

export const operations = {
  /**
   * List API keys
   *
   * Returns every key that the caller's account reaches: a parent account gets its own keys and those of all
   * its subaccounts, a subaccount gets its own. The vendor shows no paging and names no order, and does not
   * say whether inactive keys are among them.
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
   * Creates a key that belongs to the given account and returns its secret. **No other documented reply shows
   * the secret.** Store it before anything else, and keep the reply out of logs. The vendor does not say
   * what sending the request twice does; expect two keys. The reply has no `created_at`, `last_used_date` or
   * `api_key_last4`; get the key to read them.
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
   * Returns one key by its id, without the secret. The vendor's page prints a double slash before the id in
   * its endpoint line; its samples and this document use one.
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
   * Sets the status of one key. The vendor does not say how soon a deactivated key stops working, whether a
   * key may deactivate itself, or what setting the status that a key already has does.
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
