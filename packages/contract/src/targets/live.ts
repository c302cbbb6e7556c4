import { findCredential, type GivenKeys, type GivenSecrets, secretsOf } from "../accounts.ts";
import { isChange, keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames, type OperationId, spec } from "../spec.ts";
import type { RunningTarget, Target } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { CreatedKeys } from "./created-keys.ts";
import { findAccounts } from "./find-accounts.ts";
import { deactivateLeftovers, type Wait, waitByTimer } from "./leftovers.ts";
import { describeNotAllowed, LiveGuard } from "./live-guard.ts";
import { type ApiUrls, checkUrl, createSendByApi, describeUrls, reportOwnExchanges } from "./url.ts";

export interface LiveTargetOptions {
  readonly keys: GivenKeys;
  /** Without the spec's base paths. DigiCert's by default. */
  readonly urls?: ApiUrls | undefined;
  /** The changing operations that may be called; without any, the run only reads. */
  readonly allow?: readonly OperationId[];
  /** How many requests may be sent, those that find out who is who included. 200 by default. */
  readonly maxRequests?: number | undefined;
  /** At most 5, the default: CertCentral documents 100 in 5 seconds and 1,000 in 3 minutes for each key. */
  readonly requestsPerSecond?: number | undefined;
  /** For a whole response. 10 seconds by default. */
  readonly timeoutMs?: number | undefined;
  /** The time in milliseconds, and how it passes; for tests. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

const maxRequestsPerSecond = 5;

/**
 * DigiCert's service. It is only read, except for the operations that `allow` names. Keys are created for the given
 * accounts only, and what the run has created is deactivated at its end.
 *
 * @throws Error where what is asked for is not safe.
 */
export function createLiveTarget(options: LiveTargetOptions): Target {
  const { keys, allow = [], maxRequests = 200, requestsPerSecond = maxRequestsPerSecond } = options;
  const { now = () => performance.now(), wait = waitByTimer } = options;
  const secrets = secretsOf(keys);
  const urls = readUrls(options.urls);
  rejectSandboxKeys(secrets);
  checkAllowed(allow);
  if (!(maxRequests >= 1))
    throw new UsageError(`--max-requests is ${maxRequests}.`, "Give it a number from 1.");
  if (!(requestsPerSecond > 0 && requestsPerSecond <= maxRequestsPerSecond)) {
    throw new UsageError(
      `--rate must be between 0.01 and ${maxRequestsPerSecond} requests a second.`,
      "CertCentral documents 1,000 requests in 3 minutes.",
    );
  }
  return {
    name: "live",
    capabilities: {
      stateful: true,
      authentication: true,
      authorization: true,
      writes: allow.length > 0 ? true : "the live service is only read unless --allow names a change",
      preferHeader: "the live service does not support Prefer",
      clock: "the clock of the live service cannot be set",
      rateLimits: "the live service is not driven to its limits",
      malformedRequests: "malformed requests are not sent to the live service",
    },
    whyNot: ({ mutates }) => {
      const notAllowed = mutates.filter((operationId) => !allow.some((each) => each === operationId));
      return notAllowed.length > 0 ? describeNotAllowed([...new Set(notAllowed)]) : undefined;
    },
    secrets,
    start: async (onOwnExchange) => {
      const { send, close } = createSendByApi(urls, secrets, options.timeoutMs);
      const created = new CreatedKeys();
      const guard = new LiveGuard({
        send: created.watch(send),
        created,
        allow,
        maxRequests,
        requestsPerSecond,
        now,
        wait,
      });
      const report = reportOwnExchanges(urls, onOwnExchange);
      const { accounts, notes } = await findAccounts(report("discovery", guard.sendForCase), keys).catch(
        (error: unknown) => {
          close();
          throw error;
        },
      );
      guard.admit(accounts);
      const running: RunningTarget = {
        ...describeUrls(urls),
        notes,
        setUp: async () => ({ accounts, send: guard.sendForCase, tearDown: async () => {} }),
        tidyUp: async (runId) => {
          if (created.attempts() === 0) return [];
          // By then, the window of 5 seconds is open again; that of 3 minutes may be.
          const pauses = guard.isThrottled ? ([30_000, 180_000] as const) : ([1_000, 5_000] as const);
          if (guard.isThrottled) await wait(6_000);
          const send = report("tidy-up", guard.sendForTidyUp);
          return deactivateLeftovers({ runId, created, send, secrets, wait, pauses });
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
    const { protocol, hostname } = checkUrl(text, "--url");
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
    if (protocol === "https:" || isLoopback) return text;
    throw new UsageError("A live key is not sent in plain text.", "Give a URL that begins with https://.");
  };
  return { "partner-subscriptions": urlOf("partner-subscriptions"), certcentral: urlOf("certcentral") };
}

function checkAllowed(allow: readonly OperationId[]): void {
  const read = allow.find((operationId) => !isChange(operationId));
  if (read !== undefined)
    throw new UsageError(`--allow names ${read}, which changes nothing.`, "Leave it out.");
  for (const api of apiNames) {
    const { create, setStatus } = keyOperations[api];
    if (allow.includes(create) && !allow.includes(setStatus)) {
      throw new UsageError(
        `--allow names ${create} without ${setStatus}, so no created key could be deactivated.`,
        `Add --allow ${setStatus}.`,
      );
    }
  }
}

const demoPrefix = "sandbox-demo-";

/**
 * Rejects public keys: they would say nothing of the live service, and look like an attack.
 *
 * @throws UsageError if there is no key, or one is the sandbox's or of DigiCert's pages.
 */
function rejectSandboxKeys(secrets: GivenSecrets): void {
  const published = findPublishedSecrets();
  const given = apiNames.flatMap((api) =>
    Object.entries(secrets[api]).map(([role, secret]) => ({
      variable: findCredential(api, role)?.variable ?? role,
      secret,
    })),
  );
  if (given.length === 0)
    throw new UsageError("--target live needs a key, and none is given.", "--help lists the variables.");
  for (const { variable, secret } of given) {
    if (secret.startsWith(demoPrefix) || published.has(secret)) {
      throw new UsageError(
        `The key of ${variable} is public: it is the sandbox's, or of DigiCert's pages.`,
        "Use a key of your own account.",
      );
    }
  }
}

/** The sample secrets of the spec's examples, which are those of DigiCert's pages. The demo has them too. */
function findPublishedSecrets(): ReadonlySet<string> {
  const bodies = apiNames
    .flatMap((api) => spec[api].operations)
    .flatMap(({ examples }) => Object.values(examples[201] ?? {}));
  return new Set(bodies.flatMap((body) => findSecret(body)));
}

function findSecret(body: unknown): string[] {
  const secret = typeof body === "object" && body !== null && "api_key" in body ? body.api_key : undefined;
  return typeof secret === "string" ? [secret] : [];
}
