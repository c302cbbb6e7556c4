import { type ApiKeySource, Credential } from "./credential.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import type { Fetch } from "./fetch.ts";
import type { HeadersOption, Hooks } from "./hooks.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Describes an API as in the spec: its servers, and how a caller authenticates. */
export interface ApiDescription {
  readonly api: string;
  readonly servers: readonly [Server, ...Server[]];
  readonly credentialHeader: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string; readonly region?: string };
  /** The default of `retry.rateLimitWindowMs`, if DigiCert documents a rate limit. */
  readonly rateLimitWindowMs?: number;
}

/** One of DigiCert's servers. */
export interface Server {
  readonly url: string;
  readonly region?: string;
}

/**
 * The options of a client. Each option has a default. By default, the key comes from an environment variable.
 */
export interface ClientOptions<Region extends string = never> {
  /**
   * The API key, or a function that returns the current key. The function is called for each attempt. By
   * default, the client reads the key from an environment variable. See the README of the client.
   */
  readonly apiKey?: ApiKeySource | undefined;
  /** The URL of a server including the path, as in the spec. DigiCert's production server by default. */
  readonly baseUrl?: string | undefined;
  /** The region of the DigiCert server to use. */
  readonly region?: Region | undefined;
  /**
   * The hosts to which the client may send the key over plain http, such as `["sandbox"]`. Loopback is always
   * allowed.
   */
  readonly insecureHosts?: readonly string[] | undefined;
  /** The time limit for one attempt, until the whole body is read, in milliseconds. 10,000 by default. */
  readonly timeoutMs?: number | undefined;
  /**
   * The time limit for the whole call, including all attempts and waits, in milliseconds. 60,000 by default. A
   * retry starts only if the wait and another `timeoutMs` fit before the deadline. To lower `deadlineMs` below 20,000, lower `timeoutMs` too.
   */
  readonly deadlineMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /**
   * Headers that the client sends with each request, such as `X-Sandbox-World`. Pass the key as `apiKey`, not here.
   */
  readonly headers?: HeadersOption | undefined;
  readonly hooks?: Hooks | undefined;
  /**
   * The largest response body, in bytes. The client throws a ResponseError for a larger one. 64 MiB by default:
   * a list has no pages, so one response may contain 100,000 keys.
   */
  readonly maxResponseBytes?: number | undefined;
  /**
   * The function that makes the requests in place of the global `fetch`. For example, pass a `fetch` that
   * uses a proxy, or the `fetch` of a sandbox.
   */
  readonly fetch?: Fetch | undefined;
  /**
   * Checks the body of each response with a declared status. An invalid success throws a ResponseError. An
   * invalid error response stays an error response, and its `result` has the status `undeclared`. Pass the
   * checks from the entry `/validate` of the client. In the entry `/openapi-fetch`, only successes are
   * checked.
   */
  readonly validate?: ResponseValidator | undefined;
}

/** How often a call is retried, and the waits between attempts. */
export interface RetryOptions {
  /** The maximum number of retries after the first attempt. 2 by default; 0 turns retries off. */
  readonly maxRetries?: number | undefined;
  /**
   * The shortest wait before the first retry. The wait is random, up to twice this time. Each further retry
   * doubles the wait. 250 by default.
   */
  readonly baseDelayMs?: number | undefined;
  /** The longest wait. If `Retry-After` asks for more, the client does not retry. 30,000 by default. */
  readonly maxDelayMs?: number | undefined;
  /**
   * The wait after a 429 without a usable `Retry-After`, at most `maxDelayMs`. CertCentral documents a limit
   * for 5 seconds, so the default of its client is 5,000. The default of the Partner Subscriptions client is the
   * wait after other errors.
   */
  readonly rateLimitWindowMs?: number | undefined;
}

/**
 * Returns the problems of a response's body, one sentence each, without quoting a value. The list is empty if
 * the body is valid, or if there is no check for the response.
 */
export type ResponseValidator = (operation: string, status: number, body: unknown) => readonly string[];

/** All options of a client, checked and with defaults. */
export interface Settings {
  readonly api: string;
  /** The base URL, without a trailing slash. */
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
/** Accepts objects, but no lists and no maps: the client would ignore the entries of a list or a map. */
const object: Check = [
  "an object",
  (value) => headersObject[1](value) && !(Symbol.iterator in Object(value)),
];

/**
 * Takes each option from the caller, else from the environment, else from the spec. An option that is undefined counts
 * as missing.
 *
 * @throws ConfigurationError if an option is unknown or invalid, or if no key is set.
 */
export function resolveOptions(access: ApiDescription, options: ClientOptions<string>): Settings {
  const { api, servers, environment, credentialHeader, rateLimitWindowMs } = access;
  const given = checkOptions("", options, {
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
  const retry = checkOptions("retry.", given.retry ?? {}, {
    maxRetries: count,
    baseDelayMs: positive,
    maxDelayMs: positive,
    rateLimitWindowMs: positive,
  });
  const hooks = checkOptions("hooks.", given.hooks ?? {}, {
    onCallStart: callable,
    onAttemptStart: callable,
    onAttempt: callable,
    onRetry: callable,
    onCallEnd: callable,
  });

  const key = given.apiKey ?? variable(environment.apiKey);
  if (!key)
    throw new ConfigurationError(`No API key is set. Pass the option apiKey, or set ${environment.apiKey}.`);
  const credential = new Credential(credentialHeader, key);
  // The options region and baseUrl each take precedence over both variables.
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

/**
 * Checks options, and returns those that are not undefined. Error messages do not quote a value, since the
 * value may be a key in the wrong option.
 */
function checkOptions<Options extends object>(
  path: string,
  options: Options,
  checks: Readonly<Record<string, Check>>,
): { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  if (!object[1](options))
    throw new ConfigurationError("The options must be an object, such as { timeoutMs: 5000 }.");
  const given: Record<string, unknown> = {};
  // Includes options that the object inherits from a class.
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
    // Binds hooks, since a hook that is a method of a class may use `this`.
    given[name] = path === "hooks." ? Function.prototype.bind.call(value as () => void, options) : value;
  }
  // The object has the names and values of the options that are not undefined.
  return given as { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> };
}

/**
 * Returns header names in lower case, with their values.
 *
 * @throws ConfigurationError if a header cannot be sent, or if it is the header of the key.
 */
export function readHeaders(given: HeadersOption, credential: Credential): Record<string, string> {
  const headers: Record<string, string> = {};
  const entries = Symbol.iterator in given ? given : Object.entries(given);
  for (const entry of entries) {
    const [given, value]: readonly unknown[] = Array.isArray(entry) ? entry : [entry, null];
    if (value === undefined) continue;
    const name = String(given).toLowerCase();
    if (name === credential.header) {
      throw new ConfigurationError(`headers must not contain ${given}. Pass the key as the option apiKey.`);
    }
    // Checks names and values by RFC 9110, 5.1 and 5.5. fetch itself sets the headers of the connection.
    const isName =
      /^(?!(?:connection|content-length|expect|host|keep-alive|te|transfer-encoding|upgrade)$)[\w!#$%&'*+.^`|~-]+$/;
    if (!isName.test(name) || typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new ConfigurationError(
        `The header ${JSON.stringify(String(given).slice(0, 40))} cannot be sent: HTTP does not allow its name or its value here. Remove it, or fix it.`,
      );
    }
    headers[name] = value;
  }
  return headers;
}

/** The version in package.json. A test checks that both versions are equal. */
const version = "0.1.0";

/**
 * Returns the User-Agent header. In a browser, returns no header: a browser sends its own User-Agent, and
 * another one would need a preflight.
 */
function userAgent(api: string): Record<string, string> {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  const isBrowser = navigator?.userAgent?.startsWith("Mozilla/");
  return isBrowser ? {} : { "user-agent": `latchkey/${version} (${api})` };
}

/**
 * Reads an environment variable. Browsers and workers have no environment. An empty variable counts as not
 * set.
 */
function variable(name: string | undefined): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return (name === undefined ? undefined : process?.env?.[name]) || undefined;
}

/** Matches localhost and its subdomains (RFC 6761, 6.3), and the loopback ranges of IPv4 and IPv6. */
const loopback = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks a server's URL before a key is sent to it. `insecureHosts` names hosts with or without their port. */
function checkServer(baseUrl: string, example: string, insecureHosts: readonly string[]): URL {
  const text = baseUrl.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Rejects query and fragment, since paths are appended to the URL. Rejects a credential in the URL, since
  // logs would show it.
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
