// Generated from spec/partner-subscriptions/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

export interface paths {
    readonly "/api-key": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List API keys
         * @description Returns every key that the caller's account reaches: a parent account gets its own keys and those of all
         *     its subaccounts, a subaccount gets its own. Inactive keys are listed too. The reply is not paged, and
         *     the vendor names no order.
         */
        readonly get: operations["listApiKeys"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api-key/account/{accountId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the account that the new key belongs to, a subaccount of the caller's.
                 * @example 67891
                 */
                readonly accountId: number;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Create an API key for a subaccount
         * @description Creates an active key that belongs to the given account and returns its secret. **The secret is shown
         *     in this reply only.** Store it before anything else, and keep the reply out of logs. Sending the request
         *     twice creates two keys. The reply has no `created_at`, `last_used_date` or `api_key_last4`; get the key
         *     to read them.
         */
        readonly post: operations["createSubaccountApiKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api-key/{apiKeyId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 12346
                 */
                readonly apiKeyId: number;
            };
            readonly cookie?: never;
        };
        /**
         * Get an API key
         * @description Returns one key by its id, without the secret. An inactive key is returned like any other. The vendor's
         *     page prints a double slash before the id in its endpoint line; its samples and this document use one.
         */
        readonly get: operations["getApiKey"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api-key/{apiKeyId}/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 12346
                 */
                readonly apiKeyId: number;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Activate or deactivate an API key
         * @description Sets the status of one key. An inactive key stays listed and can be activated again. The vendor does not
         *     say how soon a deactivated key stops working, whether a key may deactivate itself, or what setting the
         *     status that a key already has does.
         */
        readonly put: operations["updateApiKeyStatus"];
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
        readonly ApiKeyStatus: "active" | "inactive";
        /** @description A key as list and get show it, without its secret. It is safe to log. */
        readonly ApiKey: {
            /** @description Identifies the key for as long as it exists. */
            readonly id: number;
            /** @description Describes what the key is for, in its creator's words. */
            readonly name: string;
            /** @description Identifies the account that the key belongs to. */
            readonly account_id: number;
            readonly status: components["schemas"]["ApiKeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601 and UTC, with whole seconds and a `Z`.
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `created_at`. Absent if it never was.
             */
            readonly last_used_date?: string;
            /** @description Shows the last four characters of the secret, enough to tell keys apart. */
            readonly api_key_last4: string;
        };
        /** @description The keys that the caller's account reaches. */
        readonly ApiKeyList: {
            /** @description Holds one item for each key, inactive ones included. */
            readonly api_keys: readonly components["schemas"]["ApiKey"][];
        };
        /** @description What a new key is created from. */
        readonly ApiKeyCreate: {
            /** @description Describes what the key is for, in at most 200 characters. */
            readonly name: string;
        };
        /** @description A new key with its secret, which no other reply shows. Keep it out of logs. */
        readonly CreatedApiKey: {
            /** @description Identifies the key for as long as it exists. */
            readonly id: number;
            /** @description Describes what the key is for, in its creator's words. */
            readonly name: string;
            /**
             * @description Holds the secret that goes into `X-PARTNER-APIKEY`. Shown once, in this reply; not recoverable. The
             *     vendor states no length and no alphabet.
             */
            readonly api_key: string;
            readonly status: components["schemas"]["ApiKeyStatus"];
            /** @description Identifies the subaccount that the key belongs to. */
            readonly account_id: number;
        };
        /** @description The change of a key's status. */
        readonly ApiKeyStatusUpdate: {
            readonly status: components["schemas"]["ApiKeyStatus"];
        };
        /** @description The reasons for a refusal. */
        readonly ErrorList: {
            /** @description Holds at least one reason. */
            readonly errors: readonly {
                /** @description Names the reason, for programs. */
                readonly code: string;
                /** @description Explains the reason, for people. */
                readonly message: string;
            }[];
        };
    };
    responses: {
        /** @description The caller's key is missing, unknown or inactive. */
        readonly CredentialsRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The key belongs to an account that the caller's does not reach, or the caller's key is not accepted. */
        readonly KeyRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key is no parent account's, reaches no such account, or is not accepted. */
        readonly CreateRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description No key has this id. */
        readonly KeyNotFound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description No account has this id. */
        readonly SubaccountNotFound: {
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
export type ApiKeyStatus = components['schemas']['ApiKeyStatus'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyList = components['schemas']['ApiKeyList'];
export type ApiKeyCreate = components['schemas']['ApiKeyCreate'];
export type CreatedApiKey = components['schemas']['CreatedApiKey'];
export type ApiKeyStatusUpdate = components['schemas']['ApiKeyStatusUpdate'];
export type ErrorList = components['schemas']['ErrorList'];
export type ResponseCredentialsRefused = components['responses']['CredentialsRefused'];
export type ResponseKeyRefused = components['responses']['KeyRefused'];
export type ResponseCreateRefused = components['responses']['CreateRefused'];
export type ResponseKeyNotFound = components['responses']['KeyNotFound'];
export type ResponseSubaccountNotFound = components['responses']['SubaccountNotFound'];
export type $defs = Record<string, never>;
export interface operations {
    readonly listApiKeys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Every key that the caller's account reaches, with no secret among them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            readonly 403: components["responses"]["CredentialsRefused"];
        };
    };
    readonly createSubaccountApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the account that the new key belongs to, a subaccount of the caller's.
                 * @example 67891
                 */
                readonly accountId: number;
            };
            readonly cookie?: never;
        };
        /** @description The name of the new key. */
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        readonly responses: {
            /** @description The key was created, and this reply is the only one that shows its secret. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            readonly 403: components["responses"]["CreateRefused"];
            readonly 404: components["responses"]["SubaccountNotFound"];
        };
    };
    readonly getApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 12346
                 */
                readonly apiKeyId: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The key, without its secret. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKey"];
                };
            };
            readonly 403: components["responses"]["KeyRefused"];
            readonly 404: components["responses"]["KeyNotFound"];
        };
    };
    readonly updateApiKeyStatus: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Identifies the key. It is the `id` that list and create return, not the secret.
                 * @example 12346
                 */
                readonly apiKeyId: number;
            };
            readonly cookie?: never;
        };
        /** @description The status that the key gets. */
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ApiKeyStatusUpdate"];
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
            readonly 403: components["responses"]["KeyRefused"];
            readonly 404: components["responses"]["KeyNotFound"];
        };
    };
}
