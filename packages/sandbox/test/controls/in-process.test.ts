import { AccessDeniedError, createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { expect, onTestFinished, test } from "vitest";
import { createSandbox, type OperationId } from "../../src/index.ts";

async function openWorld() {
  const sandbox = await createSandbox({ controls: true });
  const world = await sandbox.world();
  onTestFinished(() => sandbox.close());
  const client = createPartnerSubscriptionsClient({
    apiKey: world.keys.parent,
    fetch: world.fetch,
    retry: { maxRetries: 0 },
  });
  return { sandbox, world, client };
}

const newKey = { accountId: 67891, name: "Build server" };

test("keeps the keys of two worlds and the main world separate", async () => {
  const { sandbox, world, client } = await openWorld();
  await using other = await sandbox.world();
  await client.createSubaccountApiKey(newKey);
  const count = async (fetch: typeof sandbox.fetch) =>
    (await createPartnerSubscriptionsClient({ apiKey: world.keys.parent, fetch }).listApiKeys()).api_keys
      .length;
  const before = await count(sandbox.fetch);
  expect([await count(world.fetch), await count(other.fetch)]).toEqual([before + 1, before]);
});

test("removes a world at the end of its scope", async () => {
  const sandbox = await createSandbox({ controls: true });
  const names = async (): Promise<unknown> => (await sandbox.fetch("http://sandbox/_sandbox/worlds")).json();
  {
    await using world = await sandbox.world();
    expect(JSON.stringify(await names())).toContain(world.name);
  }
  expect(await names()).toMatchObject({ worlds: [{ name: "main" }] });
});

test("keeps a world while a hundred others are created", async () => {
  const { sandbox, world, client } = await openWorld();
  await client.createSubaccountApiKey(newKey);
  const { length } = (await client.listApiKeys()).api_keys;
  for (let index = 0; index < 120; index += 1) {
    await sandbox.fetch("http://sandbox/services/v2/key", {
      headers: { "X-Sandbox-World": `world-${index}` },
    });
  }
  expect((await client.listApiKeys()).api_keys).toHaveLength(length);
  expect(world.requests()).toHaveLength(3);
});

test("makes a number of calls fail with a status", async () => {
  const { world, client } = await openWorld();
  world.fail({ operation: "listApiKeys", times: 1, status: 403 });
  await expect(client.listApiKeys()).rejects.toThrow(AccessDeniedError);
  expect((await client.listApiKeys()).api_keys).not.toEqual([]);
});

test("resets the connection, and delays a call", async () => {
  const { world, client } = await openWorld();
  world.fail({ operation: "getApiKey", times: 1, reset: true });
  await expect(client.getApiKey({ apiKeyId: 12346 })).rejects.toThrow("getApiKey");
  world.fail({ operation: "getApiKey", times: 1, delayMs: 1 });
  expect((await client.getApiKey({ apiKeyId: 12346 })).id).toBe(12346);
});

test("sets, advances and resets the clock, which dates new keys", async () => {
  const { world, client } = await openWorld();
  world.clock.set("2030-01-31T12:00:00Z", { isFrozen: true });
  world.clock.advance(60_000);
  const { id } = await client.createSubaccountApiKey(newKey);
  expect((await client.getApiKey({ apiKeyId: id })).created_at).toBe("2030-01-31T12:01:00Z");
  world.clock.reset();
  expect(Math.abs(world.clock.now() - Date.now())).toBeLessThan(60_000);
});

test("restores the keys of a snapshot", async () => {
  const { world, client } = await openWorld();
  expect(await world.snapshot()).toMatchObject({ name: "snapshot", keys: 13 });
  await client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" });
  await world.restore();
  expect((await client.getApiKey({ apiKeyId: 12346 })).status).toBe("active");
});

test("lists requests, with secrets masked", async () => {
  const { world, client } = await openWorld();
  await client.getApiKey({ apiKeyId: 12346 });
  await client.listApiKeys();
  const [entry, ...others] = world.requests({ operation: "getApiKey" });
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ method: "GET", status: 200, caller: "12345 …xyz9" });
});

test("for an invalid value, throws a RangeError that says what is valid", async () => {
  const { world } = await openWorld();
  const unchecked: { fail(failure: unknown): void } = world;
  expect(() => unchecked.fail({ operation: "listApiKey", status: 503 })).toThrow(RangeError);
  expect(() => unchecked.fail({ operation: "listApiKeys" })).toThrow(
    "The failure has no effect. Pass status, reset or delayMs.",
  );
  expect(() => world.clock.set("soon")).toThrow("The time is not a valid date.");
  await expect(world.restore("other")).rejects.toThrow('This world has no snapshot "other".');
  await expect(world.snapshot("no name!")).rejects.toThrow(RangeError);
});

test("rejects world() without controls, and says what to pass", async () => {
  const sandbox: object = await createSandbox();
  const { world } = sandbox as { world: () => Promise<unknown> };
  await expect(world()).rejects.toThrow("Pass controls: true to createSandbox.");
});

test("types all operations of both APIs", () => {
  const all: Readonly<Record<OperationId, true>> = {
    listApiKeys: true,
    createSubaccountApiKey: true,
    getApiKey: true,
    updateApiKeyStatus: true,
    listKeys: true,
    createKey: true,
    getKey: true,
    updateKey: true,
    updateKeyStatus: true,
    listApiRoles: true,
  };
  const operations = [partnerSubscriptions, certCentral].flatMap((api) => Object.keys(api.operations));
  expect(new Set(operations)).toEqual(new Set(Object.keys(all)));
});
