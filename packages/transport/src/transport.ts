import { AbortedError, type CallDetails, ConnectionError, TimeoutError } from "./errors/call-error.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { LatchkeyError } from "./errors/latchkey-error.ts";
import { ResponseError } from "./errors/response-error.ts";
import type { AbortSignalLike, FetchInit, FetchResponse } from "./fetch.ts";
import {
  type AttemptEvent,
  type AttemptStartEvent,
  type CallInfo,
  type HeadersOption,
  runDetached,
} from "./hooks.ts";
import { copyMasked, type Mask, quote } from "./mask.ts";
import { readFailure } from "./network-failure.ts";
import { readHeaders, type Settings } from "./options.ts";
import { discard, HttpResponse, readText } from "./response.ts";
import { retryDelayMs } from "./retry-policy.ts";

/** A request without its credential. The transport adds the credential. */
export interface TransportRequest {
  readonly operation: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  readonly route: string;
  /**
   * The path and the query, beginning with a slash. The transport appends them to the base URL, so it sends
   * the key to no other server.
   */
  readonly target: string;
  readonly headers?: HeadersOption | undefined;
  /** The body as JSON text. */
  readonly body?: string | undefined;
  readonly signal?: AbortSignalLike | undefined;
  /** The advice if it is not known whether the service acted on the request. Undefined if a retry is safe. */
  readonly uncertain?: string | undefined;
}

/**
 * Sends a request, with retries. Passes the last response to `read`, whatever its status, and resolves to the
 * result of `read`.
 *
 * @throws ConnectionError, TimeoutError, AbortedError, ResponseError, ConfigurationError, and any error that
 * `read` throws.
 */
export type Transport = <Value>(
  request: TransportRequest,
  read: (response: HttpResponse, details: CallDetails) => Value,
) => Promise<Value>;

/** The longest time of a timer. A longer timer fires immediately. */
const maxTimerMs = 2 ** 31 - 1;

export function createTransport(settings: Settings): Transport {
  const { api, baseUrl, origin, credential, timeoutMs, deadlineMs, retry, maxResponseBytes, hooks } =
    settings;
  const { onCallStart, onAttemptStart, onAttempt, onRetry, onCallEnd } = hooks;
  const series = Math.random().toString(36).slice(2, 10);
  let calls = 0;

  return async (request, read) => {
    const { operation, method, route, signal } = request;
    const startedAt = performance.now();
    const passedMs = (): number => performance.now() - startedAt;
    const headers = request.headers && readHeaders(request.headers, credential);
    const call: CallInfo = { id: `${series}-${++calls}`, api, operation, method, route, server: origin };
    if (onCallStart) runDetached(() => onCallStart({ ...call }));
    let details = { ...call, attempts: 0 };
    let outcome: HttpResponse | LatchkeyError | undefined;
    let error: unknown;
    try {
      for (;;) {
        details = { ...call, attempts: details.attempts + 1 };
        const attemptAt = passedMs();
        outcome = await attempt(request, headers, details, Math.min(timeoutMs, deadlineMs - attemptAt));
        const durationMs = passedMs() - attemptAt;
        const describe = (): AttemptEvent => ({ ...details, durationMs, ...resultOf(outcome) });
        if (onAttempt) runDetached(() => onAttempt(describe()));

        const delayMs = retryDelayMs(outcome, method, details.attempts, retry);
        // Starts a retry only if a whole attempt fits before the deadline. Otherwise an unknown outcome could
        // replace a clear error response.
        if (delayMs !== undefined && passedMs() + delayMs + timeoutMs <= deadlineMs) {
          if (onRetry) runDetached(() => onRetry({ ...describe(), delayMs }));
          await wait(delayMs, details, signal);
        } else if (outcome instanceof HttpResponse) return read(outcome, details);
        else throw outcome;
      }
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      if (onCallEnd) {
        // Code of the caller, such as `validate`, may throw anything.
        const failure = error !== undefined && {
          error: error instanceof LatchkeyError ? error : (copyMasked(error, String) as Error),
        };
        const { error: _, ...result } = resultOf(outcome);
        runDetached(() => onCallEnd({ ...details, durationMs: passedMs(), ...result, ...failure }));
      }
    }
  };

  /** Sends the request once. The attempt ends in time, even if a function of the caller does not end. */
  async function attempt(
    { method, target, body, signal, uncertain }: TransportRequest,
    headers: Readonly<Record<string, string>> | undefined,
    details: AttemptStartEvent,
    limitMs: number,
  ): Promise<HttpResponse | LatchkeyError> {
    const controller = new AbortController();
    let sending: Promise<FetchResponse> | undefined;
    let mask: Mask = String;
    let end = (_: LatchkeyError): void => {};
    const ended = new Promise<never>((_, reject) => {
      end = (error) => {
        reject(error);
        controller.abort();
      };
    });
    // Each wait races with `ended`. The handler is needed since `ended` may reject before the first wait.
    ended.catch(() => {});
    const abort = (): void => {
      if (signal) end(abortedError(details, signal, { advice: sending && uncertain, neverSent: !sending }));
    };
    const timer = setTimeout(
      () => {
        const what = sending
          ? "got no complete response"
          : "was not sent: the apiKey function returned no key";
        const advice = sending
          ? (uncertain ?? "Retry later, or raise timeoutMs.")
          : "Check what the function waits for.";
        end(
          new TimeoutError(`${what} within ${Math.round(limitMs)} ms`, details, {
            advice,
            neverSent: !sending,
          }),
        );
      },
      Math.min(limitMs, maxTimerMs),
    );
    signal?.addEventListener("abort", abort);
    try {
      if (signal?.aborted) abort();
      const key = credential.read();
      // A key that is a string is used without a wait. If the signal has aborted, `ended` must be awaited.
      const apiKey = typeof key === "string" && !signal?.aborted ? key : await Promise.race([ended, key]);
      mask = credential.maskOf(apiKey);
      const init: FetchInit = {
        method,
        headers: { ...settings.headers, ...headers },
        // Does not use "error", since Cloudflare's workers do not support this value.
        redirect: "manual",
        signal: controller.signal,
      };
      if (onAttemptStart) {
        // Drops invalid headers of a hook, since a hook must not make the call fail.
        const given = runDetached<HeadersOption | undefined>(() => onAttemptStart({ ...details }));
        Object.assign(init.headers, given && runDetached(() => readHeaders(given, credential)));
      }
      if (body !== undefined) {
        init.body = body;
        init.headers["content-type"] = "application/json";
      }
      init.headers[credential.header] = apiKey;
      // The key function and the hook may have aborted the call.
      if (controller.signal.aborted) await ended;
      sending = send(baseUrl + target, init, mask, uncertain);
      const response = await Promise.race([ended, sending]);
      const text = await readBody(response, details, ended, uncertain);
      return new HttpResponse(response, text, mask);
    } catch (error) {
      if (error instanceof LatchkeyError) return error;
      // An error that our own code throws before the request is sent is not a network error.
      if (!sending) throw error;
      return connectionError(error, details, uncertain, mask);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      // Discards a late response, since a fetch that ignored the signal may resolve later.
      if (controller.signal.aborted) sending?.then(discard).catch(() => {});
    }
  }

  function send(url: string, init: FetchInit, mask: Mask, uncertain = ""): Promise<FetchResponse> {
    try {
      return Promise.resolve((settings.fetch ?? globalThis.fetch)(url, init));
    } catch (error) {
      // A network error rejects the promise. A synchronous error is a mistake in the custom fetch. Most
      // likely, the request was not sent.
      const what = `The option fetch threw: ${quote(readFailure(error, origin).reason, mask)}.`;
      const cause = copyMasked(error, mask);
      throw new ConfigurationError(`${what} Fix the function. ${uncertain}`.trimEnd(), {
        cause,
        neverSent: false,
      });
    }
  }

  async function readBody(
    response: FetchResponse,
    details: CallDetails,
    ended: Promise<never>,
    uncertain: string | undefined,
  ): Promise<string> {
    const { status, type } = response ?? {};
    if (typeof status !== "number") {
      throw new ResponseError("a value that is not a response", details, 0, {
        advice: `Fix the option fetch: it must resolve to a response. ${uncertain ?? ""}`.trimEnd(),
      });
    }
    if (type === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304)) {
      discard(response);
      const what = "a redirect, which would carry the API key to another address";
      throw new ResponseError(what, details, status, { advice: uncertain ?? "Check baseUrl." });
    }
    const text = await readText(response, maxResponseBytes, ended, settings.fetch === undefined);
    if (text === undefined) {
      throw new ResponseError(`${status} with more than ${maxResponseBytes} bytes`, details, status, {
        advice: uncertain ?? "Raise maxResponseBytes if the service may send more.",
      });
    }
    return text;
  }

  function connectionError(
    error: unknown,
    details: CallDetails,
    uncertain: string | undefined,
    mask: Mask,
  ): ConnectionError {
    const { reason, neverSent, isCertificate, isRefused } = readFailure(error, origin);
    const [what, advice] =
      isRefused && neverSent
        ? [`was not sent: nothing listens at ${origin}`, "Start the server, or check baseUrl."]
        : isCertificate && neverSent
          ? [
              `was not sent: the certificate of ${origin} is not trusted: ${quote(reason, mask)}`,
              "If a proxy of your company replaces it, set NODE_EXTRA_CA_CERTS to the file of its CA.",
            ]
          : [
              `${neverSent ? "was not sent" : "got no complete response"}: ${quote(reason, mask)}`,
              (!neverSent && uncertain) || "Check the network and baseUrl.",
            ];
    const cause = copyMasked(error, mask);
    return new ConnectionError(what, details, { advice, cause, neverSent, isCertificate });
  }
}

/** Returns the result of an attempt for hooks. */
function resultOf(outcome: HttpResponse | LatchkeyError | undefined): {
  status?: number;
  requestId?: string;
  error?: string;
} {
  if (!(outcome instanceof HttpResponse)) return outcome ? { error: outcome.name } : {};
  const requestId = outcome.headers.get("X-Request-Id");
  return { status: outcome.status, ...(requestId && { requestId }) };
}

function abortedError(
  details: CallDetails,
  { reason }: AbortSignalLike,
  options: { advice?: string | undefined; neverSent?: boolean },
): AbortedError {
  return new AbortedError("was aborted by its signal", details, {
    ...options,
    cause: copyMasked(reason, String),
  });
}

function wait(delayMs: number, details: CallDetails, signal: AbortSignalLike | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      if (signal) reject(abortedError(details, signal, {}));
    };
    const finish = (): void => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(delayMs, maxTimerMs));
    signal?.addEventListener("abort", abort);
    // A hook may have aborted the signal already.
    if (signal?.aborted) abort();
  });
}
