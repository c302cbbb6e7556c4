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
         * @description Returns the keys of the account, revoked keys and ACME credentials included. The vendor shows no paging
         *     for this endpoint and names no order.
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
         * @description Creates a key that is linked to the given user and returns its secret. **The secret is shown in this
         *     reply only.** Store it before anything else, and keep the reply out of logs. The vendor does not say
         *     what sending the request twice does, or which role a key gets when none is given; expect two keys, and
         *     a key that may do all that its user may do.
         */
        post: operations["createKey"];
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
         * @description Returns one key or ACME credential by its id, without the secret.
         */
        get: operations["getKey"];
        /**
         * Edit a key
         * @description Changes the name of a key, its role, or both. The name is required even when only the role changes. The
         *     vendor does not say whether leaving out the role keeps it; send it always.
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
         * @description Sets the status of one key. Revoked keys are listed. The vendor does not say how soon a revoked key stops
         *     working, whether a key may revoke itself, or whether each revoked key can be activated again.
         */
        put: operations["updateKeyStatus"];
        post?: never;
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
         * @description Returns the roles that a key can be restricted to. Role 0, no restriction, is not among them. The
         *     vendor's example stops at role 102; its glossary has 103 too.
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
         * @description Limits the key to a role: 0 none, 100 Orders, 101 Orders, Domains, Organizations, 102 View Only,
         *     103 User Management.
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
        /** @description What a key and an ACME credential have in common. */
        KeyFields: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            user: components["schemas"]["User"];
            status: components["schemas"]["KeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601 and UTC. The vendor's examples end in `+00:00`.
             */
            create_date: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `create_date`. Absent if it never was.
             */
            last_used_date?: string;
            /** @description Describes what the key is for, in its creator's words. */
            name: string;
            /** @description Says whether the key is a legacy one. The vendor does not say what that means. */
            is_legacy: boolean;
            /**
             * @description Names the role that limits the key, or 0 for none. The vendor has added roles over the years, so
             *     expect numbers that are not in its glossary yet.
             */
            restricted_to_role_id: number;
        };
        /** @description A key as list and get show it, without its secret. It is safe to log. */
        Key: components["schemas"]["KeyFields"] & {
            acme_directory_url?: never;
        };
        /**
         * @description An ACME credential, which the vendor lists among the keys. The field `acme_directory_url` tells it from
         *     a key.
         */
        AcmeCredential: components["schemas"]["KeyFields"] & {
            /** @description Shows the last characters of the ACME directory's address, behind asterisks. */
            acme_directory_url: string;
            /** @description Names the product that is ordered, in the vendor's product identifiers. */
            product_name_id: string;
            /** @description Names the product that is ordered, for people. */
            product_name: string;
            /** @description Identifies the organization that the certificates are ordered for. */
            organization_id: number;
            /** @description Names the organization that the certificates are ordered for. */
            organization_name: string;
            /** @description Says for how many days a certificate is valid, or "0" where the years decide. */
            validity_days: string;
            /** @description Says for how many years a certificate is valid. */
            validity_years: string;
        };
        /** @description A key or an ACME credential, told apart by the field `acme_directory_url`. */
        KeyOrAcmeCredential: components["schemas"]["AcmeCredential"] | components["schemas"]["Key"];
        /** @description The keys and ACME credentials of an account, or of one of its users. */
        KeyList: {
            /** @description Holds one item for each key or ACME credential, revoked ones included. */
            api_keys: components["schemas"]["KeyOrAcmeCredential"][];
        };
        /** @description What a new key is created from. */
        KeyCreate: {
            /** @description Describes what the key is for. The vendor names no limit of its length. */
            name: string;
            restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /** @description A new key's id and secret; no other reply shows the secret. Keep it out of logs. */
        CreatedKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /**
             * @description Holds the secret that goes into `X-DC-DEVKEY`. Shown once, in this reply; not recoverable. The vendor
             *     states no length and no alphabet.
             */
            api_key: string;
        };
        /** @description The change of a key's name and role. */
        KeyUpdate: {
            /** @description Describes what the key is for, and is required even when it stays the same. */
            name: string;
            restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /** @description The change of a key's status. */
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
        /** @description The reasons for a refusal. */
        ErrorList: {
            /** @description Holds one item for each reason. */
            errors: {
                /** @description Names the reason, for programs. It can hold a bar, as in `not_found|route`. */
                code: string;
                /** @description Explains the reason, for people. */
                message: string;
            }[];
        };
    };
    responses: {
        /** @description The request's body is malformed, or a field of it is missing or wrong. */
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
        /** @description Nothing has this id. */
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
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type $defs = Record<string, never>;
export interface operations {
    listKeys: {
        parameters: {
            query?: {
                /** @description Keeps only the keys that are linked to this user. Without it, the keys of all users are listed. */
                user_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, with no secret among them. */
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
            /** @description The key was created, and this reply is the only one that shows its secret. */
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
            /** @description The key was changed; the reply has no body. */
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
            /** @description The status was set; the reply has no body. */
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
    listApiRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles, in no order that the vendor names. */
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
}
