import { setTimeout as waitByTimer } from "node:timers/promises";
import { byApi, type GivenSecrets, nameOfKey, secretsOf } from "../accounts.ts";
import { keyOperations, readCreated } from "../key-operations.ts";
import { type ApiName, apiNames, type OperationId, operations, spec } from "../spec.ts";
import { allCapabilities, type Target } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { describeNotAllowed, LiveGuard } from "./live-guard.ts";
import { type ApiUrls, checkUrl, startRemote, type UrlTargetOptions } from "./url.ts";

export interface LiveTargetOptions extends Omit<UrlTargetOptions, "urls" | "supports" | "lacks"> {
  /** The origins, without the base paths of the spec. The default is DigiCert's. */
  readonly urls?: ApiUrls;
  /** The operations that may change something. If empty, the run only reads. */
  readonly allow?: readonly OperationId[];
  /** The most requests of a run, including those that find accounts. The default is 200. */
  readonly maxRequests?: number | undefined;
  /** The default is 5. CertCentral documents limits of 100 in 5 seconds and 1,000 in 3 minutes for each key. */
  readonly requestsPerSecond?: number | undefined;
  /** The time in milliseconds; for tests. */
  readonly now?: () => number;
}

/**
 * DigiCert's service. The run only reads, except for the operations in `allow`. Keys are created only for the given
 * accounts, and they are deactivated at the end.
 *
 * @throws Error if the options are not safe.
 */
export function createLiveTarget(options: LiveTargetOptions): Target {
  const { keys, allow = [], maxRequests = 200, requestsPerSecond = 5 } = options;
  const { timeoutMs, now = () => performance.now(), wait = waitByTimer } = options;
  const secrets = secretsOf(keys);
  const urls = readUrls(options.urls);
  rejectSandboxKeys(secrets);
  checkAllowed(allow);
  return {
    name: "live",
    capabilities: {
      ...allCapabilities,
      writes: allow.length > 0 ? true : "the live service is only read unless --allow names a change",
      preferHeader: "the live service does not support Prefer",
      clock: "the clock of the live service cannot be set",
      rateLimits: "the suite does not exceed the limits of the live service",
      malformedRequests: "malformed requests are not sent to the live service",
    },
    whyNot: ({ mutates }) => {
      const notAllowed = mutates.filter((operationId) => !allow.some((each) => each === operationId));
      return notAllowed.length > 0 ? describeNotAllowed(notAllowed) : undefined;
    },
    secrets,
    start: (onSuiteExchange) =>
      startRemote({ urls, keys, secrets, timeoutMs, onSuiteExchange, wait }, (send, created) => {
        const limits = { allow, maxRequests, requestsPerSecond };
        return new LiveGuard({ send, created, ...limits, now, wait });
      }),
  };
}

function readUrls(given: ApiUrls = {}): Readonly<Record<ApiName, string>> {
  return byApi((api) => {
    const text = given[api] ?? spec[api].digicertUrl;
    const { protocol, hostname } = checkUrl(text, "--url");
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
    if (protocol === "https:" || isLoopback) return text;
    throw new UsageError(
      "The URL would send a live key in plain text.",
      "Pass a URL that begins with https://.",
    );
  });
}

function checkAllowed(allow: readonly OperationId[]): void {
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
 * Rejects public keys. On the live service, they would test nothing and look like an attack.
 *
 * @throws UsageError if a key is in the sandbox or on DigiCert's pages.
 */
function rejectSandboxKeys(secrets: GivenSecrets): void {
  // The examples of the spec have the secrets of DigiCert's pages. The demo has them too.
  const examples = operations.flatMap((operation) => Object.values(operation.examples[201] ?? {}));
  const published = examples.map((body) => readCreated(body).secret);
  for (const api of apiNames) {
    for (const [role, secret] of Object.entries(secrets[api])) {
      if (!secret.startsWith(demoPrefix) && !published.includes(secret)) continue;
      throw new UsageError(
        `The key of ${nameOfKey(api, role)} is public: it is in the sandbox or on DigiCert's pages.`,
        "Use a key of your own account.",
      );
    }
  }
}
