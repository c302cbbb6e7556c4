import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  createMemoryStore,
  createSandbox,
  demoSeed,
  type LogEntry,
  type Sandbox,
  type Seed,
  type Store,
} from "../src/index.ts";
import { looksLive } from "../src/model/secret.ts";
import { certCentralPath, codes, handle, message, partnerPath, send } from "./requests.ts";
import { stores } from "./stores.ts";

const ownKey = `${partnerPath}/api-key/12345`;
const tiny: Seed = {
  accounts: [{ id: 1, name: "Tiny" }],
  users: [],
  partnerKeys: [
    {
      id: 5,
      account_id: 1,
      name: "given",
      status: "active",
      created_at: "2025-01-15T10:30:00Z",
      label: "mine",
      secret: "my-own-secret-of-these-tests",
    },
    { id: 6, account_id: 1, name: "generated", status: "active", created_at: "2025-01-15T10:30:00Z" },
  ],
  certCentralKeys: [],
};

describe("the initial data", () => {
  test("is that of the demo, whose secrets do not look like live keys", async () => {
    const { keys } = await createSandbox();
    expect(Object.keys(keys)).toEqual([
      "parent",
      "subaccount",
      "sibling",
      "unrelated",
      "inactive",
      "certcentralRevoked",
      "certcentralSecond",
      "certcentral",
      "certcentralViewOnly",
      "certcentralRestricted",
      "certcentralNonAdministrator",
      "certcentralUnrelated",
    ]);
    expect(Object.values(keys).filter(looksLive)).toEqual([]);
  });

  test("is empty with the seed none", async () => {
    const store = createMemoryStore();
    const sandbox = await createSandbox({ store, seed: "none" });
    expect(sandbox.keys).toEqual({});
    expect(await store.isEmpty()).toBe(true);
    expect((await send(sandbox, "any", "GET", ownKey)).status).toBe(403);
  });

  test("is that of your own seed, with missing secrets generated", async () => {
    const sandbox = await createSandbox({ seed: tiny });
    expect(sandbox.keys).toEqual({
      mine: "my-own-secret-of-these-tests",
      "partner-subscriptions-6": expect.stringMatching(/^[a-z0-9]{50}$/),
    });
    for (const secret of Object.values(sandbox.keys)) {
      expect((await send(sandbox, secret, "GET", `${partnerPath}/api-key/5`)).status).toBe(200);
    }
  });

  test("does not replace existing data, and `keys` has only secrets that work", async () => {
    const store = createMemoryStore();
    await createSandbox({ store, seed: tiny });
    const again = await createSandbox({ store, seed: tiny });
    expect(again.keys).toEqual({ mine: "my-own-secret-of-these-tests" });
    expect((await createSandbox({ store })).keys).toEqual({});
    expect((await store.save()).keys).toHaveLength(2);
  });

  test("is rejected if the seed is invalid", async () => {
    const seed = { ...tiny, accounts: [] };
    await expect(createSandbox({ seed })).rejects.toThrow(
      "$.partnerKeys[0].account_id is not the id of an account",
    );
  });
});

describe("a response that does not match the spec", () => {
  /** A store in which the parent's key has a last4 of five characters. */
  async function spoiltStore(): Promise<Store> {
    const store = createMemoryStore();
    await createSandbox({ store });
    const { accounts, users, keys } = await store.save();
    await store.load({
      accounts,
      users,
      keys: keys.map((key) => (key.id === 12345 ? { ...key, last4: "wxyz9" } : key)),
    });
    return store;
  }

  test("becomes a 500, and is reported", async () => {
    const errors: unknown[] = [];
    const sandbox = await createSandbox({
      store: await spoiltStore(),
      onError: (error) => errors.push(error),
    });
    for (const path of [ownKey, `${partnerPath}/api-key`]) {
      const { status, body } = await send(sandbox, demoSecret("parent"), "GET", path);
      expect([status, codes(body)]).toEqual([500, ["sandbox_violation"]]);
      expect(JSON.stringify(body)).toMatch(/(getApiKey|listApiKeys), status 200: .*api_key_last4/);
    }
    expect(errors).toHaveLength(2);
  });

  test("is sent if checkReplies is off", async () => {
    const sandbox = await createSandbox({ store: await spoiltStore(), checkReplies: false });
    const { status, body } = await send(sandbox, demoSecret("parent"), "GET", ownKey);
    expect([status, body]).toEqual([200, expect.objectContaining({ api_key_last4: "wxyz9" })]);
  });
});

test("returns a 500 without details if the store fails, and handle does not reject", async () => {
  const { promise, reject } = Promise.withResolvers<undefined>();
  const store: Store = Object.assign(createMemoryStore(), { findUser: () => promise });
  const errors: unknown[] = [];
  const sandbox = await createSandbox({ store, onError: (error) => errors.push(error) });
  reject(new Error("disk I/O error at /home/user/keys.db"));
  const { status, body } = await send(
    sandbox,
    demoSecret("certcentral"),
    "GET",
    `${certCentralPath}/key/184`,
  );
  expect([status, body]).toEqual([
    500,
    {
      errors: [
        {
          code: "internal_error",
          message: "The sandbox failed. Look for the cause in its log or on the console.",
        },
      ],
    },
  ]);
  expect(errors.map(String)).toEqual(["Error: disk I/O error at /home/user/keys.db"]);
});

describe("onRequest", () => {
  test("gets each request, in order, without secrets", async () => {
    const entries: LogEntry[] = [];
    let now = Date.parse("2026-03-01T12:00:00Z");
    const sandbox = await createSandbox({
      now: () => {
        now += 10;
        return now;
      },
      onRequest: (entry) => entries.push(entry),
    });
    await send(sandbox, demoSecret("parent"), "GET", ownKey);
    await send(
      sandbox,
      "an-unknown-secret-of-a-test-abcd",
      "GET",
      `${ownKey}?key=an-unknown-secret-of-a-test-abcd`,
    );
    await send(sandbox, "short", "GET", ownKey);
    await send(sandbox, undefined, "POST", "/nothing");
    await handle(sandbox, message("X".repeat(1_000), `/${"a/".repeat(10_000)}`));
    expect(entries.map(({ time, durationMs, ...rest }) => rest)).toEqual([
      { id: 1, method: "GET", target: ownKey, operation: "getApiKey", caller: "12345 …xyz9", status: 200 },
      {
        id: 2,
        method: "GET",
        target: `${ownKey}?key=…abcd`,
        operation: "getApiKey",
        caller: "…abcd",
        status: 403,
        codes: ["access_denied|access_denied_invalid_key"],
      },
      {
        id: 3,
        method: "GET",
        target: ownKey,
        operation: "getApiKey",
        caller: "…",
        status: 403,
        codes: ["access_denied|access_denied_invalid_key"],
      },
      { id: 4, method: "POST", target: "/nothing", status: 404, codes: ["not_found|route"] },
      expect.objectContaining({ id: 5, method: "…XXXX", status: 404 }),
    ]);
    expect(entries[4]?.target).toHaveLength(1_000);
    expect(entries[0]?.time).toMatch(/^2026-03-01T12:00:00\.\d{3}Z$/);
  });
});

test("logs real durations, rounded to 0.1 ms, even with a set clock", async () => {
  const durations: number[] = [];
  let now = 0;
  const sandbox = await createSandbox({
    now: () => {
      now += 3_600_000.25;
      return now;
    },
    onRequest: ({ durationMs }) => durations.push(durationMs),
  });
  const before = performance.now();
  for (let index = 0; index < 10; index++) await send(sandbox, undefined, "GET", "/nothing");
  const tookMs = performance.now() - before;
  expect(Math.max(...durations)).toBeLessThanOrEqual(tookMs + 0.1);
  expect(durations.map((duration) => Math.round(duration * 10) / 10)).toEqual(durations);
});

describe("a failure without onError", () => {
  test("prints only its stack to the console", async () => {
    const printed: unknown[][] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((...parts) => void printed.push(parts));
    onTestFinished(() => spy.mockRestore());
    const failure = Object.assign(new Error("disk I/O error"), { secret: demoSecret("parent") });
    const store = Object.assign(createMemoryStore(), {
      findUser: () => {
        throw failure;
      },
    });
    const sandbox = await createSandbox({ store });
    const path = `${certCentralPath}/key/184`;
    expect((await send(sandbox, demoSecret("certcentral"), "GET", path)).status).toBe(500);
    expect(printed).toEqual([["@latchkey/sandbox:", failure.stack]]);
  });
});

describe.each(stores)("a closed sandbox, with the store %s", (_, createStore) => {
  test("returns 503, and a 503 without a body for HEAD", async () => {
    const errors: unknown[] = [];
    const sandbox = await createSandbox({ store: createStore(), onError: (error) => errors.push(error) });
    await Promise.all([sandbox.close(), sandbox.close()]);
    const { status, body } = await send(sandbox, demoSecret("parent"), "GET", ownKey);
    expect([status, body]).toEqual([
      503,
      {
        errors: [
          {
            code: "sandbox_closed",
            message: "The sandbox is closed. Create a new one, or restart the server.",
          },
        ],
      },
    ]);
    expect((await handle(sandbox, message("HEAD", ownKey))).body).toBeUndefined();
    expect(errors).toEqual([]);
  });

  test("is closed at the end of its await using block", async () => {
    let outside: Sandbox;
    {
      await using sandbox = await createSandbox({ store: createStore(), controls: true });
      outside = sandbox;
      expect((await send(sandbox, demoSecret("parent"), "GET", ownKey)).status).toBe(200);
    }
    expect((await send(outside, undefined, "GET", "/_sandbox/requests")).status).toBe(503);
  });
});

describe("a change during a call", () => {
  test.each([
    ["is revoked", 182, "/status", { status: "revoked" }],
    ["gets another role", 182, "", { name: "Key Name", restricted_to_role_id: 100 }],
  ])("rejects a delayed call if its key %s meanwhile", async (_, key, path, body) => {
    const delayed = Promise.withResolvers<void>();
    const resume = Promise.withResolvers<void>();
    const sandbox = await createSandbox({
      controls: true,
      wait: () => {
        delayed.resolve();
        return resume.promise;
      },
    });
    const rule = { key, times: 1, delayMs: 1_000 };
    expect((await send(sandbox, undefined, "POST", "/_sandbox/failures", rule)).status).toBe(201);
    const target = `${certCentralPath}/key/${key}`;
    const pending = send(sandbox, demoSecret("certcentralSecond"), "PUT", target, { name: "Renamed" });
    await delayed.promise;
    const administrator = demoSecret("certcentral");
    expect((await send(sandbox, administrator, "PUT", `${target}${path}`, body)).status).toBe(204);
    resume.resolve();
    expect((await pending).status).toBe(403);
    expect((await send(sandbox, administrator, "GET", target)).body).toMatchObject({ name: "Key Name" });
  });

  test.each([
    ["parent", `${partnerPath}/api-key/12346/status`, { status: "inactive" }],
    ["certcentral", `${certCentralPath}/key/182/status`, { status: "revoked" }],
    ["certcentral", `${certCentralPath}/key/182`, { name: "gone" }],
  ])("returns 404 if a key is removed before it is changed: %s, %s", async (label, path, body) => {
    const store = createMemoryStore();
    const { updateKey } = store;
    const sandbox = await createSandbox({ store });
    // Simulates a reset between the lookup and the change.
    store.updateKey = async (...change) => {
      await store.load({ accounts: [], users: [], keys: [] });
      return updateKey.apply(store, change);
    };
    const response = await send(sandbox, demoSecret(label), "PUT", path, body);
    expect([response.status, codes(response.body)]).toEqual([404, ["not_found"]]);
  });
});

test("sends the response even if onRequest throws", async () => {
  const errors: unknown[] = [];
  const sandbox = await createSandbox({
    onRequest: () => {
      throw new Error("the log is full");
    },
    onError: (error) => errors.push(error),
  });
  expect((await send(sandbox, demoSecret("parent"), "GET", ownKey)).status).toBe(200);
  expect(errors.map(String)).toEqual(["Error: the log is full"]);
});

describe("fetch", () => {
  test("works without `this`, and reads only path and query of the URL", async () => {
    const { fetch, keys } = await createSandbox();
    const headers = { "x-partner-apikey": keys.parent };
    for (const origin of ["https://www.digicert.com", "http://localhost:1", "http://[::1]"]) {
      const url = `${origin}${ownKey}?a=b`;
      expect((await fetch(new Request(url, { headers }))).status).toBe(200);
    }
  });

  test("ignores the fragment", async () => {
    const { fetch, keys } = await createSandbox();
    const url = `https://sandbox.example${certCentralPath}/key?user_id=10#part`;
    const request = new Request(url, { headers: { "x-dc-devkey": keys.certcentral } });
    expect((await fetch(request)).status).toBe(200);
  });

  test("rejects if its signal was aborted", async () => {
    const { fetch } = await createSandbox();
    const request = new Request(`https://sandbox.example${ownKey}`, { signal: AbortSignal.abort() });
    await expect(fetch(request)).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  test("returns a 204 without a body", async () => {
    const { fetch, keys } = await createSandbox();
    const response = await fetch(
      new Request(`https://sandbox.example${ownKey}/status`, {
        method: "PUT",
        headers: { "x-partner-apikey": keys.parent, "content-type": "application/json" },
        body: '{"status":"active"}',
      }),
    );
    expect([response.status, response.body, [...response.headers]]).toEqual([204, null, []]);
  });
});

test("applies prefer and rateLimits if they are on", async () => {
  const off = await createSandbox();
  const on = await createSandbox({ prefer: true, rateLimits: true, now: () => 1_800_000_000_000 });
  const ask = async (sandbox: typeof on): Promise<number> =>
    (
      await send(sandbox, demoSecret("certcentral"), "GET", `${certCentralPath}/key/184`, undefined, {
        prefer: "code=404",
      })
    ).status;
  expect([await ask(off), await ask(on)]).toEqual([200, 404]);
  const statuses: number[] = [];
  for (let index = 0; index < 100; index++) statuses.push(await ask(on));
  expect([statuses.at(-2), statuses.at(-1)]).toEqual([404, 429]);
});

test("serves the controls if they are on, and returns 404 if they are off", async () => {
  const off = await createSandbox();
  const on = await createSandbox({ controls: true });
  for (const path of ["/_sandbox/requests", "/_sandbox"]) {
    const { status, text } = await send(off, undefined, "GET", path);
    expect([status, text]).toEqual([404, expect.stringContaining("The controls are off")]);
  }
  expect((await send(on, demoSecret("parent"), "GET", ownKey)).status).toBe(200);
  const { status, text } = await send(on, undefined, "GET", "/_sandbox/requests");
  expect([status, text.includes("12345 …xyz9")]).toEqual([200, true]);
  await on.close();
});

function demoSecret(label: string): string {
  return (
    [...demoSeed.partnerKeys, ...demoSeed.certCentralKeys].find((key) => key.label === label)?.secret ?? ""
  );
}
