import { expect, test } from "vitest";
import { createControls } from "../../src/controls/controls.ts";
import { connectionReset } from "../../src/model/http.ts";
import {
  call,
  listApiKeys,
  message,
  partnerKey,
  runInterceptors,
  sent,
  setUp,
  start,
  worldOf,
} from "./setup.ts";

const named = (name: string) => message("GET", "/services/v2/key", { headers: { "x-sandbox-world": name } });

test("uses the main world for a request without the header", async () => {
  const { controls, main, opened } = await setUp();
  expect(await worldOf(controls, message("GET", "/"))).toBe(main);
  expect(await worldOf(controls, named("main"))).toBe(main);
  expect(opened).toEqual([]);
});

test("opens one world for concurrent first uses of its name", async () => {
  const { controls, main, opened } = await setUp();
  const [first, second] = await Promise.all([worldOf(controls, named("a")), worldOf(controls, named("a"))]);
  expect(first).toBe(second);
  expect(first).not.toBe(main);
  expect(opened).toEqual(["a"]);
});

test("keeps keys, rules, log and clock of worlds separate", async () => {
  const { controls, main, send } = await setUp();
  const world = await worldOf(controls, named("a"));
  if (world === connectionReset || "status" in world) throw new Error("rejected");
  await world.store.updateKey("partner-subscriptions", partnerKey.id, { isActive: false });
  const headers = { "x-sandbox-world": "a" };
  await send("POST", "/_sandbox/failures", { headers, body: { delayMs: 5 } });
  await send("PUT", "/_sandbox/clock", { headers, body: { now: "2030-01-01T00:00:00Z" } });

  expect((await main.store.findKey("partner-subscriptions", partnerKey.id))?.isActive).toBe(true);
  expect((await send("GET", "/_sandbox/failures")).body.rules).toEqual([]);
  expect((await send("GET", "/_sandbox/failures", { headers })).body.rules).toHaveLength(1);
  expect(main.now()).toBe(start);
  expect(world.now()).toBe(Date.parse("2030-01-01T00:00:00Z"));
});

test.each(["", " a", "a b", "a, b", "../x", "é", "x".repeat(65)])("rejects the name %j", async (name) => {
  const { controls, opened } = await setUp();
  const result = await worldOf(controls, named(name));
  expect(result).toMatchObject({ status: 400 });
  if (result === connectionReset || !("status" in result)) throw new Error("not rejected");
  expect(sent(result).body.errors[0]?.message).toBe(
    'The header X-Sandbox-World must be 1 to 64 letters, digits, ".", "_" and "-", without 40 letters and digits in a row.',
  );
  expect(opened).toEqual([]);
});

const hundred = Array.from({ length: 100 }, (_, index) => `w${index}`);

test("when the 101st world is opened, closes the least recently used world", async () => {
  const { closed, controls, opened, send, time } = await setUp();
  for (const name of hundred) await worldOf(controls, named(name));
  time.now += 1000;
  await worldOf(controls, named("w0"));
  await send("GET", "/_sandbox/clock", { headers: { "x-sandbox-world": "w1" } });

  expect(await worldOf(controls, named("more"))).not.toHaveProperty("status");
  expect(closed).toEqual(["w2"]);
  expect(opened).toEqual([...hundred, "more"]);
  const { worlds } = (await send("GET", "/_sandbox/worlds")).body;
  const at = (milliseconds: number) => new Date(start + milliseconds).toISOString();
  expect(worlds).toHaveLength(101);
  expect(worlds.slice(0, 2)).toEqual([
    { name: "main", lastUsed: at(0) },
    { name: "w3", lastUsed: at(0) },
  ]);
  expect(worlds.slice(-3)).toEqual(["w0", "w1", "more"].map((name) => ({ name, lastUsed: at(1000) })));
});

test("keeps worlds with a call in progress, even while they are opened", async () => {
  const { closed, controls, send } = await setUp();
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  const response = { status: 200, headers: {} };
  const calls = hundred.map((name) => controls.run(named(name), () => isOver.then(() => response)));
  expect(await worldOf(controls, named("more"))).toMatchObject({ status: 409 });
  expect((await send("GET", "/_sandbox/clock", { headers: { "x-sandbox-world": "more" } })).status).toBe(409);
  expect(closed).toEqual([]);

  expect((await send("DELETE", "/_sandbox/worlds/w7")).status).toBe(204);
  expect(await worldOf(controls, named("more"))).not.toHaveProperty("status");
  end();
  await Promise.all(calls);
  expect(await worldOf(controls, named("one more"))).toMatchObject({ status: 400 });
  expect(await worldOf(controls, named("one-more"))).not.toHaveProperty("status");
  expect(closed).toEqual(["w7", "w0"]);
});

test("an endless body does not prevent the reset or the replacement of its world", async () => {
  const { closed, controls, send } = await setUp();
  const endless = { ...named("w0"), readBody: () => new Promise<never>(() => {}) };
  void controls.run(endless, async (_, { readBody }) => {
    await readBody(1);
    return { status: 200, headers: {} };
  });
  const headers = { "x-sandbox-world": "w0" };
  expect((await send("POST", "/_sandbox/reset", { headers })).status).toBe(204);
  for (const name of hundred) if (name !== "w0") await worldOf(controls, named(name));
  await worldOf(controls, named("more"));
  expect(closed).toEqual(["w0"]);
});

test("ends the delayed calls of a removed world", async () => {
  const { controls, send, waits } = await setUp();
  const headers = { "x-sandbox-world": "a" };
  await send("POST", "/_sandbox/failures", { headers, body: { delayMs: 600_000 } });
  const delayed = controls.run(
    named("a"),
    async (world) => (await runInterceptors(world, call(listApiKeys))) ?? connectionReset,
  );
  while (waits.length === 0) await Promise.resolve();
  expect((await send("DELETE", "/_sandbox/worlds/a")).status).toBe(204);
  expect(await delayed).toBe(connectionReset);
});

test("creates a removed world again when a request names it", async () => {
  const { closed, controls, send } = await setUp();
  const before = await worldOf(controls, named("a"));
  expect((await send("GET", "/_sandbox/worlds")).body.worlds.map(({ name }) => name)).toEqual(["main", "a"]);
  expect((await send("DELETE", "/_sandbox/worlds/a")).status).toBe(204);
  expect(closed).toEqual(["a"]);
  expect((await send("GET", "/_sandbox/worlds")).body.worlds.map(({ name }) => name)).toEqual(["main"]);
  expect(await worldOf(controls, named("a"))).not.toBe(before);
});

test("closes every world", async () => {
  const { closed, controls } = await setUp();
  await worldOf(controls, named("a"));
  await controls.close();
  expect(closed).toEqual(["main", "a"]);
});

test("does not remove an unknown world or the main world", async () => {
  const { send } = await setUp();
  expect((await send("DELETE", "/_sandbox/worlds/unknown")).status).toBe(404);
  expect((await send("DELETE", "/_sandbox/worlds/main")).body.errors[0]?.message).toContain(
    "/_sandbox/reset",
  );
});

test("tries again to open a world that failed to open", async () => {
  const { main } = await setUp();
  let attempts = 0;
  const controls = createControls({
    main,
    openWorld: async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("disk full");
      return main;
    },
  });
  await expect(worldOf(controls, named("a"))).rejects.toThrow("disk full");
  expect(await worldOf(controls, named("a"))).toBe(main);
});
