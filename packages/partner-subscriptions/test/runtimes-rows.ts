import {
  type Answer,
  bodyIn204,
  chunked,
  empty,
  gzipped,
  halfABody,
  json,
  reset,
  silence,
  slowBody,
  text,
} from "@latchkey/runtimes";
import { expect } from "vitest";
import type { CallName, Job } from "./runtimes-program.ts";

interface Want {
  /** The methods of the requests that reach the server. */
  readonly requests: readonly string[];
  /** What the caller gets, in part; for an error its fields. */
  readonly outcome: { readonly body: unknown } | { readonly error: object };
  /** The waits before repetitions, where the server names them. */
  readonly delaysMs?: readonly number[];
}

/** One way in which a server misbehaves, and what the client makes of it. */
export interface Row extends Want {
  readonly given: string;
  readonly call: CallName;
  /** The answers to the requests, the last one to all others; `other` is a server of another origin. */
  readonly answers: (other: string) => [Answer, ...Answer[]];
  readonly options?: Partial<Job["options"]>;
  readonly first?: CallName;
  readonly abortsAfterMs?: number;
  /** Nothing listens any more when the call is made. */
  readonly isGone?: true;
  /** Where a browser shows less, or does more by itself, than the client can change. */
  readonly inBrowser?: Partial<Want> & { readonly because: string };
}

const list = { api_keys: [{ id: 12346, name: "Build", status: "active" }] };
/** Must not be seen in any error. */
export const newSecret = "a-new-key-that-only-its-creator-may-see";
const created = { id: 12347, name: "Build", status: "active", api_key: newSecret };
const notFound = { errors: [{ code: "not_found", message: "No such key." }] };
const unwell = json(503, { errors: [{ code: "unavailable", message: "Later." }] }, { "X-Request-Id": "r-1" });
const after = (seconds: string): Answer => json(503, {}, { "Retry-After": seconds });
/** A timer that overflows ends after 1 ms. */
const longerThanAnOverflow = 50;
const replyError = (what: string, status = 200): object => ({
  name: "ReplyError",
  status,
  message: expect.stringContaining(`was answered with ${what} (`),
});

export const rows: readonly Row[] = [
  {
    given: "GET, 307 to another origin",
    call: "list",
    answers: (other) => [empty(307, { Location: `${other}/api-key` })],
    requests: ["GET"],
    outcome: { error: { name: "ReplyError", status: 307, attempts: 1 } },
    inBrowser: {
      because: "a browser hides the status of a redirect",
      outcome: { error: { name: "ReplyError", status: 0, attempts: 1 } },
    },
  },
  {
    given: "POST, 307 to another origin",
    call: "create",
    answers: (other) => [empty(307, { Location: `${other}/api-key/account/67891` })],
    requests: ["POST"],
    outcome: { error: { name: "ReplyError", status: 307, attempts: 1 } },
    inBrowser: {
      because: "a browser hides the status of a redirect",
      outcome: { error: { name: "ReplyError", status: 0, attempts: 1 } },
    },
  },
  {
    given: "401 with an empty body",
    call: "list",
    answers: () => [empty(401)],
    requests: ["GET"],
    outcome: { error: { name: "AccessDeniedError", status: 401, body: null, isLatchkeyError: true } },
  },
  {
    given: "200 with an HTML page",
    call: "list",
    answers: () => [text(200, "text/html", "<h1>Sign in to the proxy</h1>")],
    requests: ["GET"],
    outcome: { error: replyError("200 and a body that is not JSON (content type text/html)") },
  },
  {
    given: "404 with JSON",
    call: "get",
    answers: () => [json(404, notFound)],
    requests: ["GET"],
    outcome: { error: { name: "NotFoundError", status: 404, code: "not_found", body: notFound } },
  },
  {
    given: "403, and the error and the client are printed by all means",
    call: "create",
    answers: () => [json(403, { errors: [{ code: "access_denied", message: "No." }] })],
    requests: ["POST"],
    outcome: { error: { name: "AccessDeniedError", code: "access_denied" } },
  },
  {
    given: "a request id",
    call: "create",
    answers: () => [unwell],
    requests: ["POST"],
    outcome: { error: { name: "ServerError", requestId: "r-1" } },
  },
  {
    given: "a request id that the service does not expose to pages",
    call: "create",
    answers: () => [json(503, {}, { "X-Request-Id": "r-1", "Access-Control-Expose-Headers": "Retry-After" })],
    requests: ["POST"],
    outcome: { error: { name: "ServerError", requestId: "r-1" } },
    inBrowser: {
      because: "a browser hides headers that the service does not expose to other origins",
      outcome: { error: { name: "ServerError", requestId: null } },
    },
  },
  {
    given: "GET, 503 with Retry-After: 1, then 200",
    call: "list",
    answers: () => [after("1"), json(200, list)],
    requests: ["GET", "GET"],
    delaysMs: [1000],
    outcome: { body: list },
  },
  {
    given: "GET, 503 with Retry-After: 0, then 200",
    call: "list",
    options: { retry: { baseDelayMs: 60_000 } },
    answers: () => [after("0"), json(200, list)],
    requests: ["GET", "GET"],
    delaysMs: [0],
    outcome: { body: list },
  },
  {
    given: "GET, a reset, then 200",
    call: "list",
    answers: () => [reset, json(200, list)],
    requests: ["GET", "GET"],
    outcome: { body: list },
  },
  {
    given: "POST, a reset",
    call: "create",
    answers: () => [reset, json(201, created)],
    requests: ["POST"],
    outcome: { error: { name: "ConnectionError", attempts: 1 } },
  },
  {
    given: "POST, a reset of a connection that was used before",
    first: "list",
    call: "create",
    answers: () => [json(200, list), reset, json(201, created)],
    requests: ["GET", "POST"],
    outcome: { error: { name: "ConnectionError", attempts: 1 } },
    inBrowser: {
      because: "Chromium itself sends it again on a new connection, and tells nobody",
      requests: ["GET", "POST", "POST"],
      outcome: { body: created },
    },
  },
  {
    given: "POST, 503",
    call: "create",
    answers: () => [unwell, json(201, created)],
    requests: ["POST"],
    outcome: { error: { name: "ServerError", status: 503, attempts: 1 } },
  },
  {
    given: "POST, 429, then 201",
    call: "create",
    answers: () => [json(429, {}, { "Retry-After": "0" }), json(201, created)],
    requests: ["POST", "POST"],
    delaysMs: [0],
    outcome: { body: created },
  },
  {
    given: "POST, nothing listens",
    call: "create",
    isGone: true,
    answers: () => [silence],
    requests: [],
    outcome: { error: { name: "ConnectionError", attempts: 3 } },
    inBrowser: {
      because: "a browser does not tell a refused connection from a broken one, so a POST is not repeated",
      outcome: { error: { name: "ConnectionError", attempts: 1 } },
    },
  },
  {
    given: "Retry-After: 9999999, and the default limits",
    call: "list",
    options: { retry: {} },
    abortsAfterMs: longerThanAnOverflow,
    answers: () => [after("9999999"), json(200, list)],
    requests: ["GET"],
    delaysMs: [30_000],
    outcome: { error: { name: "AbortedError" } },
  },
  {
    given: "Retry-After: 9999999, and a deadline before the wait would end",
    call: "list",
    options: { deadlineMs: 20_000 },
    answers: () => [after("9999999"), json(200, list)],
    requests: ["GET"],
    delaysMs: [],
    outcome: { error: { name: "ServerError", attempts: 1 } },
  },
  {
    given: "Retry-After: 9999999, and no limit but that of timers",
    call: "list",
    options: { deadlineMs: Number.MAX_SAFE_INTEGER, retry: { maxDelayMs: Number.MAX_SAFE_INTEGER } },
    abortsAfterMs: longerThanAnOverflow,
    answers: () => [after("9999999"), json(200, list)],
    requests: ["GET"],
    outcome: { error: { name: "AbortedError" } },
  },
  {
    given: "a signal that aborts in the hook which announces a repetition",
    call: "list",
    options: { deadlineMs: 5_000, retry: { maxDelayMs: 2_000 } },
    abortsAfterMs: 0,
    answers: () => [after("2"), json(200, list)],
    requests: ["GET"],
    outcome: { error: { name: "AbortedError", attempts: 1 } },
  },
  {
    given: "GET, half a body, then 200",
    call: "list",
    answers: () => [halfABody, json(200, list)],
    requests: ["GET", "GET"],
    outcome: { body: list },
  },
  {
    given: "POST, half a body",
    call: "create",
    answers: () => [halfABody, json(201, created)],
    requests: ["POST"],
    outcome: { error: { name: "ConnectionError", attempts: 1 } },
  },
  {
    given: "a body that does not end, and timeoutMs",
    call: "create",
    options: { timeoutMs: 100 },
    answers: () => [slowBody],
    requests: ["POST"],
    outcome: {
      error: { name: "TimeoutError", message: expect.stringContaining("had no whole reply within 100 ms") },
    },
  },
  {
    given: "no answer, and timeoutMs",
    call: "create",
    options: { timeoutMs: 100 },
    answers: () => [silence],
    requests: ["POST"],
    outcome: { error: { name: "TimeoutError", attempts: 1 } },
  },
  {
    given: "JSON that is cut short, with a secret in it",
    call: "create",
    answers: () => [text(201, "application/json", JSON.stringify(created).slice(0, -2))],
    requests: ["POST"],
    outcome: { error: replyError("201 and JSON that is broken or cut short", 201) },
  },
  {
    given: "JSON under another content type",
    call: "create",
    answers: () => [text(201, "text/plain", JSON.stringify(created))],
    requests: ["POST"],
    outcome: { error: replyError("201 and a body that is not JSON (content type text/plain)", 201) },
  },
  {
    given: "200 with nothing",
    call: "list",
    answers: () => [empty(200)],
    requests: ["GET"],
    outcome: { error: replyError("200 and a body that is not JSON (content type missing)") },
  },
  {
    given: "204 with a body",
    call: "deactivate",
    answers: () => [bodyIn204],
    requests: ["PUT"],
    outcome: { error: replyError("204 and a body, which cannot be", 204) },
  },
  {
    given: "204",
    call: "deactivate",
    answers: () => [empty(204)],
    requests: ["PUT"],
    outcome: { body: null },
  },
  ...[
    { how: "whose length is told", answer: json(200, { api_keys: [], filler: "x".repeat(5000) }) },
    { how: "whose length is not told", answer: chunked({ api_keys: [], filler: "x".repeat(5000) }) },
    {
      how: "that is small until it is unpacked",
      answer: gzipped({ api_keys: [], filler: "x".repeat(5000) }),
    },
  ].map(
    ({ how, answer }): Row => ({
      given: `a body over the limit ${how}`,
      call: "list",
      options: { maxReplyBytes: 1000 },
      answers: () => [answer],
      requests: ["GET"],
      outcome: { error: replyError("200 and more than 1000 bytes") },
    }),
  ),
];
