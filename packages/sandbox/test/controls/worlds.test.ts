import { expect, test } from "vitest";
import { createControls } from "../../src/controls/controls.ts";
import { message, partnerKey, sent, setUp, start } from "./setup.ts";

const named = (name: string) => message("GET", "/services/v2/key", { headers: { "x-sandbox-world": name } });

test("a request without the header belongs to the main world", async () => {
  const { controls, main, opened } = await setUp();
  expect(await controls.worldOf(message("GET", "/"))).toBe(main);
  expect(await controls.worldOf(named("main"))).toBe(main);
  expect(opened).toEqual([]);
});

test("concurrent first uses of a name open one world", async () => {
  const { controls, main, opened } = await setUp();
  const [first, second] = await Promise.all([controls.worldOf(named("a")), controls.worldOf(named("a"))]);
  expect(first).toBe(second);
  expect(first).not.toBe(main);
  expect(opened).toEqual(["a"]);
});

test("worlds share no key, rule, log or clock", async () => {
  const { controls, main, send } = await setUp();
  const world = await controls.worldOf(named("a"));
  if ("status" in world) throw new Error("refused");
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

test.each(["", " a", "a b", "a, b", "../x", "é", "x".repeat(65)])("the name %j is refused", async (name) => {
  const { controls, opened } = await setUp();
  const answer = await controls.worldOf(named(name));
  expect(answer).toMatchObject({ status: 400 });
  if (!("status" in answer)) throw new Error("not refused");
  expect(sent(answer).body.errors[0]?.message).toBe(
    'The header X-Sandbox-World must be of 1 to 64 letters, digits, ".", "_" and "-".',
  );
  expect(opened).toEqual([]);
});

test("there are at most 100 worlds beside the main one, and a removed one makes room", async () => {
  const { controls, send } = await setUp();
  for (let index = 0; index < 100; index += 1) await controls.worldOf(named(`w${index}`));
  expect(await controls.worldOf(named("more"))).toMatchObject({ status: 409 });
  expect(await controls.worldOf(named("w7"))).not.toHaveProperty("status");

  expect((await send("DELETE", "/_sandbox/worlds/w7")).status).toBe(204);
  expect(await controls.worldOf(named("more"))).not.toHaveProperty("status");
});

test("a removed world begins afresh with the next request that names it", async () => {
  const { closed, controls, send } = await setUp();
  const before = await controls.worldOf(named("a"));
  expect((await send("GET", "/_sandbox/worlds")).body).toEqual({ worlds: ["main", "a"] });
  expect((await send("DELETE", "/_sandbox/worlds/a")).status).toBe(204);
  expect(closed).toEqual(["a"]);
  expect((await send("GET", "/_sandbox/worlds")).body).toEqual({ worlds: ["main"] });
  expect(await controls.worldOf(named("a"))).not.toBe(before);
});

test("the controls close every world", async () => {
  const { closed, controls } = await setUp();
  await controls.worldOf(named("a"));
  await controls.close();
  expect(closed).toEqual(["main", "a"]);
});

test("an unknown world and the main one are not removed", async () => {
  const { send } = await setUp();
  expect((await send("DELETE", "/_sandbox/worlds/nobody")).status).toBe(404);
  expect((await send("DELETE", "/_sandbox/worlds/main")).body.errors[0]?.message).toContain(
    "/_sandbox/reset",
  );
});

test("a world that could not be opened may be tried again", async () => {
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
  await expect(controls.worldOf(named("a"))).rejects.toThrow("disk full");
  expect(await controls.worldOf(named("a"))).toBe(main);
});
