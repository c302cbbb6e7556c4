import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ConfigurationError,
  ConnectionError,
  HttpResponse,
  ResponseError,
  TimeoutError,
} from "../src/index.ts";
import { type RetryPolicy, retryDelayMs } from "../src/retry-policy.ts";

const policy: RetryPolicy = {
  maxRetries: 4,
  baseDelayMs: 100,
  maxDelayMs: 1_000,
  rateLimitWindowMs: undefined,
};
const details = { operation: "listBooks", method: "GET", route: "/book", attempts: 1 };

const response = (status: number, retryAfter?: string): HttpResponse =>
  new HttpResponse(
    new Response(null, { status, ...(retryAfter && { headers: { "Retry-After": retryAfter } }) }),
    "",
    String,
  );
const broken = (neverSent: boolean, isCertificate = false): ConnectionError =>
  new ConnectionError("failed", details, { neverSent, isCertificate });
const timeout = (neverSent: boolean): TimeoutError => new TimeoutError("failed", details, { neverSent });

afterEach(() => vi.restoreAllMocks());

const rows = [
  ...[200, 204, 304, 400, 401, 403, 404, 407, 409, 418, 422, 499].map((status) => ({
    given: `a ${status}`,
    outcome: response(status),
    retried: [] as string[],
  })),
  { given: "a 429", outcome: response(429), retried: ["GET", "PUT", "POST", "DELETE"] },
  ...[408, 500, 502, 503, 504, 599].map((status) => ({
    given: `a ${status}`,
    outcome: response(status),
    retried: ["GET", "PUT"],
  })),
  { given: "a broken connection", outcome: broken(false), retried: ["GET", "PUT"] },
  {
    given: "a connection that was never made",
    outcome: broken(true),
    retried: ["GET", "PUT", "POST", "DELETE"],
  },
  { given: "a certificate that is not trusted", outcome: broken(true, true), retried: [] },
  { given: "a timeout", outcome: timeout(false), retried: ["GET", "PUT"] },
  {
    given: "an apiKey function that hangs",
    outcome: timeout(true),
    retried: ["GET", "PUT", "POST", "DELETE"],
  },
  { given: "a redirect", outcome: new ResponseError("a redirect", details, 307), retried: [] },
  { given: "a key that cannot be sent", outcome: new ConfigurationError("no key"), retried: [] },
];

test.each(rows)("retries $retried after $given", ({ outcome, retried }) => {
  const methods = ["GET", "PUT", "POST", "DELETE"];
  expect(methods.filter((method) => retryDelayMs(outcome, method, 1, policy) !== undefined)).toEqual(retried);
});

describe("the backoff", () => {
  test.each([
    { random: 0, want: [100, 200, 400, 800] },
    { random: 0.5, want: [150, 300, 600, 1_000] },
    { random: 1 - Number.EPSILON, want: [200, 400, 800, 1_000] },
  ])("doubles from baseDelayMs up to maxDelayMs, and adds a random time: $want", ({ random, want }) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const waits = [1, 2, 3, 4].map((attempts) => retryDelayMs(response(503), "GET", attempts, policy));
    expect(waits.map((wait) => Math.round(wait ?? -1))).toEqual(want);
  });

  test("stops after maxRetries", () => {
    expect(retryDelayMs(response(503), "GET", 4, policy)).toBeTypeOf("number");
    expect(retryDelayMs(response(503), "GET", 5, policy)).toBeUndefined();
    expect(retryDelayMs(response(503), "GET", 1, { ...policy, maxRetries: 0 })).toBeUndefined();
  });
});

describe("Retry-After", () => {
  test.each([429, 503])("of a %i sets the wait", (status) => {
    expect(retryDelayMs(response(status, "0.5"), "GET", 1, policy)).toBe(500);
  });

  test("sets the wait up to maxDelayMs. A longer one ends the retries", () => {
    expect(retryDelayMs(response(503, "1"), "GET", 1, policy)).toBe(1_000);
    expect(retryDelayMs(response(503, "1.001"), "GET", 1, policy)).toBeUndefined();
    expect(retryDelayMs(response(429, "2"), "POST", 1, policy)).toBeUndefined();
  });

  test("does not cause a retry of a POST after a 503, or of a GET after a 404", () => {
    expect(retryDelayMs(response(503, "0.5"), "POST", 1, policy)).toBeUndefined();
    expect(retryDelayMs(response(404, "0.5"), "GET", 1, policy)).toBeUndefined();
  });
});

describe("rateLimitWindowMs", () => {
  const windowed = { ...policy, maxDelayMs: 30_000, rateLimitWindowMs: 5_000 };

  test("sets the wait after each 429 without a usable Retry-After", () => {
    for (const retryAfter of [undefined, "0", "-1", "soon"]) {
      expect(retryDelayMs(response(429, retryAfter), "GET", 1, windowed)).toBe(5_000);
      expect(retryDelayMs(response(429, retryAfter), "POST", 2, windowed)).toBe(5_000);
    }
  });

  test("does not replace a usable Retry-After, and does not exceed maxDelayMs", () => {
    expect(retryDelayMs(response(429, "7"), "GET", 1, windowed)).toBe(7_000);
    expect(retryDelayMs(response(429), "GET", 1, { ...windowed, maxDelayMs: 900 })).toBe(900);
  });

  test("does not affect other statuses", () => {
    expect(retryDelayMs(response(503), "GET", 1, windowed)).toBeLessThanOrEqual(200);
    expect(retryDelayMs(broken(true), "GET", 1, windowed)).toBeLessThanOrEqual(200);
  });
});
