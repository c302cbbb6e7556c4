import { type ApiKeySource, Credential } from "./credential.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import type { Fetch } from "./fetch.ts";
import type { HeadersOption, Hooks } from "./hooks.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** What the spec says of an API: where it is, and how it authenticates its callers. */
export interface Access {
  readonly api: string;
  readonly servers: readonly [Server, ...Server[]];
  readonly credentialHeader: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string; readonly region?: string };
  /** The `rateLimitWindowMs` of the API, if a page of it names one. */
  readonly rateLimitWindowMs?: number;
}

/** One of DigiCert's servers. */
export interface Server {
  readonly url: string;
  readonly region?: string;
}

/** The options of a client. Each has a default; that of the key is an environment variable. */
export interface ClientOptions<Region extends string = never> {
  /**
   * The API key, as DigiCert showed it when it was created, or a function that returns the one to use now. The function
   * is called for each attempt. By default the environment variable that the client's README names.
   */
  readonly apiKey?: ApiKeySource | undefined;
  /** A whole server URL as in the spec, with its path. DigiCert's production server by default. */
  readonly baseUrl?: string | undefined;
  /** Which of DigiCert's servers to use. */
  readonly region?: Region | undefined;
  /** Hosts to which the key may be sent over plain http, such as `["sandbox"]`. Loopback always may. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** The limit for one attempt, reading the body included. 10,000 by default. */
  readonly timeoutMs?: number | undefined;
  /**
   * The limit for the whole call, all attempts and waits included. 60,000 by default. A retry starts only if `timeoutMs`
   * more fits before it: to lower it below 20,000, lower `timeoutMs` too.
   */
  readonly deadlineMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Sent with each request, such as `X-Sandbox-World`. Not for the key: that is `apiKey`. */
  readonly headers?: HeadersOption | undefined;
  readonly hooks?: Hooks | undefined;
  /** The largest body that is read, in bytes. 64 MiB by default: a list of a hundred thousand keys is not paged. */
  readonly maxResponseBytes?: number | undefined;
  /** Makes the requests in place of the global `fetch`: one that uses a proxy, or a sandbox's. */
  readonly fetch?: Fetch | undefined;
  /**
   * Checks the body of each response with a declared status. A success with a mistake throws a ResponseError; an error
   * response with one stays an error response, and its `result` has the status `undeclared`. The entry `/validate` of
   * each client has the checks of its spec. In the entry `/openapi-fetch`, it checks successes only.
   */
  readonly validate?: ResponseValidator | undefined;
}

/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Repetitions after the first attempt. 2 by default; 0 turns them off. */
  readonly maxRetries?: number | undefined;
  /** The first retry waits from this to twice as long, each further retry twice as long as the one before. 250 by default. */
  readonly baseDelayMs?: number | undefined;
  /** No wait is longer. If `Retry-After` asks for more, the call is not repeated. 30,000 by default. */
  readonly maxDelayMs?: number | undefined;
  /**
   * The wait after a 429 without a usable `Retry-After`, at most `maxDelayMs`. By default 5,000 for CertCentral, whose page names a limit for
   * 5 seconds, and the same wait as for other statuses for Partner Subscriptions.
   */
  readonly rateLimitWindowMs?: number | undefined;
}

/** Says what is wrong with a response's body, one sentence each and no value quoted; nothing if it is right or unknown. */
export type ResponseValidator = (operation: string, status: number, body: unknown) => readonly string[];

/** All options of a client with their defaults filled in, and checked. */
export interface Settings {
  readonly api: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly origin: string;
  readonly credential: Credential;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly retry: RetryPolicy;
  readonly hooks: Hooks;
  readonly maxResponseBytes: number;
  readonly fetch: Fetch | undefined;
  readonly validate: ResponseValidator | undefined;
}

type Check = readonly [rule: string, isRight: (value: unknown) => boolean];

const positive: Check = ["a number greater than 0", (value) => typeof value === "number" && value > 0];
const count: Check = ["a whole number from 0", (value) => Number.isInteger(value) && Number(value) >= 0];
const text: Check = ["text", (value) => typeof value === "string"];
const callable: Check = ["a function", (value) => typeof value === "function"];
const headersObject: Check = ["an object", (value) => typeof value === "object" && value !== null];
/** Not a list or a map, whose entries would be passed over. */
const object: Check = [
  "an object",
  (value) => headersObject[1](value) && !(Symbol.iterator in Object(value)),
];

/**
 * Takes each option from the caller, else from the environment, else from the spec. An option that is undefined is one
 * that is missing.
 *
 * @throws ConfigurationError if an option is unknown or useless, or if there is no key.
 */
export function resolveOptions(access: Access, options: ClientOptions<string>): Settings {
  const { api, servers, environment, credentialHeader, rateLimitWindowMs } = access;
  const given = checked("", options, {
    apiKey: ["text, or a function that returns it", (value) => /^(string|function)$/.test(typeof value)],
    baseUrl: text,
    region: environment.region ? text : ["left out, since this API has one server", () => false],
    insecureHosts: ["a list of host names", (value) => Array.isArray(value) && value.every(text[1])],
    timeoutMs: positive,
    deadlineMs: positive,
    retry: object,
    headers: headersObject,
    hooks: object,
    maxResponseBytes: positive,
    fetch: callable,
    validate: callable,
  });
  const retry = checked("retry.", given.retry ?? {}, {
    maxRetries: count,
    baseDelayMs: positive,
    maxDelayMs: positive,
    rateLimitWindowMs: positive,
  });
  const hooks = checked("hooks.", given.hooks ?? {}, {
    onCallStart: callable,
    onAttemptStart: callable,
    onAttempt: callable,
    onRetry: callable,
    onCallEnd: callable,
  });

  const key = given.apiKey ?? variable(environment.apiKey);
  if (!key) throw new ConfigurationError(`No API key. Pass the option apiKey, or set ${environment.apiKey}.`);
  const credential = new Credential(credentialHeader, key);
  // An option wins over the environment, also one of the other kind.
  const region =
    given.region ?? (given.baseUrl ? undefined : variable(environment.region)) ?? servers[0].region;
  const server = servers.find((each) => each.region === region);
  if (!server) {
    throw new ConfigurationError(`region must be one of ${servers.map((each) => each.region).join(", ")}.`);
  }
  const baseUrl = given.baseUrl ?? (given.region ? undefined : variable(environment.baseUrl)) ?? server.url;
  const { href, origin } = checkServer(baseUrl, server.url, given.insecureHosts ?? []);
  return {
    api,
    baseUrl: href.replace(/\/+$/, ""),
    origin,
    credential,
    headers: {
      accept: "application/json",
      ...userAgent(api),
      ...readHeaders(given.headers ?? {}, credential),
    },
    timeoutMs: given.timeoutMs ?? 10_000,
    deadlineMs: given.deadlineMs ?? 60_000,
    retry: { maxRetries: 2, baseDelayMs: 250, maxDelayMs: 30_000, rateLimitWindowMs, ...retry },
    hooks,
    maxResponseBytes: given.maxResponseBytes ?? 64 * 1024 ** 2,
    fetch: given.fetch,
    validate: given.validate,
  };
}

/** The options that are not undefined. No value is quoted: it may be a key at the wrong place. */
function checked<Options extends object>(
  path: string,
  options: Options,
  checks: Readonly<Record<string, Check>>,
): { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  if (!object[1](options)) throw new ConfigurationError("The options must be an object.");
  const given: Record<string, unknown> = {};
  // Also those of a class, which are no own properties.
  const names = new Set([...Object.keys(options), ...Object.keys(checks).filter((name) => name in options)]);
  for (const name of names) {
    const value: unknown = Reflect.get(options, name);
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const known = Object.keys(checks).join(", ");
      throw new ConfigurationError(`Unknown option ${path}${name}. Use one of ${known}.`);
    }
    if (value === undefined) continue;
    if (!check[1](value)) throw new ConfigurationError(`${path}${name} must be ${check[0]}.`);
    // A hook of a class may use `this`.
    given[name] = path === "hooks." ? Function.prototype.bind.call(value as () => void, options) : value;
  }
  // The same names and values, without those that are undefined.
  return given as { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> };
}

/**
 * Header names in lower case, with their values.
 *
 * @throws ConfigurationError if a header cannot be sent, or is the one of the key.
 */
export function readHeaders(given: HeadersOption, credential: Credential): Record<string, string> {
  const headers: Record<string, string> = {};
  const entries = Symbol.iterator in given ? given : Object.entries(given);
  for (const entry of entries) {
    const [given, value]: readonly unknown[] = Array.isArray(entry) ? entry : [entry, null];
    if (value === undefined) continue;
    const name = String(given).toLowerCase();
    if (name === credential.header) {
      throw new ConfigurationError(`headers must not have ${given}. Pass the key as the option apiKey.`);
    }
    // RFC 9110, 5.1 and 5.5. The other names are those of the connection, which fetch sets itself.
    const isName =
      /^(?!(?:connection|content-length|expect|host|keep-alive|te|transfer-encoding|upgrade)$)[\w!#$%&'*+.^`|~-]+$/;
    if (!isName.test(name) || typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new ConfigurationError(
        `The header ${JSON.stringify(String(given).slice(0, 40))} has a name or a value that cannot be sent.`,
      );
    }
    headers[name] = value;
  }
  return headers;
}

/** The version in package.json; a test compares them. */
const version = "0.1.0";

/** Browsers have a User-Agent of their own, and ask the server whether they may send another. */
function userAgent(api: string): Record<string, string> {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  const isBrowser = navigator?.userAgent?.startsWith("Mozilla/");
  return isBrowser ? {} : { "user-agent": `latchkey/${version} (${api})` };
}

/** Browsers and workers have no environment. A variable that is empty is one that is not set. */
function variable(name: string | undefined): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return (name === undefined ? undefined : process?.env?.[name]) || undefined;
}

/** RFC 6761, 6.3, and the loopback ranges of IPv4 and IPv6. */
const loopback = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks a server's URL before a key is sent to it. `insecureHosts` names hosts with or without their port. */
function checkServer(baseUrl: string, example: string, insecureHosts: readonly string[]): URL {
  const text = baseUrl.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Paths are appended to it, and a credential in it would be part of logs.
  if (
    !/^https?:$/.test(url?.protocol ?? "") ||
    !url ||
    /[?#]/.test(text) ||
    url.username + url.password !== ""
  ) {
    throw new ConfigurationError(
      `baseUrl must be a whole server URL without query, fragment or credentials, such as ${example}.`,
    );
  }
  const { protocol, host, hostname } = url;
  const names = [host, hostname, hostname.replace(/^\[|\]$/g, "")];
  const isNamed = insecureHosts.some((each) => names.includes(each.trim().toLowerCase()));
  if (protocol !== "https:" && !(protocol === "http:" && (isNamed || loopback.test(hostname)))) {
    throw new ConfigurationError(
      `baseUrl must start with https, since ${protocol}//${host} would receive the API key in plain text. For a server of your own, pass insecureHosts: ["${hostname}"].`,
    );
  }
  return url;
}
