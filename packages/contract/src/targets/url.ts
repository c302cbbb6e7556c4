import { setTimeout as waitByTimer } from "node:timers/promises";
import {
  byApi,
  describeMissingKey,
  type GivenKeys,
  type GivenSecrets,
  secretsOf,
  type TestAccounts,
} from "../accounts.ts";
import { describeError } from "../failure.ts";
import type { Send } from "../http.ts";
import { creator } from "../key-operations.ts";
import { type ApiName, apiNames, spec } from "../spec.ts";
import {
  allCapabilities,
  type Capabilities,
  type Capability,
  type OnSuiteExchange,
  type RunningTarget,
  SkipCase,
  type SuiteStep,
  type Target,
} from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { CreatedKeys } from "./created-keys.ts";
import { findAccounts } from "./find-accounts.ts";
import { createHttpSend, type HttpSend } from "./http-send.ts";
import { deactivateLeftovers, type LeftoverOptions, type Wait } from "./leftovers.ts";
import { resetSandboxClock, sandboxClock } from "./sandbox.ts";

/** The origin of each API. */
export type ApiUrls = Readonly<Partial<Record<ApiName, string>>>;

export interface UrlTargetOptions {
  /** The origin of each API, to which paths of the spec are appended. Without an origin, cases of an API are skipped. */
  readonly urls: ApiUrls;
  readonly keys: GivenKeys;
  /** Capabilities that the server has in addition to the assumed ones. */
  readonly supports?: readonly Capability[];
  /** Capabilities that the server does not have. */
  readonly lacks?: readonly Capability[];
  /** The limit for a complete response. The default is 10 seconds. */
  readonly timeoutMs?: number | undefined;
  /** Replaces waits in tests. */
  readonly wait?: Wait;
}

const byDefault: Capabilities = {
  ...allCapabilities,
  preferHeader: "--supports preferHeader was not given",
  clock: "--supports clock was not given",
  rateLimits: "--supports rateLimits was not given",
  malformedRequests: "--supports malformedRequests was not given",
};

/** Your own server. @throws UsageError if the options contradict each other, or if a URL is invalid. */
export function createUrlTarget(options: UrlTargetOptions): Target {
  const { urls, supports = [], lacks = [] } = options;
  const keys = byApi((api) => (urls[api] === undefined ? {} : options.keys[api]));
  const has = readCapabilities(supports, lacks);
  for (const url of Object.values(urls)) {
    checkUrl(url, "--url");
    if (isDigiCertUrl(url)) {
      throw new UsageError(
        "The URL is DigiCert's own host.",
        "Use --target live, which only reads by default.",
      );
    }
  }
  const isAnyGiven = apiNames.some((api) => Object.keys(keys[api]).length > 0);
  const secrets = secretsOf(options.keys);
  return {
    name: "url",
    capabilities: has,
    whyNot: ({ api, mutates }) => {
      if (urls[api] === undefined) return `no URL was given for ${spec[api].title} (--url)`;
      // The server may not implement this API.
      if (isAnyGiven && Object.keys(keys[api]).length === 0) {
        return describeMissingKey(api, creator[api].caller);
      }
      // Without writes, sends no change, even one that must be rejected: the server could accept it by mistake.
      return mutates.length > 0 && has.writes !== true ? `only reads are sent: ${has.writes}` : undefined;
    },
    secrets,
    start: async (onSuiteExchange) => {
      const remote = { ...options, keys, secrets, onSuiteExchange };
      const running = await startRemote(remote, (send) => ({
        send,
        sendForTidyUp: send,
        admit: () => {},
        pauses: [0, 500, 2_000],
      }));
      return {
        ...running,
        setUp: async () => {
          const setUp = await running.setUp();
          if (has.clock !== true) return setUp;
          const { send } = setUp;
          return { ...setUp, clock: sandboxClock(send), tearDown: () => resetSandboxClock(send) };
        },
        // If the server stores nothing, there is nothing to deactivate.
        tidyUp: async (runId) => (has.stateful === true ? running.tidyUp(runId) : []),
      };
    },
  };
}

/** Decides which requests are sent to a server. */
export interface Guard {
  /** Sends requests of cases, and requests that find accounts. */
  readonly send: Send;
  readonly sendForTidyUp: Send;
  /** Called with the accounts before the first case. */
  admit(accounts: TestAccounts): void;
  /** How long the tidy-up waits before each of its tries. */
  readonly pauses: LeftoverOptions["pauses"];
}

export interface RemoteOptions {
  readonly urls: ApiUrls;
  readonly keys: GivenKeys;
  /** The secrets that no output may show. */
  readonly secrets: GivenSecrets;
  readonly timeoutMs?: number | undefined;
  readonly onSuiteExchange: OnSuiteExchange | undefined;
  readonly wait?: Wait;
}

/** Connects to a server, and finds the account of each key. */
export async function startRemote(
  { urls, keys, secrets, timeoutMs, onSuiteExchange, wait = waitByTimer }: RemoteOptions,
  guardOf: (send: Send, created: CreatedKeys) => Guard,
): Promise<RunningTarget & Required<Pick<RunningTarget, "tidyUp">>> {
  const partner = urls["partner-subscriptions"] ?? urls.certcentral ?? "";
  const origins = { "partner-subscriptions": partner, certcentral: urls.certcentral ?? partner };
  const report = reportSuiteExchanges(origins, onSuiteExchange);
  await using cleanup = new AsyncDisposableStack();
  const { send, close } = createSendByApi(urls, secrets, timeoutMs);
  cleanup.defer(close);
  const created = new CreatedKeys();
  const guard = guardOf(created.watch(send), created);
  const { accounts, notes } = await findAccounts(report("discovery", guard.send), keys);
  guard.admit(accounts);
  const started = cleanup.move();
  return {
    url: partner,
    urls: origins,
    notes,
    setUp: async () => ({ accounts, send: guard.send }),
    tidyUp: (runId) => {
      const ownSend = report("tidy-up", guard.sendForTidyUp);
      return deactivateLeftovers({ runId, created, send: ownSend, secrets, wait, pauses: guard.pauses });
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function readCapabilities(supports: readonly Capability[], lacks: readonly Capability[]): Capabilities {
  const both = supports.find((each) => lacks.includes(each));
  if (both !== undefined)
    throw new UsageError(`--supports and --no-supports both name ${both}.`, "Leave one out.");
  const has: Record<Capability, true | string> = { ...byDefault };
  for (const capability of supports) has[capability] = true;
  for (const capability of lacks) has[capability] = `--no-supports ${capability}`;
  return has;
}

/**
 * Sends each request to the URL of the API that its path belongs to. A path of neither API goes to the first URL. Rejects
 * with SkipCase if the host of the other API would get a key.
 */
function createSendByApi(urls: ApiUrls, secrets: GivenSecrets, timeoutMs: number | undefined): HttpSend {
  const sends = apiNames.flatMap((api) => {
    const baseUrl = urls[api];
    return baseUrl === undefined ? [] : [{ api, ...createHttpSend({ baseUrl, timeoutMs }) }];
  });
  const [first] = sends;
  if (first === undefined) throw new UsageError("No URL is given.", "Pass --url URL.");
  return {
    send: async (request) => {
      const { api, send } = sends.find((each) => request.target.startsWith(spec[each.api].basePath)) ?? first;
      const values = Object.values(request.headers).flat();
      const others = apiNames.filter((other) => originOf(urls[other]) !== originOf(urls[api]));
      if (others.some((other) => Object.values(secrets[other]).some((secret) => values.includes(secret)))) {
        throw new SkipCase("the other API is at another host, which must not get this key");
      }
      return send(request);
    },
    close: () => {
      for (const { close } of sends) close();
    },
  };
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

/** Checks an origin. @throws UsageError that names the flag, and does not quote the origin, which may have a secret. */
export function checkUrl(text: string, flag: string): URL {
  const url = URL.parse(text);
  const example = `Write it like ${flag} http://127.0.0.1:4010, without the path of an API.`;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${flag} must begin with http:// or https://.`, example);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new UsageError(`${flag} has a user, a query or a fragment.`, example);
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (apiNames.some((api) => path.includes(spec[api].basePath))) {
    throw new UsageError(`${flag} ends in the path of an API, which the suite appends itself.`, example);
  }
  return url;
}

/** Returns whether a URL is DigiCert's. For DigiCert's servers, only the target `live` is safe. */
function isDigiCertUrl(url: string): boolean {
  return /(?:^|\.)digicert\.(?:com|eu)\.*$/.test(new URL(url).hostname);
}

/** Wraps a `send` to report each exchange outside of cases. @param urls The beginnings of the URLs in curl lines. */
function reportSuiteExchanges(
  urls: Readonly<Record<ApiName, string>>,
  onSuiteExchange: OnSuiteExchange = () => {},
): (step: SuiteStep, send: Send) => Send {
  return (step, send) => async (request) => {
    const api = apiNames.find((each) => request.target.startsWith(spec[each].basePath));
    const exchange = { url: urls[api ?? "partner-subscriptions"], request };
    try {
      const response = await send(request);
      onSuiteExchange(step, { ...exchange, response });
      return response;
    } catch (error) {
      if (!(error instanceof SkipCase)) {
        onSuiteExchange(step, { ...exchange, response: { error: describeError(error) } });
      } else if (error.response !== undefined)
        onSuiteExchange(step, { ...exchange, response: error.response });
      throw error;
    }
  };
}
