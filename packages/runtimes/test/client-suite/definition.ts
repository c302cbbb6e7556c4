// The types of what the shared suite needs from a client. Each client has its definition in its
// test/definition.ts, since this package depends on no client.

import type { ServiceDefinition } from "./rotation/service.ts";

/** One call of each kind that a client makes. */
export type CallName = "list" | "create" | "get" | "deactivate";

/** The options that the suite uses, as both clients take them. */
export interface SuiteOptions {
  readonly apiKey?: string | (() => string | Promise<string>);
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly maxResponseBytes?: number;
  readonly retry?: SuiteRetry;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hooks?: SuiteHooks;
  readonly fetch?: SuiteFetch;
  readonly validate?: SuiteValidator;
}

export interface SuiteRetry {
  readonly maxRetries?: number;
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
  readonly rateLimitWindowMs?: number;
}

export interface SuiteHooks {
  readonly onAttempt?: (event: SuiteEvent) => unknown;
  readonly onRetry?: (event: SuiteEvent & { readonly delayMs: number }) => unknown;
}

export interface SuiteEvent {
  readonly operation: string;
  readonly method: string;
  readonly route: string;
}

export interface SuiteInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export type SuiteFetch = (url: string, init: SuiteInit) => Promise<Response>;

export type SuiteValidator = (operation: string, status: number, body: unknown) => readonly string[];

export interface SuiteCallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A method of the client with an input that is filled in. */
export type SuiteCall<Client> = (client: Client, options?: SuiteCallOptions) => Promise<unknown>;

export interface SuiteResult {
  readonly ok: boolean;
  readonly status: number | "undeclared";
  readonly body: unknown;
  readonly response: { readonly status: number };
}

/** What a call of openapi-fetch resolves to. */
export interface FetchResult {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: { readonly status: number };
}

/**
 * What a caller may pass to one call of openapi-fetch. This is a type and not an interface, since openapi-fetch
 * needs an index signature.
 */
export type FetchCallInit = {
  readonly baseUrl?: string;
  readonly signal?: AbortSignal;
};

/** A middleware of openapi-fetch. */
export interface SuiteMiddleware {
  onRequest(given: { readonly request: Request }): Request;
  onResponse(given: { readonly response: Response }): Response;
}

/** What a program in another engine needs from the client. These parts use nothing of Node or vitest. */
export interface ClientParts<Client, Api> {
  createClient(options: SuiteOptions): Client;
  createApi(options: SuiteOptions): Api;
  readonly calls: Readonly<Record<CallName, SuiteCall<Client>>>;
  /** Calls `result` of the method that lists keys. */
  listResult(client: Client): Promise<SuiteResult>;
  readonly apiCalls: Readonly<Record<CallName, (api: Api, init?: FetchCallInit) => Promise<FetchResult>>>;
  addMiddleware(api: Api, middleware: SuiteMiddleware): void;
  isLatchkeyError(value: unknown): boolean;
  isApiError(value: unknown): boolean;
}

/** What a call sends. */
export interface CallRequest {
  readonly operation: string;
  readonly method: string;
  /** The path template of the spec. */
  readonly route: string;
  /** Path and query below the base URL. */
  readonly target: string;
  readonly body: string;
}

/** The entry `/rotate-key` of a client. */
export interface RotationParts<Client> {
  rotateKey(client: Client, options: SuiteRotationOptions<Client>): Promise<RotatedPair>;
  isRotationError(value: unknown): boolean;
  readonly RotationError: new (...args: never[]) => Error;
  readonly service: ServiceDefinition;
}

export interface RotatedPair {
  readonly oldKey: ShownKey;
  readonly newKey: ShownKey;
}

/** The part of a key that both APIs show alike. */
export interface ShownKey {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

export interface SuiteCreated {
  readonly id: number;
  readonly api_key: string;
}

export interface SuiteRotationEvent {
  readonly step: string;
  readonly apiKeyId: number;
  readonly newApiKeyId: number | undefined;
}

export interface SuiteRotationOptions<Client> {
  readonly apiKeyId: number;
  readonly name?: string;
  readonly handOver: (created: SuiteCreated) => unknown;
  readonly createClient: (apiKey: string) => Client;
  readonly verify?: (created: SuiteCreated, newClient: Client) => unknown;
  readonly verifyForMs?: number;
  readonly onStep?: (event: SuiteRotationEvent) => unknown;
  readonly signal?: AbortSignal;
}

/** Everything that the suite needs from a client. */
export interface ClientDefinition<Client, Api> extends ClientParts<Client, Api> {
  /** The folder of the package, with a slash at its end. */
  readonly packageDir: URL;
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly exports: Readonly<Record<string, { readonly default: string }>>;
  };
  /** The name of the function that makes a client. */
  readonly factory: string;
  /** The program of the client for other engines: it exports `run`. */
  readonly program: URL;
  /** A module that uses the types of all entries but openapi-fetch's. */
  readonly typesProgram: URL;
  /** A module that passes each fetch that has types without the DOM library. */
  readonly fetchTypesProgram: URL;
  readonly credentialHeader: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string };
  readonly defaultBaseUrl: string;
  /** The wait after a 429 without `Retry-After`; undefined if it is the backoff. */
  readonly rateLimitWindowMs: number | undefined;
  /** What each of `calls` sends. */
  readonly requests: Readonly<Record<CallName, CallRequest>>;
  /** Every operation of the client, with what it sends. */
  readonly operations: readonly {
    readonly call: (client: Client) => Promise<unknown>;
    readonly request: string;
  }[];
  /** Each error class of the client by its name. */
  readonly errors: Readonly<Record<string, unknown>>;
  /** A body of the list, and of a create. */
  readonly list: { readonly api_keys: readonly [object, ...object[]] };
  readonly created: { readonly id: number; readonly api_key: string };
  readonly validate: ValidateParts;
  readonly staleKeys: StaleKeysParts;
  readonly rotation: RotationParts<Client>;
}

/** The entry `/validate` of a client, and the problems that it reports for bodies that do not match the spec. */
export interface ValidateParts {
  readonly validateResponses: SuiteValidator;
  /** The list, with its second key broken, and the problem that is reported. */
  readonly brokenList: { readonly body: unknown; readonly problem: string };
  /** The body of a create with a secret in a field that is not for secrets, and the problem that is reported. */
  readonly brokenCreated: { readonly body: unknown; readonly problem: string };
}

/** The entry `/stale-keys` of a client. */
export interface StaleKeysParts {
  staleKeys(keys: readonly StaleKeysKey[], options: object): StaleKeysFound;
  /** The field with the time at which a key was created. */
  readonly createdField: string;
  keyOf(fields: {
    readonly id?: number;
    readonly isActive?: boolean;
    readonly created?: string;
    readonly last_used_date?: string | null;
  }): StaleKeysKey;
}

export interface StaleKeysKey {
  readonly id: number;
}

export interface StaleKeysFound {
  readonly stale: readonly {
    readonly key: StaleKeysKey;
    readonly reason: string;
    readonly ageMs: number;
  }[];
  readonly undated: readonly { readonly key: StaleKeysKey; readonly field: string }[];
}
