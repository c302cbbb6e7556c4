import type { Credential } from "./credential.ts";
import { AbortedError } from "./errors/aborted-error.ts";
import type { CallDetails } from "./errors/call-error.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { ConnectionError, isNeverSent, isRefused } from "./errors/connection-error.ts";
import { isLatchkeyError, type LatchkeyError } from "./errors/latchkey-error.ts";
import { ReplyError } from "./errors/reply-error.ts";
import { TimeoutError } from "./errors/timeout-error.ts";
import type { AttemptEvent, Hooks } from "./hooks.ts";
import { Reply, readText } from "./reply.ts";
import { mayRepeat, type RetryOptions, retryDelayMs } from "./retry.ts";

/** What a user may set; each has a default that is fit for production. */
export interface TransportOptions {
  /** The limit for one attempt, the reading of the body included. 10,000 by default. */
  readonly timeoutMs?: number;
  /** The limit for the whole call, all attempts and waits included. 60,000 by default. */
  readonly deadlineMs?: number;
  readonly retry?: RetryOptions;
  readonly hooks?: Hooks;
  /** The largest body that is read, in bytes. 64 MiB by default: a list of a hundred thousand keys is not paged. */
  readonly maxReplyBytes?: number;
  /** Makes the requests in place of the global `fetch`: a proxy's, a test's, or a sandbox's. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** One request, before it has its credential. */
export interface TransportRequest {
  readonly operation: string;
  readonly method: string;
  readonly route: string;
  readonly url: string;
  /** The request's own: each attempt puts the credential into them. */
  readonly headers: Headers;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request until a reply comes that is worth returning, whatever its status.
 *
 * @throws ConnectionError, TimeoutError, AbortedError, ReplyError, ConfigurationError; never a bare one.
 */
export type Transport = (request: TransportRequest) => Promise<Reply>;

/** More makes a timer fire at once. */
const maxTimerMs = 2 ** 31 - 1;

export function createTransport(
  origin: string,
  credential: Credential,
  options: TransportOptions = {},
): Transport {
  const {
    timeoutMs = 10_000,
    deadlineMs = 60_000,
    retry = {},
    hooks = {},
    maxReplyBytes = 64 * 1024 ** 2,
  } = options;
  const { maxRetries = 2 } = retry;
  for (const [name, value] of Object.entries({
    timeoutMs,
    deadlineMs,
    maxReplyBytes,
    maxRetries,
    ...retry,
  })) {
    if (!(typeof value === "number" && value >= 0))
      throw new ConfigurationError(`${name} must be a number from 0 on.`);
  }

  const { onAttempt, onRetry } = hooks;

  return async (request) => {
    const { method, operation, route, signal } = request;
    const startedAt = performance.now();
    const leftMs = (): number => deadlineMs - (performance.now() - startedAt);
    for (let attempts = 1; ; attempts++) {
      const details = { operation, method, route, attempts };
      const attemptAt = performance.now();
      const outcome = await attempt(request, details, Math.min(timeoutMs, leftMs()));
      const tell = (): AttemptEvent => ({
        ...details,
        durationMs: performance.now() - attemptAt,
        ...(outcome instanceof Reply ? { status: outcome.status } : { error: outcome.name }),
      });
      emit(onAttempt, tell);

      const delayMs = nextDelayMs(outcome, method, attempts);
      // A wait that leaves no time for another attempt only keeps the caller from the answer.
      if (delayMs !== undefined && delayMs < leftMs()) {
        emit(onRetry, () => ({ ...tell(), delayMs }));
        await wait(delayMs, details, signal);
      } else if (outcome instanceof Reply) {
        outcome.attempts = attempts;
        return outcome;
      } else throw outcome;
    }
  };

  async function attempt(
    { url, method, headers, body, signal }: TransportRequest,
    details: CallDetails,
    limitMs: number,
  ): Promise<Reply | LatchkeyError> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, Math.min(limitMs, maxTimerMs));
    signal?.addEventListener("abort", abort);
    try {
      signal?.throwIfAborted();
      // The comparison of texts is for speed; what it cannot tell, the parser does.
      if (!url.startsWith(`${origin}/`) && new URL(url).origin !== origin) {
        throw new ConfigurationError(
          `${details.operation} would take the API key to another origin than ${origin}.`,
        );
      }
      const apiKey = credential.read();
      headers.set(
        credential.header,
        typeof apiKey === "string" ? apiKey : await unlessAborted(apiKey, controller.signal),
      );
      // A redirect would carry the key to wherever it points. Not "error", which Cloudflare's workers do not know.
      const init: RequestInit = { method, headers, redirect: "manual", signal: controller.signal };
      if (body !== undefined) init.body = body;
      const response = await (options.fetch === undefined
        ? fetch(url, init)
        : options.fetch(new Request(url, init)));
      const { status, type } = response;
      if (type === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304)) {
        await response.body?.cancel();
        const what = "a redirect, which is not followed: it would carry the API key to wherever it points";
        return new ReplyError(what, details, status);
      }
      const text = await readText(response, maxReplyBytes);
      if (text === undefined) {
        return new ReplyError(`${status} and more than ${maxReplyBytes} bytes`, details, status);
      }
      return new Reply(response, text);
    } catch (error) {
      if (isLatchkeyError(error)) return error;
      if (signal?.aborted) return aborted(details, signal);
      if (controller.signal.aborted) {
        return new TimeoutError(`had no whole reply within ${Math.round(limitMs)} ms`, details);
      }
      const why = isRefused(error, origin)
        ? `nothing listens at ${origin}; start the server that should, or check baseUrl`
        : reason(error);
      return new ConnectionError(`got no whole reply: ${why}`, details, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  function nextDelayMs(outcome: unknown, method: string, attempts: number): number | undefined {
    if (attempts > maxRetries) return undefined;
    if (outcome instanceof Reply) {
      if (!mayRepeat(method, outcome)) return undefined;
      return retryDelayMs(attempts, outcome.headers.get("Retry-After"), Date.now(), retry);
    }
    const isPassing = outcome instanceof ConnectionError || outcome instanceof TimeoutError;
    if (!isPassing || !mayRepeat(method, { neverSent: isNeverSent(outcome) })) return undefined;
    return retryDelayMs(attempts, null, Date.now(), retry);
  }
}

/** A hook is the caller's own affair: what it throws does not change what becomes of the call. */
function emit<Event>(hook: ((event: Event) => void) | undefined, event: () => Event): void {
  try {
    hook?.(event());
  } catch {}
}

/** Ends the wait for what cannot be aborted itself. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
    // Whoever made the promise may have aborted by then, and such an event has passed.
    if (signal.aborted) reject(signal.reason);
  });
}

function aborted(details: CallDetails, { reason }: AbortSignal): AbortedError {
  return new AbortedError("was aborted by its caller", details, reason);
}

function wait(delayMs: number, details: CallDetails, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      if (signal) reject(aborted(details, signal));
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      },
      Math.min(delayMs, maxTimerMs),
    );
    signal?.addEventListener("abort", abort, { once: true });
    // A hook may have aborted by then, and such an event has passed.
    if (signal?.aborted) abort();
  });
}

/** Node hides the reason in the cause. */
function reason(error: unknown): string {
  const { cause } = Object(error) as { cause?: unknown };
  const deepest = cause instanceof Error ? cause : error;
  return deepest instanceof Error ? deepest.message || deepest.name : String(deepest);
}
