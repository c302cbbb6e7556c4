// Generated from spec/certcentral/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

/** The name of the API, for logs and traces. */
export const api = "certcentral";

/** The servers that DigiCert names. The first one is the default. */
export const servers = [{"url":"https://www.digicert.com/services/v2","region":"us"},{"url":"https://certcentral.digicert.eu/services/v2","region":"eu"}] as const;

/** The header that carries the API key. */
export const credentialHeader = "X-DC-DEVKEY";

/** The environment variables that the client reads if an option is missing. */
export const environment = {"apiKey":"DIGICERT_API_KEY","baseUrl":"DIGICERT_BASE_URL","region":"DIGICERT_REGION"} as const;

/** The values of `KeyStatus`. */
export const keyStatuses = ["active","revoked"] as const;

/** The values of `RestrictedToRoleId`. */
export const restrictedToRoleIds = [0,100,101,102,103] as const;

export const operations = {
  /**
   * List keys
   *
   * Returns the keys of the account, revoked keys and ACME credentials (ACME keys) included. DigiCert shows no paging for this endpoint and names no order.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | the caller's user; another user of the caller's account | listed, assumed (1) |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | a user of another account | not listed, assumed (2) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | any | 403 (`missingPermission`), assumed (3) |
   *
   * Assumed (1): DigiCert says "all API keys", but not whose. Only administrators can open the API Keys page of CertCentral's web interface, and a View Only key may make any GET request.
   *
   * Assumed (2): DigiCert does not say that keys of other accounts are left out. But a list that shows such keys would be a leak.
   *
   * Assumed (3): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
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
   * Creates a key that is linked to the given user and returns its secret. **Only this response shows the secret.** Store it before anything else, and keep the response out of logs.
   *
   * DigiCert does not say what happens if you send the request twice. Expect two keys. DigiCert also does not say which role a key gets if you give none. Expect a key that may do all that its user may do.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an administrator's active key without a role | the caller's user; another user of the caller's account | allowed, assumed (1) |
   * | an administrator's active key without a role | a user of another account | 403 (`missingPermission`), assumed (2) |
   * | an administrator's active key without a role | no owner (the id is unknown) | 404 (`notFound`), assumed (3) |
   * | an administrator's active key with role 102 (View Only) | any | 403 (`missingPermission`) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | any | 403 (`missingPermission`), assumed (4) |
   *
   * Assumed (1): DigiCert does not say for which users a key may create keys. Only administrators can open the page of CertCentral's web interface for creating keys.
   *
   * Assumed (2): DigiCert does not say whether a user of another account gets 403 or 404. Partner Subscriptions documents 403 for a key of an unrelated account.
   *
   * Assumed (3): DigiCert does not say what an unknown user gets. DigiCert's generic code is not_found.
   *
   * Assumed (4): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
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
   * List API key roles
   *
   * Returns the roles that a key can be restricted to. Role 0, no restriction, is not among them. DigiCert's example ends with role 102. Its glossary also has 103.
   *
   * **Permissions**
   *
   * | Caller | Response |
   * | --- | --- |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | allowed, assumed (1) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | 403 (`missingPermission`), assumed (2) |
   *
   * Assumed (1): DigiCert does not say who may list the roles. A View Only key may make any GET request.
   *
   * Assumed (2): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
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
  /**
   * Get a key
   *
   * Returns one key or ACME credential (ACME key) by its id. The response does not contain the secret.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | the caller's user; another user of the caller's account | allowed, assumed (1) |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | a user of another account | 403 (`missingPermission`), assumed (2) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | any | 403 (`missingPermission`), assumed (3) |
   * | an administrator's active key without a role; an administrator's active key with role 102 (View Only) | no owner (the id is unknown) | 404 (`notFound`), assumed (4) |
   *
   * Assumed (1): DigiCert does not say whose keys a key may read. Only administrators can open the API Keys page of CertCentral's web interface, and a View Only key may make any GET request.
   *
   * Assumed (2): DigiCert does not say whether a key of another account gets 403 or 404. Partner Subscriptions documents 403.
   *
   * Assumed (3): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
   *
   * Assumed (4): DigiCert does not say what an unknown key gets. DigiCert's generic code is not_found.
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
   * Changes the name of a key, its role, or both. The name is required even if only the role changes. DigiCert does not say whether the key keeps its role if you leave the role out. Always send it.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an administrator's active key without a role | the caller's user; another user of the caller's account | allowed, assumed (1) |
   * | an administrator's active key without a role | a user of another account | 403 (`missingPermission`), assumed (2) |
   * | an administrator's active key without a role | no owner (the id is unknown) | 404 (`notFound`), assumed (3) |
   * | an administrator's active key with role 102 (View Only) | any | 403 (`missingPermission`) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | any | 403 (`missingPermission`), assumed (4) |
   *
   * Assumed (1): DigiCert does not say whose keys a key may change. Only administrators can open the API Keys page of CertCentral's web interface.
   *
   * Assumed (2): DigiCert does not say whether a key of another account gets 403 or 404. Partner Subscriptions documents 403.
   *
   * Assumed (3): DigiCert does not say what an unknown key gets. DigiCert's generic code is not_found.
   *
   * Assumed (4): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
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
   * Sets the status of one key. Revoked keys are listed. DigiCert does not say how soon a revoked key stops working, whether a key may revoke itself, or whether each revoked key can be activated again.
   *
   * **Permissions**
   *
   * | Caller | Keys of | Response |
   * | --- | --- | --- |
   * | an administrator's active key without a role | the caller's user; another user of the caller's account | allowed, assumed (1) |
   * | an administrator's active key without a role | a user of another account | 403 (`missingPermission`), assumed (2) |
   * | an administrator's active key without a role | no owner (the id is unknown) | 404 (`notFound`), assumed (3) |
   * | an administrator's active key with role 102 (View Only) | any | 403 (`missingPermission`) |
   * | an active key with role 100, 101 or 103; an active key of a user who is not an administrator | any | 403 (`missingPermission`), assumed (4) |
   *
   * Assumed (1): DigiCert does not say whose keys a key may change. Only administrators can open the API Keys page of CertCentral's web interface.
   *
   * Assumed (2): DigiCert does not say whether a key of another account gets 403 or 404. Partner Subscriptions documents 403.
   *
   * Assumed (3): DigiCert does not say what an unknown key gets. DigiCert's generic code is not_found.
   *
   * Assumed (4): API keys are in none of the categories that roles 100, 101 and 103 cover. Only administrators can open the API Keys page of CertCentral's web interface.
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
} as const;
