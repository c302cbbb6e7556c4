// Generated from spec/certcentral/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

export interface paths {
    "/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Returns the keys of the account, revoked keys and ACME credentials (ACME keys) included. DigiCert shows no paging for this endpoint and names no order.
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
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key/user/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the user, or the service user, that the new key is linked to. */
                user_id: number;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a key for a user
         * @description Creates a key that is linked to the given user and returns its secret. **Only this response shows the secret.** Store it before anything else, and keep the response out of logs.
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
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key/api-roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API key roles
         * @description Returns the roles that a key can be restricted to. Role 0, no restriction, is not among them. DigiCert's example ends with role 102. Its glossary also has 103.
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
         */
        get: operations["listApiRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                key_id: number;
            };
            cookie?: never;
        };
        /**
         * Get a key
         * @description Returns one key or ACME credential (ACME key) by its id. The response does not contain the secret.
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
         */
        get: operations["getKey"];
        /**
         * Edit a key
         * @description Changes the name of a key, its role, or both. The name is required even if only the role changes. DigiCert does not say whether the key keeps its role if you leave the role out. Always send it.
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
         */
        put: operations["updateKey"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key/{key_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                key_id: number;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Activate or revoke a key
         * @description Sets the status of one key. Revoked keys are listed. DigiCert does not say how soon a revoked key stops working, whether a key may revoke itself, or whether each revoked key can be activated again.
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
         */
        put: operations["updateKeyStatus"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description Says whether the key may be used.
         * @enum {string}
         */
        KeyStatus: "active" | "revoked";
        /**
         * @description Limits the key to a role: 0 (no role), 100 (Orders), 101 (Orders, Domains, Organizations), 102 (View Only) or 103 (User Management).
         * @enum {integer}
         */
        RestrictedToRoleId: 0 | 100 | 101 | 102 | 103;
        /** @description The user that a key is linked to. */
        User: {
            /** @description Identifies the user. */
            id: number;
            /** @description Holds the user's first name. */
            first_name: string;
            /** @description Holds the user's last name. */
            last_name: string;
        };
        /**
         * @description What a key and an ACME credential have in common.
         *
         * Assumed: DigiCert never says which fields are always present. The fields that are in all of DigiCert's examples are required in the spec. In the examples, a key that was never used has no last_used_date.
         */
        KeyFields: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            user: components["schemas"]["User"];
            status: components["schemas"]["KeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601 and UTC. DigiCert's examples end in `+00:00`.
             */
            create_date: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `create_date`. Absent if the key was never used.
             */
            last_used_date?: string;
            /** @description Describes what the key is for, in the words of its creator. */
            name: string;
            /** @description Says whether the key is a legacy one. DigiCert does not say what that means. */
            is_legacy: boolean;
            /** @description Names the role that limits the key to a defined set of actions, or 0 for none. DigiCert has added roles over the years, so expect numbers that are not in its glossary yet. */
            restricted_to_role_id: number;
        };
        /** @description A key as list and get show it. It contains no secret, so you can log it. */
        Key: components["schemas"]["KeyFields"] & {
            acme_directory_url?: never;
        };
        /**
         * @description An ACME credential, which DigiCert calls an ACME key and lists among the keys. The field `acme_directory_url` distinguishes it from other keys.
         *
         * Assumed: DigiCert's example has all fields. The organization fields may still be absent, since ACME credentials exist for DV products, which have no organization.
         */
        AcmeCredential: components["schemas"]["KeyFields"] & {
            /** @description Shows the obfuscated ACME directory URL. DigiCert's example has asterisks and the last characters. */
            acme_directory_url: string;
            /** @description Identifies the product that is ordered via ACME. DigiCert's glossary lists the product identifiers. */
            product_name_id: string;
            /** @description Names the product that is ordered via ACME, for people. */
            product_name: string;
            /**
             * @description Identifies the organization that certificates are ordered for via ACME.
             *
             * Assumed: DigiCert's table says string and describes a name. DigiCert's example has an integer, and the spec follows the example.
             */
            organization_id?: number;
            /**
             * @description Names the organization that certificates are ordered for via ACME.
             *
             * Assumed: DigiCert's table spells the field organizatin_name. DigiCert's example spells it organization_name, and the spec follows the example.
             */
            organization_name?: string;
            /**
             * @description Says for how many days a certificate is valid, or "0" if `validity_years` applies.
             *
             * Assumed: DigiCert's example has validity_days "0" and validity_years "2". We assume that "0" means: validity_years applies. DigiCert's requests have integers.
             */
            validity_days: string;
            /** @description Says for how many years a certificate is valid. */
            validity_years: string;
        };
        /** @description A key or an ACME credential. Only the credential has the field `acme_directory_url`. */
        KeyOrAcmeCredential: components["schemas"]["AcmeCredential"] | components["schemas"]["Key"];
        /** @description The keys and ACME credentials of an account, or of one of its users. */
        KeyList: {
            /** @description Holds one item for each key or ACME credential, revoked ones included. */
            api_keys: components["schemas"]["KeyOrAcmeCredential"][];
        };
        /**
         * @description The fields of a request that creates a key.
         *
         * Assumed: DigiCert does not say what an unknown property in a request does. The spec rejects it, so that a misspelt restricted_to_role_id cannot create a key without a role.
         */
        KeyCreate: {
            /** @description Describes what the key is for. DigiCert names no limit of its length. */
            name: string;
            restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /** @description A new key's id and secret. No other response shows the secret. Keep it out of logs. */
        CreatedKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /**
             * @description Holds the secret that goes into `X-DC-DEVKEY`. It is shown once, in this response, and cannot be recovered. DigiCert states no length and no alphabet.
             *
             * Secret: keep it out of logs and URLs.
             */
            api_key: string;
        };
        /**
         * @description The change of a key's name and role.
         *
         * Assumed: DigiCert does not say what an unknown property in a request does. The spec rejects it, so that a misspelt restricted_to_role_id is found before production.
         */
        KeyUpdate: {
            /** @description Describes what the key is for. Send it even if it stays the same. */
            name: string;
            restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /**
         * @description The change of a key's status.
         *
         * Assumed: DigiCert does not say what an unknown property in a request does. The spec rejects it, so that a misspelt property is found before production.
         */
        KeyStatusUpdate: {
            status: components["schemas"]["KeyStatus"];
        };
        /** @description A role that a key can be restricted to. */
        ApiRole: {
            /** @description Identifies the role, in `restricted_to_role_id`. */
            id: number;
            /** @description Names the role, for people. */
            name: string;
        };
        /** @description The roles that a key can be restricted to. */
        ApiRoleList: {
            /** @description Holds one item for each role. */
            access_roles: components["schemas"]["ApiRole"][];
        };
        /** @description The reasons for an error response. */
        ErrorList: {
            /** @description Holds one item for each reason. */
            errors: components["schemas"]["Reason"][];
        };
        /** @description One reason for an error response. */
        Reason: {
            /** @description Names the reason, for programs. It can contain a bar, as in `not_found|route`. */
            code: string;
            /** @description Explains the reason, for people. */
            message: string;
        };
    };
    responses: {
        /**
         * @description The request's body is malformed, or a field of it is missing or wrong.
         *
         * Assumed: DigiCert documents bad_request_format for a body that is not valid JSON or XML. DigiCert names no code for a field that is missing or wrong, so the spec uses the same code.
         */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key lacks the permission, or is missing, unknown or revoked. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description No key or user has this id. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key made more than 100 requests in 5 seconds or 1,000 in 3 minutes. */
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type KeyStatus = components['schemas']['KeyStatus'];
export type RestrictedToRoleId = components['schemas']['RestrictedToRoleId'];
export type User = components['schemas']['User'];
export type KeyFields = components['schemas']['KeyFields'];
export type Key = components['schemas']['Key'];
export type AcmeCredential = components['schemas']['AcmeCredential'];
export type KeyOrAcmeCredential = components['schemas']['KeyOrAcmeCredential'];
export type KeyList = components['schemas']['KeyList'];
export type KeyCreate = components['schemas']['KeyCreate'];
export type CreatedKey = components['schemas']['CreatedKey'];
export type KeyUpdate = components['schemas']['KeyUpdate'];
export type KeyStatusUpdate = components['schemas']['KeyStatusUpdate'];
export type ApiRole = components['schemas']['ApiRole'];
export type ApiRoleList = components['schemas']['ApiRoleList'];
export type ErrorList = components['schemas']['ErrorList'];
export type Reason = components['schemas']['Reason'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type $defs = Record<string, never>;
export interface operations {
    listKeys: {
        parameters: {
            query?: {
                /**
                 * @description Limits the list to the keys that are linked to this user. Without this parameter, the list has the keys of all users.
                 *
                 * Assumed: DigiCert's sample sends the parameter. The part of the page that describes it could not be read.
                 */
                user_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the user, or the service user, that the new key is linked to. */
                user_id: number;
            };
            cookie?: never;
        };
        /** @description The name and the role of the new key. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyCreate"];
            };
        };
        responses: {
            /** @description The key was created. Only this response shows its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listApiRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles. DigiCert names no order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiRoleList"];
                };
            };
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key or ACME credential, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyOrAcmeCredential"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    updateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                key_id: number;
            };
            cookie?: never;
        };
        /** @description The name and the role that the key gets. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyUpdate"];
            };
        };
        responses: {
            /** @description The key was changed. The response has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    updateKeyStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                key_id: number;
            };
            cookie?: never;
        };
        /** @description The status that the key gets. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyStatusUpdate"];
            };
        };
        responses: {
            /**
             * @description The status was set. The response has no body.
             *
             * Assumed: The only copy of DigiCert's page that was read shows an empty response without its status line. The page for editing a key documents 204.
             */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
        };
    };
}
