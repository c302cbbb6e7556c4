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
         * @description Returns every key that the caller's account reaches. A parent account gets its own keys and those of all its subaccounts. A subaccount gets only its own. DigiCert shows no paging and names no order. DigiCert does not say whether the list includes inactive keys.
         *
         * **Permissions**
         *
         * | Caller | Keys of | Response |
         * | --- | --- | --- |
         * | an active key of a parent account | the caller's account; a subaccount of the caller's account | listed |
         * | an active key of a parent account | an unrelated account | not listed |
         * | an active key of a subaccount | the caller's account | listed |
         * | an active key of a subaccount | the parent of the caller's account; another subaccount of the same parent; an unrelated account | not listed |
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
                /** @description Identifies the account that the new key belongs to. It is an existing subaccount of the caller's account. */
                accountId: number;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an API key for a subaccount
         * @description Creates a key for an existing subaccount and returns its secret. **No other documented response shows the secret.** Store it before anything else, and keep the response out of logs.
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
         * @description Returns one key by its id, without the secret. A parent account retrieves its own keys and those of its subaccounts. A subaccount retrieves only its own. A key of an unrelated account gets 403.
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
         * @description Sets the status of one key. Parent accounts can update their own API keys and API keys that belong to their subaccounts. Subaccounts can update only their own API keys. A key of an unrelated account gets 403.
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
        /**
         * @description A key as list and get show it. It contains no secret, so you can log it.
         *
         * Assumed: DigiCert never says which fields are always present. The fields that are in all of DigiCert's examples are required in the spec, except last_used_date.
         */
        ApiKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /** @description Describes what the key is for, in the words of its creator. */
            name: string;
            /** @description Identifies the account that the key belongs to. */
            account_id: number;
            status: components["schemas"]["ApiKeyStatus"];
            /**
             * Format: date-time
             * @description Says when the key was created, in ISO 8601. DigiCert's examples are in UTC and end in `Z`.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Says when the key was last used, in the form of `created_at`. Absent if the key was never used.
             *
             * Assumed: DigiCert names no format for this field. In DigiCert's examples, the field has the same format as created_at. The examples show used keys only. In CertCentral, a key that was never used does not have the field, and the spec follows that.
             */
            last_used_date?: string;
            /** @description Shows the last four characters of the secret. Use them to recognize a key. */
            api_key_last4: string;
        };
        /** @description The keys that the caller's account reaches. */
        ApiKeyList: {
            /** @description Holds one item for each key. */
            api_keys: components["schemas"]["ApiKey"][];
        };
        /**
         * @description The fields of a request that creates a key.
         *
         * Assumed: DigiCert does not say what an unknown property in a request does. The spec rejects it, so that a misspelt property is found before production.
         */
        ApiKeyCreate: {
            /** @description Describes what the key is for, in at most 200 characters. */
            name: string;
        };
        /**
         * @description A new key with its secret, which no other documented response shows. Keep it out of logs.
         *
         * Assumed: DigiCert never says which fields are always present. The fields that are in DigiCert's example are required in the spec.
         */
        CreatedApiKey: {
            /** @description Identifies the key for as long as it exists. */
            id: number;
            /** @description Describes what the key is for, in the words of its creator. */
            name: string;
            /**
             * @description Holds the secret that goes into `X-PARTNER-APIKEY`. No other documented response shows it. DigiCert states no length and no alphabet.
             *
             * Secret: keep it out of logs and URLs.
             */
            api_key: string;
            status: components["schemas"]["ApiKeyStatus"];
            /** @description Identifies the subaccount that the key belongs to. */
            account_id: number;
        };
        /**
         * @description The change of a key's status.
         *
         * Assumed: DigiCert does not say what an unknown property in a request does. The spec rejects it, so that a misspelt property is found before production.
         */
        ApiKeyStatusUpdate: {
            status: components["schemas"]["ApiKeyStatus"];
        };
        /**
         * @description The reasons for an error response.
         *
         * Assumed: No page of the Partner Subscriptions API shows an error body. The error body of the spec is documented for CertCentral, DigiCert's other key API.
         */
        ErrorList: {
            /** @description Holds one item for each reason. */
            errors: components["schemas"]["Reason"][];
        };
        /** @description One reason for an error response. */
        Reason: {
            /** @description Names the reason, for programs. */
            code: string;
            /** @description Explains the reason, for people. */
            message: string;
        };
    };
    responses: {
        /** @description The caller's key is missing, unknown or inactive. */
        CredentialRejected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The requested key belongs to an account that the caller's account does not reach, or the caller's key is not accepted. */
        KeyForbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorList"];
            };
        };
        /** @description The caller's key belongs to a subaccount, does not reach the given account, or is not accepted. To create an API key for a subaccount, use a parent account API key. */
        CreateForbidden: {
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
export type Reason = components['schemas']['Reason'];
export type ResponseCredentialRejected = components['responses']['CredentialRejected'];
export type ResponseKeyForbidden = components['responses']['KeyForbidden'];
export type ResponseCreateForbidden = components['responses']['CreateForbidden'];
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
            /** @description Every key that the caller's account reaches, without secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            403: components["responses"]["CredentialRejected"];
        };
    };
    createSubaccountApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identifies the account that the new key belongs to. It is an existing subaccount of the caller's account. */
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
            /** @description The key was created. No other documented response shows its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            403: components["responses"]["CreateForbidden"];
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
            403: components["responses"]["KeyForbidden"];
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
            /** @description The status was set. The response has no body. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["KeyForbidden"];
            404: components["responses"]["KeyNotFound"];
        };
    };
}
