// Generated from spec/certcentral/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

export interface paths {
    readonly "/key": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List keys
         * @description Returns the keys of the account, revoked keys and ACME credentials included. The vendor shows no paging
         *     for this endpoint and names no order.
         */
        readonly get: operations["listKeys"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/key/user/{user_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the user, or the service user, that the new key is linked to.
                 * @example 125039
                 */
                readonly user_id: number;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create a key for a user
         * @description Creates an active key that is linked to the given user and returns its secret. **The secret is shown in
         *     this reply only.** Store it before anything else, and keep the reply out of logs. Sending the request
         *     twice creates two keys. Leaving out the role creates a key that may do all that its user may do.
         */
        readonly post: operations["createKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/key/{key_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 184
                 */
                readonly key_id: number;
            };
            readonly cookie?: never;
        };
        /**
         * Get a key
         * @description Returns one key or ACME credential by its id, without the secret. A revoked key is returned like any
         *     other.
         */
        readonly get: operations["getKey"];
        /**
         * Edit a key
         * @description Changes the name of a key, its role, or both. The name is required even when only the role changes. The
         *     vendor does not say whether leaving out the role keeps it; send it always.
         */
        readonly put: operations["updateKey"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/key/{key_id}/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 184
                 */
                readonly key_id: number;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Activate or revoke a key
         * @description Sets the status of one key. A revoked key stays listed. The vendor does not say how soon a revoked key
         *     stops working, whether a key may revoke itself, or whether each revoked key can be activated again.
         */
        readonly put: operations["updateKeyStatus"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/key/api-roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List API key roles
         * @description Returns the roles that a key can be restricted to. Role 0, no restriction, is not among them. The
         *     vendor's example stops at role 102; its glossary has 103 too.
         */
        readonly get: operations["listApiRoles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description Says whether the key may be used.
         * @enum {string}
         */
        readonly KeyStatus: "active" | "revoked";
        /**
         * @description Limits the key to a role: 0 none, 100 Orders, 101 Orders, Domains, Organizations, 102 View Only,
         *     103 User Management.
         * @enum {integer}
         */
        readonly RestrictedToRoleId: 0 | 100 | 101 | 102 | 103;
        /** @description The user that a key is linked to. */
        readonly User: {
            /** @description Identifies the user. */
            readonly id: number;
            /** @description Holds the user's first name. */
            readonly first_name: string;
            /** @description Holds the user's last name. */
            readonly last_name: string;
        };
        /** @description What a key and an ACME credential have in common. */
        readonly KeyFields: {
            /** @description Identifies the key for as long as it exists. */
            readonly id: number;
            readonly user: components["schemas"]["User"];
            readonly status: components["schemas"]["KeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601 and UTC, with whole seconds and `+00:00`.
             */
            readonly create_date: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `create_date`. Absent if it never was.
             */
            readonly last_used_date?: string;
            /** @description Describes what the key is for, in its creator's words. */
            readonly name: string;
            /** @description Says whether the key is a legacy one. The vendor does not say what that means. */
            readonly is_legacy: boolean;
            /**
             * @description Names the role that limits the key, or 0 for none. The vendor has added roles over the years, so
             *     expect numbers that are not in its glossary yet.
             */
            readonly restricted_to_role_id: number;
        };
        /** @description A key as list and get show it, without its secret. It is safe to log. */
        readonly Key: components["schemas"]["KeyFields"];
        /**
         * @description An ACME credential, which the vendor lists among the keys. The field `acme_directory_url` tells it from
         *     a key.
         */
        readonly AcmeCredential: components["schemas"]["KeyFields"] & {
            /** @description Shows the last characters of the ACME directory's address, behind asterisks. */
            readonly acme_directory_url: string;
            /** @description Names the product that is ordered, in the vendor's product identifiers. */
            readonly product_name_id: string;
            /** @description Names the product that is ordered, for people. */
            readonly product_name: string;
            /** @description Identifies the organization that the certificates are ordered for. */
            readonly organization_id: number;
            /** @description Names the organization that the certificates are ordered for. */
            readonly organization_name: string;
            /** @description Says for how many days a certificate is valid, or "0" where the years decide. */
            readonly validity_days: string;
            /** @description Says for how many years a certificate is valid. */
            readonly validity_years: string;
        };
        /** @description A key or an ACME credential, told apart by the field `acme_directory_url`. */
        readonly KeyOrAcmeCredential: components["schemas"]["Key"] | components["schemas"]["AcmeCredential"];
        /** @description The keys and ACME credentials of an account, or of one of its users. */
        readonly KeyList: {
            /** @description Holds one item for each key or ACME credential, revoked ones included. */
            readonly api_keys: readonly components["schemas"]["KeyOrAcmeCredential"][];
        };
        /** @description What a new key is created from. */
        readonly KeyCreate: {
            /** @description Describes what the key is for. The vendor names no limit of its length. */
            readonly name: string;
            readonly restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /** @description A new key's id and secret; no other reply shows the secret. Keep it out of logs. */
        readonly CreatedKey: {
            /** @description Identifies the key for as long as it exists. */
            readonly id: number;
            /**
             * @description Holds the secret that goes into `X-DC-DEVKEY`. Shown once, in this reply; not recoverable. The vendor
             *     states no length and no alphabet.
             */
            readonly api_key: string;
        };
        /** @description The change of a key's name and role. */
        readonly KeyUpdate: {
            /** @description Describes what the key is for, and is required even when it stays the same. */
            readonly name: string;
            readonly restricted_to_role_id?: components["schemas"]["RestrictedToRoleId"];
        };
        /** @description The change of a key's status. */
        readonly KeyStatusUpdate: {
            readonly status: components["schemas"]["KeyStatus"];
        };
        /** @description A role that a key can be restricted to. */
        readonly ApiRole: {
            /** @description Identifies the role, in `restricted_to_role_id`. */
            readonly id: number;
            /** @description Names the role, for people. */
            readonly name: string;
        };
        /** @description The roles that a key can be restricted to. */
        readonly ApiRoleList: {
            /** @description Holds one item for each role. */
            readonly access_roles: readonly components["schemas"]["ApiRole"][];
        };
        /** @description The reasons for a refusal. */
        readonly ErrorList: {
            /** @description Holds at least one reason. */
            readonly errors: readonly {
                /** @description Names the reason, for programs. It can hold a bar, as in `not_found|route`. */
                readonly code: string;
                /** @description Explains the reason, for people. */
                readonly message: string;
            }[];
        };
    };
    responses: {
        /** @description The request's body is malformed, or a field of it is missing or wrong. */
        readonly BadRequest: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key lacks the permission, or is missing, unknown or revoked. */
        readonly Forbidden: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description Nothing has this id. */
        readonly NotFound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key made more than 100 requests in 5 seconds or 1,000 in 3 minutes. */
        readonly TooManyRequests: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
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
    readonly listKeys: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Keeps only the keys that are linked to this user. Without it, the keys of all users are listed.
                 * @example 125039
                 */
                readonly user_id?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The keys, with no secret among them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeyList"];
                };
            };
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
    readonly createKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the user, or the service user, that the new key is linked to.
                 * @example 125039
                 */
                readonly user_id: number;
            };
            readonly cookie?: never;
        };
        /** @description The name and the role of the new key. */
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["KeyCreate"];
            };
        };
        readonly responses: {
            /** @description The key was created, and this reply is the only one that shows its secret. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedKey"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
    readonly getKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 184
                 */
                readonly key_id: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The key or ACME credential, without its secret. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeyOrAcmeCredential"];
                };
            };
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
    readonly updateKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 184
                 */
                readonly key_id: number;
            };
            readonly cookie?: never;
        };
        /** @description The name and the role that the key gets. */
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["KeyUpdate"];
            };
        };
        readonly responses: {
            /** @description The key was changed; the reply has no body. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
    readonly updateKeyStatus: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 184
                 */
                readonly key_id: number;
            };
            readonly cookie?: never;
        };
        /** @description The status that the key gets. */
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["KeyStatusUpdate"];
            };
        };
        readonly responses: {
            /** @description The status was set; the reply has no body. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
    readonly listApiRoles: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The roles, in no order that the vendor names. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiRoleList"];
                };
            };
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["TooManyRequests"];
        };
    };
}
