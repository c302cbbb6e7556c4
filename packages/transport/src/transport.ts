import type { Credential } from "./credential.ts";
import { AbortedError } from "./errors/aborted-error.ts";
import type { CallDetails } from "./errors/call-error.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { ConnectionError, isNeverSent } from "./errors/connection-error.ts";
import { isLatchkeyError } from "./errors/latchkey-error.ts";
import { ReplyError } from "./errors/reply-error.ts";
import { TimeoutError } from "./errors/timeout-error.ts";
import type { AttemptEvent, Hooks } from "./hooks.ts";
import { Reply, readText, TooLarge } from "./reply.ts";
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

  return async (request) => {
    const { method, operation, route, signal } = request;
    const startedAt = performance.now();
    const leftMs = (): number => deadlineMs - (performance.now() - startedAt);
    for (let attempts = 1; ; attempts++) {
      const details = { operation, method, route, attempts };
      const attemptAt = performance.now();
      const outcome = await attempt(request, details, Math.min(timeoutMs, leftMs())).catch(
        (error: unknown) => error,
      );
      const event: AttemptEvent = { ...details, durationMs: performance.now() - attemptAt, ...tell(outcome) };
      emit(hooks.onAttempt, event);

      const delayMs = nextDelayMs(outcome, method, attempts);
      // A wait that leaves no time for another attempt only keeps the caller from the answer.
      if (delayMs === undefined || delayMs >= leftMs()) return finish(outcome, attempts);
      emit(hooks.onRetry, { ...event, delayMs });
      await wait(delayMs, details, signal);
    }
  };

  async function attempt(request: TransportRequest, details: CallDetails, limitMs: number): Promise<Reply> {
    const { url, method, body, signal } = request;
    if (signal?.aborted) throw new AbortedError("was aborted by its caller", details, signal.reason);
    // The comparison of texts is for speed; what it cannot tell, the parser does.
    if (!url.startsWith(`${origin}/`) && new URL(url).origin !== origin) {
      throw new ConfigurationError(
        `${details.operation} would take the API key to another origin than ${origin}.`,
      );
    }
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, Math.min(limitMs, maxTimerMs));
    signal?.addEventListener("abort", abort);
    try {
      const apiKey = credential.read();
      const headers = request.headers;
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
      return new Reply(response, await readBody(response, details));
    } catch (error) {
      if (isLatchkeyError(error)) throw error;
      if (signal?.aborted) throw new AbortedError("was aborted by its caller", details, signal.reason);
      if (controller.signal.aborted) {
        throw new TimeoutError(`had no whole reply within ${Math.round(limitMs)} ms`, details);
      }
      throw new ConnectionError(`got no whole reply: ${reason(error)}`, details, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async function readBody(response: Response, details: CallDetails): Promise<string> {
    const { status, type } = response;
    if (type === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304)) {
      await response.body?.cancel();
      const what = "a redirect, which is not followed: it would carry the API key to wherever it points";
      throw new ReplyError(what, details, status);
    }
    try {
      return await readText(response, maxReplyBytes);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      throw new ReplyError(`${status} and more than ${maxReplyBytes} bytes`, details, status);
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

function finish(outcome: unknown, attempts: number): Reply {
  if (!(outcome instanceof Reply)) throw outcome;
  outcome.attempts = attempts;
  return outcome;
}

/** What a hook may know of an outcome. */
function tell(outcome: unknown): { status: number } | { error: string } {
  if (outcome instanceof Reply) return { status: outcome.status };
  return { error: outcome instanceof Error ? outcome.name : String(outcome) };
}

/** A hook is the caller's own affair: what it throws does not change what becomes of the call. */
function emit<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
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

function wait(delayMs: number, details: CallDetails, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new AbortedError("was aborted by its caller", details, signal?.reason));
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
