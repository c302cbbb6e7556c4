import { expect, test } from "vitest";
import { connectionReset } from "../../src/model/http.ts";
import { hashSecret } from "../../src/model/secret.ts";
import {
  call,
  listApiKeys,
  message,
  partnerKey,
  runInterceptors,
  secret,
  setUp,
  start,
  state,
  type TestBench,
  worldOf,
} from "./setup.ts";

const isActive = async ({ main }: TestBench) =>
  (await main.store.findKey("partner-subscriptions", partnerKey.id))?.isActive;

const deactivate = ({ main }: TestBench) =>
  main.store.updateKey("partner-subscriptions", partnerKey.id, { isActive: false });

test("resets everything except snapshots", async () => {
  const setup = await setUp();
  const { main, send } = setup;
  await send("PUT", "/_sandbox/snapshots/kept");
  await deactivate(setup);
  await send("PUT", "/_sandbox/clock", { body: { isFrozen: true, offsetMs: 5 } });
  await send("POST", "/_sandbox/failures", { body: { answer: { status: 500 } } });
  await send("PUT", "/_sandbox/rate-limits", { body: { certcentral: true } });
  const time = new Date(start).toISOString();
  main.record({ id: 1, time, method: "GET", target: "/", status: 404, durationMs: 0 });

  expect(await send("POST", "/_sandbox/reset")).toEqual({ status: 204, headers: {}, body: null });

  expect(await main.store.save()).toEqual(state);
  expect((await send("GET", "/_sandbox/clock")).body).toEqual({ now: time, isFrozen: false, offsetMs: 0 });
  expect(await runInterceptors(main, call(listApiKeys))).toBeUndefined();
  expect((await send("GET", "/_sandbox/rate-limits")).body.certcentral).toBe(false);
  expect((await send("GET", "/_sandbox/requests")).body.requests).toEqual([]);
  expect((await send("GET", "/_sandbox/snapshots")).body.snapshots).toHaveLength(1);
});

test("saves, shows, restores, replaces and removes a snapshot", async () => {
  const setup = await setUp();
  const { send, time } = setup;
  const path = "/_sandbox/snapshots/before";
  const savedAt = new Date(start).toISOString();
  const summary = { name: "before", savedAt, accounts: 2, users: 1, keys: 2 };
  expect((await send("PUT", path)).body).toEqual(summary);
  expect((await send("GET", path)).body).toEqual(summary);
  expect((await send("GET", "/_sandbox/snapshots")).body).toEqual({ snapshots: [summary] });

  await deactivate(setup);
  expect((await send("POST", `${path}/restore`)).status).toBe(204);
  expect(await isActive(setup)).toBe(true);

  await deactivate(setup);
  time.now += 1000;
  expect((await send("PUT", path)).body.savedAt).toBe(new Date(start + 1000).toISOString());
  await send("POST", "/_sandbox/reset");
  expect(await isActive(setup)).toBe(true);
  await send("POST", `${path}/restore`);
  expect(await isActive(setup)).toBe(false);

  expect((await send("DELETE", path)).status).toBe(204);
  for (const [method, target] of [
    ["GET", path],
    ["DELETE", path],
    ["POST", `${path}/restore`],
  ] as const) {
    const { status, body } = await send(method, target);
    expect(status).toBe(404);
    expect(body.errors[0]?.message).toContain("This world has no snapshot before.");
  }
});

test("a snapshot exists only in its own world", async () => {
  const { send } = await setUp();
  await send("PUT", "/_sandbox/snapshots/mine", { headers: { "x-sandbox-world": "a" } });
  expect((await send("GET", "/_sandbox/snapshots/mine")).status).toBe(404);
});

test("allows 100 snapshots in a world, and allows to replace each of them", async () => {
  const { send } = await setUp();
  for (let index = 0; index < 100; index += 1) await send("PUT", `/_sandbox/snapshots/s${index}`);
  expect((await send("PUT", "/_sandbox/snapshots/more")).status).toBe(409);
  expect((await send("PUT", "/_sandbox/snapshots/s3")).status).toBe(200);
});

test.each(["/_sandbox/reset", "/_sandbox/snapshots/before/restore"])(
  "waits for the calls in progress with POST %s",
  async (path) => {
    const setup = await setUp();
    const { main, send } = setup;
    await send("PUT", "/_sandbox/snapshots/before");
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    const inProgress = main.gate.share(async () => {
      await mayGoOn;
      await deactivate(setup);
    });
    const replaced = send("POST", path);
    const later = send("GET", "/_sandbox/requests").then(() => goOn());
    expect((await replaced).status).toBe(204);
    await Promise.all([inProgress, later]);
    expect(await isActive(setup)).toBe(true);
  },
);

test("allows a million keys in the snapshots of all worlds together", {
  timeout: 60_000,
  tags: ["release"],
}, async () => {
  const { controls, main, send } = await setUp();
  const keys = Array.from({ length: 200_001 }, (_, index) => ({
    ...partnerKey,
    id: index + 1,
    hash: index.toString(16).padStart(64, "0"),
  }));
  const large = { ...state, keys };
  await main.store.load(large);
  const headers = { "x-sandbox-world": "a" };
  const world = await worldOf(controls, message("GET", "/", { headers }));
  if (world === connectionReset || "status" in world) throw new Error("rejected");
  await world.store.load(large);
  for (const name of ["1", "2"]) await send("PUT", `/_sandbox/snapshots/${name}`);
  for (const name of ["1", "2"]) await send("PUT", `/_sandbox/snapshots/${name}`, { headers });

  const { status, body } = await send("PUT", "/_sandbox/snapshots/3");
  expect([status, body.errors[0]?.code]).toEqual([409, "snapshots_too_large"]);
  expect((await send("GET", "/_sandbox/snapshots/3")).status).toBe(404);
  expect((await send("PUT", "/_sandbox/snapshots/2")).status).toBe(200);
  await send("DELETE", "/_sandbox/worlds/a");
  expect((await send("PUT", "/_sandbox/snapshots/3")).status).toBe(200);
});

test("returns no secret and no hash in any response of the controls", async () => {
  const { send } = await setUp();
  const { hash } = hashSecret(secret);
  const responses = [
    await send("PUT", "/_sandbox/snapshots/s"),
    await send("GET", "/_sandbox/snapshots"),
    await send("GET", `/_sandbox/${secret}`),
    await send("GET", `/_sandbox/requests?${secret}=1`),
    await send("GET", `/_sandbox/requests?${secret}=1&${secret}=2`),
    await send("POST", "/_sandbox/failures", { body: { [secret]: 1 } }),
    await send("POST", "/_sandbox/failures", { body: { operation: secret, delayMs: 1 } }),
    await send("PUT", "/_sandbox/clock", { text: `{"${secret}` }),
    await send("GET", "/_sandbox/clock", { headers: { "x-sandbox-world": `${secret} ${secret}` } }),
  ];
  const text = JSON.stringify(responses);
  expect(text).toContain(`…${secret.slice(-4)}`);
  expect(text).not.toContain(secret);
  expect(text).not.toContain(hash);
});
