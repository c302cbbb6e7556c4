import {
  type ApiKeySource,
  ConfigurationError,
  Credential,
  checkServer,
  type TransportOptions,
} from "@latchkey/transport";

/** What a user of a client chooses. All of it has a default, but for the key, which then comes from the environment. */
export interface ClientOptions<Region extends string = never> extends TransportOptions {
  /**
   * The API key, as the vendor showed it when it was created, or a function that gives the one to use now. By
   * default the environment variable that the client's README names.
   */
  readonly apiKey?: ApiKeySource;
  /** A whole server URL as in the spec, its path included. The vendor's production server by default. */
  readonly baseUrl?: string;
  /** Which of the vendor's servers to use. */
  readonly region?: Region;
  /**
   * Checks the body of each reply with a declared status. A success with a mistake throws a ReplyError; a refusal with
   * one stays a refusal, and its `result` has the status `undeclared`. A client has the checks of its spec in its entry
   * `/validate`. It goes for the methods and their `result`, not for `api`. A create whose reply fails has made a key
   * all the same: the error's `reply` has its secret.
   */
  readonly validate?: ReplyValidator;
}

/** Says what is wrong with a reply's body, one sentence each and no value quoted; nothing where it is right or unknown. */
export type ReplyValidator = (operation: string, status: number, body: unknown) => readonly string[];

/** One of the vendor's servers. */
export interface Server {
  readonly url: string;
  readonly region?: string;
}

/** What the spec says of where an API is and how it knows its callers. */
export interface Access {
  readonly servers: readonly [Server, ...Server[]];
  readonly credentialHeader: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string; readonly region?: string };
}

/**
 * Takes each option from the caller, else from the environment, else from the spec.
 *
 * @throws ConfigurationError where a key is missing, or where one of them cannot be used.
 */
export function resolveOptions(
  { servers, credentialHeader, environment }: Access,
  { apiKey, baseUrl, region }: ClientOptions<string>,
): { baseUrl: string; credential: Credential } {
  const key = apiKey ?? variable(environment.apiKey);
  if (key === undefined) {
    throw new ConfigurationError(`No API key: give the option apiKey, or set ${environment.apiKey}.`);
  }
  const url =
    baseUrl ?? variable(environment.baseUrl) ?? serverOf(servers, region ?? variable(environment.region));
  return { baseUrl: checkServer(url, servers[0].url), credential: new Credential(credentialHeader, key) };
}

function serverOf(servers: Access["servers"], region: string | undefined): string {
  const server = region === undefined ? servers[0] : servers.find((each) => each.region === region);
  if (server !== undefined) return server.url;
  const regions = servers.map((each) => each.region).join(", ");
  throw new ConfigurationError(`There is no region ${JSON.stringify(region)}; choose one of ${regions}.`);
}

/** Browsers and workers have no environment; an empty variable is none. */
function variable(name: string | undefined): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return (name === undefined ? undefined : process?.env?.[name]) || undefined;
}
