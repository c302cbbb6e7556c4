import { setTimeout as waitFor } from "node:timers/promises";
import { describeMissing } from "../cast.ts";
import { keyOperations } from "../key-operations.ts";
import { apiNames } from "../spec.ts";
import type { Capabilities, Capability, RunningTarget, Stage, Target } from "../target.ts";
import type { Wait } from "./cast-search.ts";
import type { GivenSecrets } from "./discover-cast.ts";
import { discoverCast } from "./discover-cast.ts";
import { deactivateLeftovers } from "./leftovers.ts";
import { MadeKeys } from "./made-keys.ts";
import { tellOwnExchanges } from "./own-exchanges.ts";
import { resetSandboxClock, sandboxClock } from "./sandbox-controls.ts";
import {
  type ApiUrls,
  checkUrl,
  createSendByApi,
  describeMissingUrl,
  isVendorUrl,
  keepReachable,
} from "./send-by-api.ts";

export interface UrlTargetOptions {
  /** Where each API is: the spec's paths, `/services/v2/key`, are appended. Without one, its cases are not observable. */
  readonly urls: ApiUrls;
  readonly secrets: GivenSecrets;
  /** Capabilities that the server has beyond what is taken for granted. */
  readonly with?: readonly Capability[];
  /** Those that it does not have. */
  readonly without?: readonly Capability[];
  /** For a whole reply. 10 seconds by default. */
  readonly timeoutMs?: number | undefined;
  /** How time passes; for tests. */
  readonly wait?: Wait;
}

const byDefault: Capabilities = {
  stateful: true,
  authByValue: true,
  hierarchy: true,
  mutable: true,
  steerable: "whether it does was not said (--with steerable)",
  clock: "whether it has the controls of a sandbox was not said (--with clock)",
  rateLimits: "whether it does was not said (--with rateLimits)",
  httpEdges: "whether it does was not said (--with httpEdges)",
};

/**
 * Anybody's server. Who plays which part is found out at the start, from what the given keys list.
 *
 * @throws Error where the options contradict each other, or a URL is none.
 */
export function createUrlTarget(options: UrlTargetOptions): Target {
  const { urls, with: added = [], without = [], timeoutMs, wait = waitFor } = options;
  const secrets = keepReachable(options.secrets, urls);
  const has = readCapabilities(added, without);
  for (const url of Object.values(urls)) {
    checkUrl(url);
    if (isVendorUrl(url)) throw new Error("the URL is of the vendor's own host: take the live target");
  }
  const isAnyGiven = apiNames.some((api) => Object.keys(secrets[api]).length > 0);
  return {
    name: "url",
    capabilities: has,
    whyNot: ({ api, mutates }) => {
      if (urls[api] === undefined) return describeMissingUrl(api);
      // A refusal of every key would else be asked for in a form of which the server may never have heard.
      if (isAnyGiven && Object.keys(secrets[api]).length === 0)
        return `${describeMissing(api, keyOperations[api].listers[0])}, so maybe nobody serves this API there`;
      // Prism may be sent what has to be refused, as it keeps nothing; a server that may not be written to could accept it.
      return mutates.length > 0 && has.mutable !== true ? `only reads are sent: ${has.mutable}` : undefined;
    },
    secrets: options.secrets,
    start: async (onOwnExchange) => {
      const { send: sendPlainly, close } = createSendByApi(urls, options.secrets, timeoutMs);
      const made = new MadeKeys();
      const send = made.watch(sendPlainly);
      const place = describeUrls(urls);
      const tell = tellOwnExchanges(place.urls, onOwnExchange);
      const { cast, notes } = await discoverCast(tell("discovery", send), secrets, wait).catch(
        (error: unknown) => {
          close();
          throw error;
        },
      );
      const begin = async (): Promise<Stage> => {
        if (has.clock !== true) return { cast, send, end: async () => {} };
        return { cast, send, clock: sandboxClock(send), end: () => resetSandboxClock(send) };
      };
      const running: RunningTarget = {
        ...place,
        notes,
        begin,
        tidyUp: async (runId) => {
          // What keeps nothing has nothing to be deactivated.
          if (has.stateful !== true) return [];
          const pauses = [500, 2_000] as const;
          return deactivateLeftovers({ runId, made, send: tell("tidy-up", send), secrets, wait, pauses });
        },
        [Symbol.asyncDispose]: async () => close(),
      };
      return running;
    },
  };
}

/** What stands in curl lines. */
export function describeUrls(urls: ApiUrls): Required<Pick<RunningTarget, "url" | "urls">> {
  const partner = urls["partner-subscriptions"] ?? urls.certcentral ?? "";
  const certcentral = urls.certcentral ?? partner;
  return { url: partner, urls: { "partner-subscriptions": partner, certcentral } };
}

function readCapabilities(added: readonly Capability[], without: readonly Capability[]): Capabilities {
  const both = added.find((each) => without.includes(each));
  if (both !== undefined) throw new Error(`--with and --without both name ${both}: leave one out`);
  const has: Record<Capability, true | string> = { ...byDefault };
  for (const capability of added) has[capability] = true;
  for (const capability of without) has[capability] = `switched off by --without ${capability}`;
  return has;
}
