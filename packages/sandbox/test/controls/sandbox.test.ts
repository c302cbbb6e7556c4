import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertCentralClient } from "@latchkey/certcentral";
import {
  ConnectionError,
  createPartnerSubscriptionsClient,
  isApiError,
} from "@latchkey/partner-subscriptions";
import { expect, onTestFinished, test } from "vitest";
import { createSandbox, type SandboxOptions } from "../../src/sandbox.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";

const start = Date.parse("2026-11-01T08:00:00Z");

/** A sandbox with controls, and clients of both APIs in each of its worlds. */
async function setUp(options: SandboxOptions = {}) {
  const sandbox = await createSandbox({ controls: true, now: () => start, ...options });
  onTestFinished(sandbox.close);

  /** The `fetch` of a world. */
  function fetchIn(world?: string): typeof fetch {
    return (input, init) => {
      const request = new Request(input, init);
      if (world !== undefined) request.headers.set("X-Sandbox-World", world);
      return sandbox.fetch(request);
    };
  }

  async function control(method: string, path: string, body?: unknown, world?: string): Promise<unknown> {
    const response = await fetchIn(world)(`http://sandbox.test/_sandbox${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    const text = await response.text();
    expect([response.ok, text]).toEqual([true, text]);
    return text === "" ? undefined : JSON.parse(text);
  }

  const retry = { baseDelayMs: 1 };
  const { parent = "", certcentral = "" } = sandbox.keys;
  return {
    control,
    partner: (world?: string) =>
      createPartnerSubscriptionsClient({
        fetch: sandbox.fetch,
        headers: { "X-Sandbox-World": world },
        apiKey: parent,
        retry,
      }),
    certCentral: (world?: string) =>
      createCertCentralClient({
        fetch: sandbox.fetch,
        headers: { "X-Sandbox-World": world },
        apiKey: certcentral,
        retry: { maxRetries: 0 },
      }),
    fetchIn,
    parent,
  };
}

const newKey = { accountId: 67891, name: "made by a test" };

test("keeps the keys of parallel worlds separate", async () => {
  const { partner } = await setUp();
  const worlds = Array.from({ length: 20 }, (_, index) => `parallel-${index}`);
  const before = (await partner().listApiKeys()).api_keys.length;
  await Promise.all(
    worlds.map(async (world, index) => {
      const client = partner(world);
      for (let key = 0; key <= index; key += 1) await client.createSubaccountApiKey(newKey);
    }),
  );
  const counts = await Promise.all(
    worlds.map(async (world) => (await partner(world).listApiKeys()).api_keys.length),
  );
  expect(counts).toEqual(worlds.map((_, index) => before + index + 1));
  expect((await partner().listApiKeys()).api_keys).toHaveLength(before);
});

test("restores keys with their secrets by a reset or a snapshot", async () => {
  const { control, partner, fetchIn } = await setUp();
  const client = partner();
  const before = await client.listApiKeys();
  const { api_key: apiKey, id } = await client.createSubaccountApiKey(newKey);
  const created = createPartnerSubscriptionsClient({ fetch: fetchIn(), apiKey });
  expect((await created.getApiKey({ apiKeyId: id })).id).toBe(id);
  await control("PUT", "/snapshots/created");

  await control("POST", "/reset");
  await expect(created.listApiKeys()).rejects.toMatchObject({ status: 403 });
  const after = await client.listApiKeys();
  expect(after.api_keys.map((key) => key.id)).toEqual(before.api_keys.map((key) => key.id));

  await control("POST", "/snapshots/created/restore");
  expect((await created.getApiKey({ apiKeyId: id })).id).toBe(id);
});

test("does not apply a change that was sent before a reset to a key that is created after the reset", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { control, partner } = await setUp({ store: openSqliteStore(join(folder, "keys.db")) });
  const client = partner();
  for (let round = 0; round < 50; round += 1) {
    const before = await client.createSubaccountApiKey(newKey);
    const deactivate = () =>
      client.updateApiKeyStatus({ apiKeyId: before.id, status: "inactive" }).catch(() => "not found");
    const [, , , after] = await Promise.all([
      deactivate(),
      control("POST", "/reset"),
      deactivate(),
      client.createSubaccountApiKey(newKey),
    ]);
    const { api_keys: keys } = await client.listApiKeys();
    const made = keys.find(({ id }) => id === after.id);
    // If the change was made before the reset, it is lost.
    expect(made?.status ?? "active").toBe("active");
    await control("POST", "/reset");
  }
});

test.each([
  ["revoked", { status: "inactive" as const }],
  ["removed by a reset, which does not wait for the delay,", undefined],
])("rejects a delayed call if its key is %s meanwhile", async (_, change) => {
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  const { promise: isDelayed, resolve: onDelay } = Promise.withResolvers<void>();
  const { control, partner, fetchIn } = await setUp({
    wait: () => {
      onDelay();
      return isOver;
    },
  });
  const { api_key: apiKey, id } = await partner().createSubaccountApiKey(newKey);
  const client = createPartnerSubscriptionsClient({ fetch: fetchIn(), apiKey, retry: { maxRetries: 0 } });
  await control("POST", "/failures", { key: id, delayMs: 60_000, times: 1 });
  const sendDelayed = () => client.getApiKey({ apiKeyId: id }).catch((cause: unknown) => cause);
  const sent = sendDelayed();
  await isDelayed;
  await (change ? partner().updateApiKeyStatus({ apiKeyId: id, ...change }) : control("POST", "/reset"));
  end();
  const delayed = await sent;
  const atOnce = await sendDelayed();
  if (!isApiError(delayed) || !isApiError(atOnce)) throw new Error("not rejected");
  expect([delayed.status, delayed.code, delayed.message]).toEqual([403, atOnce.code, atOnce.message]);
});

test("recovers from failures with the client's retries, and logs each of them", async () => {
  const { control, partner } = await setUp();
  await control("POST", "/failures", {
    operation: "listApiKeys",
    times: 2,
    answer: { status: 503, retryAfter: 0 },
  });
  expect((await partner().listApiKeys()).api_keys.length).toBeGreaterThan(0);
  expect(await control("GET", "/requests")).toMatchObject({
    requests: [
      { id: 1, operation: "listApiKeys", status: 503, codes: ["sandbox_failure"] },
      { id: 2, status: 503 },
      { id: 3, status: 200, time: "2026-11-01T08:00:00.000Z" },
    ],
  });
});

test("reports a reset connection as a connection error after all retries", async () => {
  const { control, partner } = await setUp();
  await control("POST", "/failures", { operation: "getApiKey", times: 3, answer: { reset: true } });
  await expect(partner().getApiKey({ apiKeyId: 12345 })).rejects.toBeInstanceOf(ConnectionError);
  expect((await partner().getApiKey({ apiKeyId: 12345 })).id).toBe(12345);
  expect(await control("GET", "/requests?status=0")).toMatchObject({ requests: [{}, {}, {}] });
});

test("delays calls with the option wait", async () => {
  const waits: number[] = [];
  const { control, partner } = await setUp({
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  await control("POST", "/failures", { delayMs: 60_000, times: 1 });
  await partner().listApiKeys();
  expect(waits).toEqual([60_000]);
});

test("blocks the 101st request of CertCentral until the virtual clock has moved", async () => {
  const { control, certCentral, partner } = await setUp({ rateLimits: true });
  const client = certCentral();
  await control("PUT", "/clock", { isFrozen: true });
  for (let request = 0; request < 100; request += 1) await client.listKeys();
  const error = await client.listKeys().catch((cause: unknown) => cause);
  if (!isApiError(error)) throw new Error("not rejected");
  expect([error.status, error.code]).toEqual([429, "request_limit_exceeded"]);
  await partner().listApiKeys();
  await certCentral("elsewhere").listKeys();
  await control("POST", "/clock/advance", { milliseconds: 5_000 });
  await client.listKeys();
});

test("lets Prefer choose a response only if credential and inputs are valid", async () => {
  const { fetchIn, parent } = await setUp({ prefer: true });
  const url = "http://sandbox.test/partner-subscription/api/v1/api-key/";
  const status = async (id: string, key: string) => {
    const headers = { "x-partner-apikey": key, prefer: "code=404, example=keyNotFound" };
    return (await fetchIn()(url + id, { headers })).status;
  };
  expect(await status("12345", parent)).toBe(404);
  expect(await status("12345", "unknown")).toBe(403);
});

test("dates keys and their last use by the virtual clock, and never moves the last use back", async () => {
  const { control, partner } = await setUp();
  await control("PUT", "/clock", { now: "2030-05-05T05:05:05Z", isFrozen: true });
  const { id } = await partner().createSubaccountApiKey(newKey);
  await control("PUT", "/clock", { now: "2029-01-01T00:00:00Z" });
  const own = await partner().getApiKey({ apiKeyId: 12345 });
  expect(own.last_used_date).toBe("2030-05-05T05:05:05Z");
  const created = await partner().getApiKey({ apiKeyId: id });
  expect([created.created_at, created.last_used_date]).toEqual(["2030-05-05T05:05:05Z", undefined]);
});

test("returns no issued or used secret in any response of the controls", async () => {
  const { control, partner, fetchIn, parent } = await setUp();
  const { api_key: secret } = await partner().createSubaccountApiKey(newKey);
  for (const key of [secret, parent]) {
    const url = `http://sandbox.test/partner-subscription/api/v1/api-key/${key}?key=${key}`;
    await fetchIn()(url, { headers: { "x-partner-apikey": key } });
  }
  await control("PUT", "/snapshots/all");
  const paths = [
    "/requests",
    "/snapshots",
    "/snapshots/all",
    "/failures",
    "/clock",
    "/rate-limits",
    "/worlds",
    "/openapi.json",
  ];
  const text = JSON.stringify(await Promise.all(paths.map((path) => control("GET", path))));
  expect(text).toContain(`…${secret.slice(-4)}`);
  for (const key of [secret, parent]) expect(text).not.toContain(key);
});

test("rejects the controls' paths and the world header without controls, and says what to do", async () => {
  const { fetchIn, partner } = await setUp({ controls: false });
  expect((await fetchIn()("http://sandbox.test/_sandbox/reset", { method: "POST" })).status).toBe(404);
  await expect(partner("a").createSubaccountApiKey(newKey)).rejects.toThrow(
    /400: The header X-Sandbox-World needs the controls\. Pass controls: true to createSandbox/,
  );
  await partner().createSubaccountApiKey(newKey);
});
