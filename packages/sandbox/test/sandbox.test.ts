import { describe, expect, test } from "vitest";
import {
  createMemoryStore,
  createSandbox,
  demoSeed,
  type LogEntry,
  type Seed,
  type Store,
} from "../src/index.ts";
import { looksLive } from "../src/secret.ts";
import { certCentralPath, codes, message, partnerPath, reply, send } from "./requests.ts";

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

describe("the data that it begins with", () => {
  test("is the demo's, with secrets that are no live keys", async () => {
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

  test("can be nothing", async () => {
    const store = createMemoryStore();
    const sandbox = await createSandbox({ store, seed: "none" });
    expect(sandbox.keys).toEqual({});
    expect(await store.isEmpty()).toBe(true);
    expect((await send(sandbox, "any", "GET", ownKey)).status).toBe(403);
  });

  test("can be one's own, and secrets that it leaves out are generated", async () => {
    const sandbox = await createSandbox({ seed: tiny });
    expect(sandbox.keys).toEqual({
      mine: "my-own-secret-of-these-tests",
      "partner-subscriptions-6": expect.stringMatching(/^[a-z0-9]{50}$/),
    });
    for (const secret of Object.values(sandbox.keys)) {
      expect((await send(sandbox, secret, "GET", `${partnerPath}/api-key/5`)).status).toBe(200);
    }
  });

  test("is not loaded over what is there, and only the secrets that work are told", async () => {
    const store = createMemoryStore();
    await createSandbox({ store, seed: tiny });
    const again = await createSandbox({ store, seed: tiny });
    expect(again.keys).toEqual({ mine: "my-own-secret-of-these-tests" });
    expect((await createSandbox({ store })).keys).toEqual({});
    expect((await store.save()).keys).toHaveLength(2);
  });

  test("is checked, whoever wrote it", async () => {
    const seed = { ...tiny, accounts: [] };
    await expect(createSandbox({ seed })).rejects.toThrow("$.partnerKeys[0].account_id: names no account");
  });
});

describe("a reply that the spec does not allow", () => {
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

  test("is a loud 500", async () => {
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

  test("leaves where nobody checks", async () => {
    const sandbox = await createSandbox({ store: await spoiltStore(), checkReplies: false });
    const { status, body } = await send(sandbox, demoSecret("parent"), "GET", ownKey);
    expect([status, body]).toEqual([200, expect.objectContaining({ api_key_last4: "wxyz9" })]);
  });
});

test("a failure of the store is a 500 that tells nothing, and handle does not reject", async () => {
  const { promise, reject } = Promise.withResolvers<undefined>();
  const store: Store = Object.assign(createMemoryStore(), { findUser: () => promise });
  const errors: unknown[] = [];
  const sandbox = await createSandbox({ store, onError: (error) => errors.push(error) });
  reject(new Error("disk I/O error at /home/somebody/keys.db"));
  const { status, body } = await send(
    sandbox,
    demoSecret("certcentral"),
    "GET",
    `${certCentralPath}/key/184`,
  );
  expect([status, body]).toEqual([
    500,
    { errors: [{ code: "internal_error", message: "The sandbox failed; its log says more." }] },
  ]);
  expect(errors.map(String)).toEqual(["Error: disk I/O error at /home/somebody/keys.db"]);
});

describe("onRequest", () => {
  test("is told of each request, in order, with nothing secret", async () => {
    const entries: LogEntry[] = [];
    let now = Date.parse("2026-03-01T12:00:00Z");
    const sandbox = await createSandbox({ now: () => now++, onRequest: (entry) => entries.push(entry) });
    await send(sandbox, demoSecret("parent"), "GET", ownKey);
    await send(
      sandbox,
      "unknown-secret-of-somebody-abcd",
      "GET",
      `${ownKey}?key=unknown-secret-of-somebody-abcd`,
    );
    await send(sandbox, "short", "GET", ownKey);
    await send(sandbox, undefined, "POST", "/nothing");
    await reply(sandbox, message("X".repeat(1_000), `/${"a/".repeat(10_000)}`));
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
    expect(entries[0]?.durationMs).toBeGreaterThan(0);
  });
});

test("an onRequest that throws takes nobody's answer away", async () => {
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
  test("is usable on its own, and reads only path and query of the URL", async () => {
    const { fetch, keys } = await createSandbox();
    const headers = { "x-partner-apikey": keys["parent"] ?? "" };
    for (const origin of ["https://www.digicert.com", "http://localhost:1", "http://[::1]"]) {
      const url = `${origin}${ownKey}?a=b`;
      expect((await fetch(new Request(url, { headers }))).status).toBe(200);
    }
  });

  test("leaves out the fragment", async () => {
    const { fetch, keys } = await createSandbox();
    const url = `https://sandbox.example${certCentralPath}/key?user_id=10#part`;
    const request = new Request(url, { headers: { "x-dc-devkey": keys["certcentral"] ?? "" } });
    expect((await fetch(request)).status).toBe(200);
  });

  test("rejects where its signal was aborted", async () => {
    const { fetch } = await createSandbox();
    const request = new Request(`https://sandbox.example${ownKey}`, { signal: AbortSignal.abort() });
    await expect(fetch(request)).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  test("gives a 204 no body", async () => {
    const { fetch, keys } = await createSandbox();
    const response = await fetch(
      new Request(`https://sandbox.example${ownKey}/status`, {
        method: "PUT",
        headers: { "x-partner-apikey": keys["parent"] ?? "", "content-type": "application/json" },
        body: '{"status":"active"}',
      }),
    );
    expect([response.status, response.body, [...response.headers]]).toEqual([204, null, []]);
  });
});

test("prefer and rateLimits work where they are switched on", async () => {
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

test("the controls answer where they are switched on, and their paths are unknown where they are not", async () => {
  const off = await createSandbox();
  const on = await createSandbox({ controls: true });
  expect((await send(off, undefined, "GET", "/_sandbox/requests")).status).toBe(404);
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
