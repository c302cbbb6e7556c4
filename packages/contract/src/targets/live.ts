import { setTimeout as waitFor } from "node:timers/promises";
import { isChange, keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, type OperationId, spec } from "../spec.ts";
import type { RunningTarget, Target } from "../target.ts";
import type { Wait } from "./cast-search.ts";
import type { GivenSecrets } from "./discover-cast.ts";
import { discoverCast } from "./discover-cast.ts";
import { deactivateLeftovers } from "./leftovers.ts";
import { describeNotAllowed, LiveGuard } from "./live-guard.ts";
import { refuseSandboxKeys } from "./live-keys.ts";
import { MadeKeys } from "./made-keys.ts";
import { tellOwnExchanges } from "./own-exchanges.ts";
import { type ApiUrls, checkUrl, createSendByApi } from "./send-by-api.ts";
import { describeUrls } from "./url.ts";

export interface LiveTargetOptions {
  readonly secrets: GivenSecrets;
  /** Without the spec's base paths; the vendor's own by default. */
  readonly urls?: ApiUrls | undefined;
  /** The changing operations that may be called; without any, the run only reads. */
  readonly allow?: readonly OperationId[];
  /** How many requests may be sent, those that find out who is who included. 200 by default. */
  readonly budget?: number | undefined;
  /** At most 5, the default: CertCentral documents 100 in 5 seconds and 1,000 in 3 minutes for each key. */
  readonly requestsPerSecond?: number | undefined;
  /** For a whole reply. 10 seconds by default. */
  readonly timeoutMs?: number | undefined;
  /** The time in milliseconds, and how it passes; for tests. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

const maxRequestsPerSecond = 5;

/**
 * The vendor's service. It is only read, but for the operations that `allow` names; keys are made for the given accounts
 * only, and what the run has made is deactivated at its end.
 *
 * @throws Error where what is asked for is not safe.
 */
export function createLiveTarget(options: LiveTargetOptions): Target {
  const { secrets, allow = [], budget = 200, requestsPerSecond = maxRequestsPerSecond } = options;
  const { now = () => performance.now(), wait = waitFor } = options;
  const urls = readUrls(options.urls);
  refuseSandboxKeys(secrets);
  checkAllowed(allow);
  if (!(budget >= 1)) throw new Error(`the budget is ${budget}: give --budget a number of requests`);
  if (!(requestsPerSecond > 0 && requestsPerSecond <= maxRequestsPerSecond)) {
    throw new Error(
      `the pace is ${requestsPerSecond} requests a second: give --pace at most ${maxRequestsPerSecond}, as more would meet the documented limit of 1,000 in 3 minutes`,
    );
  }
  return {
    name: "live",
    capabilities: {
      stateful: true,
      authByValue: true,
      hierarchy: true,
      mutable: allow.length > 0 ? true : "the live service is only read, as no --allow names a change",
      steerable: "the live service does not answer as one likes",
      clock: "nobody sets the clock of the live service",
      rateLimits: "the live service is not driven to its limits",
      httpEdges: "malformed requests are not sent to the live service",
    },
    whyNot: ({ mutates }) => {
      const refused = mutates.filter((operationId) => !allow.includes(operationId));
      return refused.length > 0 ? describeNotAllowed([...new Set(refused)]) : undefined;
    },
    secrets,
    start: async (onOwnExchange) => {
      const { send, close } = createSendByApi(urls, secrets, options.timeoutMs);
      const made = new MadeKeys();
      const guard = new LiveGuard({
        send: made.watch(send),
        made,
        allow,
        budget,
        requestsPerSecond,
        now,
        wait,
      });
      const tell = tellOwnExchanges(urls, onOwnExchange);
      const { cast, notes } = await discoverCast(tell("discovery", guard.sendForCase), secrets, wait).catch(
        (error: unknown) => {
          close();
          throw error;
        },
      );
      guard.admit(cast);
      const running: RunningTarget = {
        ...describeUrls(urls),
        notes,
        begin: async () => ({ cast, send: guard.sendForCase, end: async () => {} }),
        tidyUp: async (runId) => {
          if (made.attempts() === 0) return [];
          // By then, the window of 5 seconds is open again; that of 3 minutes may be.
          const pauses = guard.isThrottled ? ([30_000, 180_000] as const) : ([1_000, 5_000] as const);
          if (guard.isThrottled) await wait(6_000);
          const send = tell("tidy-up", guard.sendForTidyUp);
          return deactivateLeftovers({ runId, made, send, secrets, wait, pauses });
        },
        [Symbol.asyncDispose]: async () => close(),
      };
      return running;
    },
  };
}

function readUrls(given: ApiUrls = {}): Readonly<Record<ApiName, string>> {
  const urlOf = (api: ApiName): string => {
    const text = given[api] ?? spec[api].vendorUrl;
    const { protocol, hostname } = checkUrl(text);
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
    if (protocol === "https:" || isLoopback) return text;
    throw new Error(
      `a live key is not sent in clear text: give a URL that begins with https://, not http://`,
    );
  };
  return { "partner-subscriptions": urlOf("partner-subscriptions"), certcentral: urlOf("certcentral") };
}

function checkAllowed(allow: readonly OperationId[]): void {
  const read = allow.find((operationId) => !isChange(operationId));
  if (read !== undefined) throw new Error(`--allow names ${read}, which changes nothing: leave it out`);
  for (const api of apiNames) {
    const { create, setStatus } = keyOperations[api];
    if (allow.includes(create) && !allow.includes(setStatus)) {
      throw new Error(
        `--allow names ${create} without ${setStatus}, so that no key that is made could be deactivated: add --allow ${setStatus}`,
      );
    }
  }
}
