// Generated from spec/partner-subscriptions/openapi.yaml. Do not edit.
// To change it, change the spec and run `pnpm generate`.

export interface paths {
    "/api-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Returns every key that the caller's account reaches: a parent account gets its own keys and those of all
         *     its subaccounts, a subaccount gets its own. The vendor shows no paging and names no order, and does not
         *     say whether inactive keys are among them.
         */
        get: operations["listApiKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-key/account/{accountId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the account that the new key belongs to, a subaccount of the caller's account. */
                accountId: number;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an API key for a subaccount
         * @description Creates a key that belongs to the given account and returns its secret. **No other documented reply shows
         *     the secret.** Store it before anything else, and keep the reply out of logs. The vendor does not say
         *     what sending the request twice does; expect two keys. The reply has no `created_at`, `last_used_date` or
         *     `api_key_last4`; get the key to read them.
         */
        post: operations["createSubaccountApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-key/{apiKeyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                apiKeyId: number;
            };
            cookie?: never;
        };
        /**
         * Get an API key
         * @description Returns one key by its id, without the secret. The vendor's page prints a double slash before the id in
         *     its endpoint line; its samples and this document use one.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-key/{apiKeyId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                apiKeyId: number;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Activate or deactivate an API key
         * @description Sets the status of one key. The vendor does not say how soon a deactivated key stops working, whether a
         *     key may deactivate itself, or what setting the status that a key already has does.
         */
        put: operations["updateApiKeyStatus"];
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
        ApiKeyStatus: "active" | "inactive";
        /** @description A key as list and get show it, without its secret. It is safe to log. */
        ApiKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /** @description Describes what the key is for, in its creator's words. */
            name: string;
            /** @description Identifies the account that the key belongs to. */
            account_id: number;
            status: components["schemas"]["ApiKeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601. The vendor's examples are in UTC and end in `Z`.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `created_at`. Absent if it never was.
             */
            last_used_date?: string;
            /** @description Shows the last four characters of the secret, enough to tell keys apart. */
            api_key_last4: string;
        };
        /** @description The keys that the caller's account reaches. */
        ApiKeyList: {
            /** @description Holds one item for each key. */
            api_keys: components["schemas"]["ApiKey"][];
        };
        /** @description What a new key is created from. */
        ApiKeyCreate: {
            /** @description Describes what the key is for, in at most 200 characters. */
            name: string;
        };
        /** @description A new key with its secret, which no other documented reply shows. Keep it out of logs. */
        CreatedApiKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /** @description Describes what the key is for, in its creator's words. */
            name: string;
            /**
             * @description Holds the secret that goes into `X-PARTNER-APIKEY`. No other documented reply shows it. The vendor
             *     states no length and no alphabet.
             */
            api_key: string;
            status: components["schemas"]["ApiKeyStatus"];
            /** @description Identifies the subaccount that the key belongs to. */
            account_id: number;
        };
        /** @description The change of a key's status. */
        ApiKeyStatusUpdate: {
            status: components["schemas"]["ApiKeyStatus"];
        };
        /** @description The reasons for a refusal. */
        ErrorList: {
            /** @description Holds one item for each reason. */
            errors: {
                /** @description Names the reason, for programs. */
                code: string;
                /** @description Explains the reason, for people. */
                message: string;
            }[];
        };
    };
    responses: {
        /** @description The caller's key is missing, unknown or inactive. */
        CredentialsRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The key belongs to an account that the caller's does not reach, or the caller's key is not accepted. */
        KeyRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key is no parent account's, reaches no such account, or is not accepted. */
        CreateRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description No key has this id. */
        KeyNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description No account has this id. */
        SubaccountNotFound: {
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
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every key that the caller's account reaches, with no secret among them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            403: components["responses"]["CredentialsRefused"];
        };
    };
    createSubaccountApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the account that the new key belongs to, a subaccount of the caller's account. */
                accountId: number;
            };
            cookie?: never;
        };
        /** @description The name of the new key. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description The key was created, and no other documented reply shows its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            403: components["responses"]["CreateRefused"];
            404: components["responses"]["SubaccountNotFound"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                apiKeyId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            403: components["responses"]["KeyRefused"];
            404: components["responses"]["KeyNotFound"];
        };
    };
    updateApiKeyStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the key. It is the `id` that list and create return, not the secret. */
                apiKeyId: number;
            };
            cookie?: never;
        };
        /** @description The status that the key gets. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyStatusUpdate"];
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
            403: components["responses"]["KeyRefused"];
            404: components["responses"]["KeyNotFound"];
        };
    };
}
