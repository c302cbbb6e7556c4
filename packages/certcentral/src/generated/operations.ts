// Generated from spec/certcentral/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

/** The name of the API, for logs and traces. */
export const api = "certcentral";

/** The servers that DigiCert names; the first is the default. */
export const servers = [{"url":"https://www.digicert.com/services/v2","region":"us"},{"url":"https://certcentral.digicert.eu/services/v2","region":"eu"}] as const;

/** The header that carries the API key. */
export const credentialHeader = "X-DC-DEVKEY";

/** The environment variables that are read if an option is missing. */
export const environment = {"apiKey":"DIGICERT_API_KEY","baseUrl":"DIGICERT_BASE_URL","region":"DIGICERT_REGION"} as const;

/** The values of `KeyStatus`. */
export const keyStatuses = ["active","revoked"] as const;

/** The values of `RestrictedToRoleId`. */
export const restrictedToRoleIds = [0,100,101,102,103] as const;

export const operations = {
  /**
   * List keys
   *
   * Returns the keys of the account, revoked keys and ACME credentials included. The vendor shows no paging
   * for this endpoint and names no order.
   *
   * @see https://dev.digicert.com/services-api/api-keys/list-keys/
   */
  listKeys: {
    method: "get",
    path: "/key",
    input: { user_id: "query" },
    statuses: [200, 403, 429],
    required: ["api_keys"],
    docs: "https://dev.digicert.com/services-api/api-keys/list-keys/",
  },
  /**
   * Create a key for a user
   *
   * Creates a key that is linked to the given user and returns its secret. **The secret is shown in this
   * reply only.** Store it before anything else, and keep the reply out of logs. The vendor does not say
   * what sending the request twice does, or which role a key gets when none is given; expect two keys, and
   * a key that may do all that its user may do.
   *
   * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/create-key.html
   */
  createKey: {
    method: "post",
    path: "/key/user/{user_id}",
    input: { user_id: "path", name: "body", restricted_to_role_id: "body" },
    statuses: [201, 400, 403, 404, 429],
    required: ["id","api_key"],
    docs: "https://dev.digicert.com/certcentral-apis/services-api/api-keys/create-key.html",
  },
  /**
   * Get a key
   *
   * Returns one key or ACME credential by its id, without the secret.
   *
   * @see https://dev.digicert.com/certcentral-apis/services-api/api-keys/get-key-info.html
   */
  getKey: {
    method: "get",
    path: "/key/{key_id}",
    input: { key_id: "path" },
    statuses: [200, 403, 404, 429],
    required: ["id","user","status","create_date","name","is_legacy","restricted_to_role_id"],
    docs: "https://dev.digicert.com/certcentral-apis/services-api/api-keys/get-key-info.html",
  },
  /**
   * Edit a key
   *
   * Changes the name of a key, its role, or both. The name is required even when only the role changes. The
   * vendor does not say whether leaving out the role keeps it; send it always.
   *
   * @see https://dev.digicert.com/services-api/api-keys/edit-key/
   */
  updateKey: {
    method: "put",
    path: "/key/{key_id}",
    input: { key_id: "path", name: "body", restricted_to_role_id: "body" },
    statuses: [204, 400, 403, 404, 429],
    docs: "https://dev.digicert.com/services-api/api-keys/edit-key/",
  },
  /**
   * Activate or revoke a key
   *
   * Sets the status of one key. Revoked keys are listed. The vendor does not say how soon a revoked key stops
   * working, whether a key may revoke itself, or whether each revoked key can be activated again.
   *
   * @see https://dev.digicert.com/services-api/api-keys/update-key-status/
   */
  updateKeyStatus: {
    method: "put",
    path: "/key/{key_id}/status",
    input: { key_id: "path", status: "body" },
    statuses: [204, 400, 403, 404, 429],
    docs: "https://dev.digicert.com/services-api/api-keys/update-key-status/",
  },
  /**
   * List API key roles
   *
   * Returns the roles that a key can be restricted to. Role 0, no restriction, is not among them. The
   * vendor's example stops at role 102; its glossary has 103 too.
   *
   * @see https://dev.digicert.com/services-api/api-keys/list-api-access-roles/
   */
  listApiRoles: {
    method: "get",
    path: "/key/api-roles",
    input: {},
    statuses: [200, 403, 429],
    required: ["access_roles"],
    docs: "https://dev.digicert.com/services-api/api-keys/list-api-access-roles/",
  },
} as const;
