import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hooks } from "../src/index.ts";
import { createTransport, resolveOptions, runDetached } from "../src/index.ts";
import { json, reset, serve } from "./server.ts";
import { access, allShown, apiKey, call, type Options, once } from "./shelf.ts";

/** This name is a variable, so that the linter accepts an object with a `then`. */
const then = "then";
const quickly: Options = { retry: { baseDelayMs: 1 } };

/** Records all events in order. */
function record(): { readonly hooks: Hooks; readonly events: [hook: string, event: unknown][] } {
  const events: [string, unknown][] = [];
  const names = ["onCallStart", "onAttemptStart", "onAttempt", "onRetry", "onCallEnd"];
  return {
    events,
    hooks: Object.fromEntries(
      names.map((name) => [name, (event: unknown) => void events.push([name, event])]),
    ),
  };
}

test("hooks report a call from start to end, without the id of a key and without a secret", async () => {
  await using server = await serve(
    reset,
    json(429, {}, { "Retry-After": "0.01", "X-Request-Id": "r-2" }),
    json(200, {}, { "X-Request-Id": "r-3" }),
  );
  const { hooks, events } = record();
  await call(server.url, "GET", { ...quickly, hooks });
  const [[, start] = []] = events;
  const { id } = start as { id: string };
  expect(id).toMatch(/^[a-z0-9]+-1$/);
  const callFields = {
    id,
    api: "shelf",
    operation: "listBooks",
    method: "GET",
    route: "/book",
    server: server.url,
  };
  const durationMs = expect.any(Number);
  expect(events).toEqual([
    ["onCallStart", callFields],
    ["onAttemptStart", { ...callFields, attempts: 1 }],
    ["onAttempt", { ...callFields, attempts: 1, durationMs, error: "ConnectionError" }],
    [
      "onRetry",
      { ...callFields, attempts: 1, durationMs, error: "ConnectionError", delayMs: expect.any(Number) },
    ],
    ["onAttemptStart", { ...callFields, attempts: 2 }],
    ["onAttempt", { ...callFields, attempts: 2, durationMs, status: 429, requestId: "r-2" }],
    ["onRetry", { ...callFields, attempts: 2, durationMs, status: 429, requestId: "r-2", delayMs: 10 }],
    ["onAttemptStart", { ...callFields, attempts: 3 }],
    ["onAttempt", { ...callFields, attempts: 3, durationMs, status: 200, requestId: "r-3" }],
    ["onCallEnd", { ...callFields, attempts: 3, durationMs, status: 200, requestId: "r-3" }],
  ]);
  expect(allShown(events)).not.toContain("hidden");
});

test("onCallEnd gets the error that the call throws, and the whole duration", async () => {
  await using server = await serve(reset);
  const { hooks, events } = record();
  const error = await call(server.url, "GET", { retry: { baseDelayMs: 20, maxRetries: 1 }, hooks });
  const [name, event] = events.at(-1) ?? [];
  expect(name).toBe("onCallEnd");
  expect(event).toMatchObject({ attempts: 2, error });
  const attempts = events
    .filter(([name]) => name === "onAttempt")
    .map(([, event]) => event as { durationMs: number });
  const { durationMs } = event as { durationMs: number };
  expect(durationMs).toBeGreaterThan(attempts.reduce((sum, each) => sum + each.durationMs, 19));
});

test("onCallEnd gets a masked copy of an error that the caller's code throws", async () => {
  await using server = await serve(json(200, {}));
  const ends: { error?: unknown }[] = [];
  const hooks: Hooks = { onCallEnd: (event) => ends.push(event) };
  const send = createTransport(resolveOptions(access, { apiKey, baseUrl: server.url, hooks }));
  const request = { operation: "listBooks", method: "GET", route: "/book", target: "/book" };
  const thrown = Object.assign(new RangeError("mine"), { secret: apiKey });
  const read = () => {
    throw thrown;
  };
  await expect(send(request, read)).rejects.toBe(thrown);
  expect(ends).toMatchObject([{ status: 200, error: { name: "RangeError", message: "mine" } }]);
  expect(allShown(ends)).not.toContain("hidden");
});

test("each call has its own id", async () => {
  await using server = await serve(json(200, {}));
  const ids = new Set<string>();
  const hooks: Hooks = { onCallStart: ({ id }) => ids.add(id) };
  for (let calls = 0; calls < 3; calls++) await call(server.url, "GET", { hooks });
  expect(ids.size).toBe(3);
});

describe("onAttemptStart", () => {
  test("adds headers to its attempt", async () => {
    await using server = await serve(json(503, {}), json(200, {}));
    const hooks: Hooks = { onAttemptStart: ({ attempts }) => ({ Traceparent: `00-${attempts}` }) };
    await call(server.url, "GET", { ...quickly, hooks });
    expect(server.seen.map(({ headers }) => headers["traceparent"])).toEqual(["00-1", "00-2"]);
  });

  const hooks: { given: string; hook: unknown }[] = [
    {
      given: "throws",
      hook: () => {
        throw new Error("mine");
      },
    },
    {
      given: "rejects",
      hook: async () => {
        throw new Error("mine");
      },
    },
    { given: "returns nothing", hook: () => {} },
    { given: "returns a promise of headers", hook: async () => ({ traceparent: "late" }) },
    { given: "returns a number", hook: () => 7 },
    { given: "returns a header that cannot be sent", hook: () => ({ traceparent: "a\nb" }) },
    { given: "returns the header of the key", hook: () => ({ "X-Shelf-Key": "other" }) },
    {
      given: "changes its event",
      hook: (event: { route: string }) => {
        event.route = "/changed";
      },
    },
  ];
  test.each(hooks)("that $given changes nothing", async ({ hook }) => {
    await using server = await serve(json(200, {}));
    const ends: { route: string }[] = [];
    const given = {
      onAttemptStart: hook,
      onCallEnd: (event: { route: string }) => ends.push(event),
    } as Hooks;
    expect(await call(server.url, "GET", { hooks: given })).toMatchObject({ status: 200 });
    expect(server.seen[0]?.headers).not.toHaveProperty("traceparent");
    expect(server.seen[0]?.headers["x-shelf-key"]).toBe(apiKey);
    expect(ends[0]?.route).toBe("/book");
  });
});

describe("a hook that fails", () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on("unhandledRejection", listener);
  });
  afterEach(() => {
    process.off("unhandledRejection", listener);
  });

  const failures: { how: string; hook: () => unknown }[] = [
    {
      how: "throws",
      hook: () => {
        throw new Error("mine");
      },
    },
    { how: "rejects", hook: () => Promise.reject(new Error("mine")) },
    {
      how: "rejects later",
      hook: async () => {
        await null;
        throw new Error("mine");
      },
    },
    {
      how: "returns a thenable that rejects",
      hook: () => ({ [then]: (_: unknown, reject: (error: Error) => void) => reject(new Error("mine")) }),
    },
    {
      how: "returns a thenable that throws",
      hook: () => ({
        [then]: () => {
          throw new Error("mine");
        },
      }),
    },
    {
      how: "returns an object whose `then` throws when it is read",
      hook: () => ({
        get [then]() {
          throw new Error("mine");
        },
      }),
    },
  ];
  const names = ["onCallStart", "onAttemptStart", "onAttempt", "onRetry", "onCallEnd"];

  test.each(failures.flatMap((failure) => names.map((name) => ({ ...failure, name }))))(
    "$name that $how changes nothing, and leaves no unhandled rejection",
    async ({ name, hook }) => {
      await using server = await serve(json(503, {}), json(200, {}));
      let calls = 0;
      const counted = () => {
        calls++;
        return hook();
      };
      expect(await call(server.url, "GET", { ...quickly, hooks: { [name]: counted } })).toMatchObject({
        status: 200,
      });
      await new Promise((done) => setImmediate(done));
      expect(unhandled).toEqual([]);
      expect(calls).toBeGreaterThan(0);
    },
  );

  test("does not replace the error of the call", async () => {
    await using server = await serve(reset);
    const hooks = {
      onAttempt: () => Promise.reject(new Error("mine")),
      onCallEnd: () => {
        throw new Error("mine");
      },
    };
    expect(await call(server.url, "GET", { ...once, hooks })).toMatchObject({ name: "ConnectionError" });
  });

  test("runDetached returns what a function returns, and undefined for a promise", () => {
    expect(runDetached(() => 7)).toBe(7);
    expect(runDetached(() => null)).toBe(null);
    expect(runDetached(() => Promise.resolve(7))).toBeUndefined();
    expect(
      runDetached(() => {
        throw new Error("mine");
      }),
    ).toBeUndefined();
  });
});
