import { expect, test } from "vitest";
import { createRateLimits } from "../../src/intercept/rate-limits.ts";
import {
  call,
  certCentralKey,
  listApiKeys,
  listKeys,
  partnerKey,
  runInterceptors,
  sent,
  setUp,
  start,
} from "../controls/setup.ts";

const both = { certcentral: true, "partner-subscriptions": false };

function setUpLimits(limited = both) {
  const time = { now: start };
  const limits = createRateLimits(() => time.now, limited);
  const check = (id = 10) => limits.check(call(listKeys, { ...certCentralKey, id }));
  const acceptedOf = (attempts: number, id?: number) => {
    let accepted = 0;
    for (let attempt = 0; attempt < attempts; attempt += 1) if (check(id) === undefined) accepted += 1;
    return accepted;
  };
  return { time, limits, check, acceptedOf };
}

test("accepts 100 requests in 5 seconds, and returns the documented 429 to the next", () => {
  const { check, acceptedOf } = setUpLimits();
  expect(acceptedOf(100)).toBe(100);
  const rejected = check();
  if (rejected === undefined) throw new Error("not rejected");
  expect(rejected.status).toBe(429);
  expect(rejected.headers).toEqual({ "Content-Type": "application/json" });
  expect(Object.values(listKeys.examples[429] ?? {})).toContainEqual(sent(rejected).body);
});

test("rolls the short window, and does not count rejected requests", () => {
  const { time, acceptedOf } = setUpLimits();
  expect(acceptedOf(60)).toBe(60);
  time.now += 3000;
  expect(acceptedOf(60)).toBe(40);
  time.now += 1999;
  expect(acceptedOf(60)).toBe(0);
  time.now += 1;
  expect(acceptedOf(70)).toBe(60);
  time.now += 3000;
  expect(acceptedOf(50)).toBe(40);
});

test("accepts 1,000 requests in 3 minutes at any rate", () => {
  const { time, acceptedOf } = setUpLimits();
  for (let round = 0; round < 10; round += 1) {
    expect(acceptedOf(100)).toBe(100);
    time.now += 10_000;
  }
  expect(acceptedOf(1)).toBe(0);
  // The first hundred were sent 100 seconds ago, and leave the window in 80 seconds.
  time.now += 79_999;
  expect(acceptedOf(1)).toBe(0);
  time.now += 1;
  expect(acceptedOf(150)).toBe(100);
  time.now += 9_999;
  expect(acceptedOf(1)).toBe(0);
  time.now += 1;
  expect(acceptedOf(150)).toBe(100);
});

test("counts 20,000 requests at irregular times like a simple count", () => {
  const { time, acceptedOf } = setUpLimits();
  const accepted: number[] = [];
  let seed = 1;
  for (let request = 0; request < 20_000; request += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    time.now += seed % 100 === 0 ? 9_000 : seed % 60;
    const within = (ms: number) => accepted.filter((at) => at > time.now - ms).length;
    const mayPass = within(5_000) < 100 && within(180_000) < 1_000;
    if (mayPass) accepted.push(time.now);
    expect(acceptedOf(1)).toBe(mayPass ? 1 : 0);
    if (accepted.length > 2_000) accepted.splice(0, 1_000);
  }
});

test("counts each key separately, and distinguishes equal ids of the two APIs", () => {
  const { acceptedOf, limits } = setUpLimits({ certcentral: true, "partner-subscriptions": true });
  expect(acceptedOf(101, 1)).toBe(100);
  expect(acceptedOf(101, 2)).toBe(100);
  expect(limits.check(call(listApiKeys, { ...partnerKey, id: 1 }))).toBeUndefined();
});

test("resets the counts when limits are switched", () => {
  const { acceptedOf, limits } = setUpLimits();
  expect(acceptedOf(101)).toBe(100);
  limits.limit(both);
  expect(acceptedOf(101)).toBe(100);
});

test("applies the long window to a key after other keys were removed as idle", () => {
  const { time, acceptedOf } = setUpLimits();
  time.now += 100_000;
  for (let round = 0; round < 10; round += 1) {
    expect(acceptedOf(100, 1)).toBe(100);
    time.now += 5_000;
  }
  // Idle keys are removed every three minutes, at the next request of any key.
  time.now += 31_000;
  expect(acceptedOf(1, 2)).toBe(1);
  expect(acceptedOf(1, 1)).toBe(0);
});

test("does not block a key if the clock goes back", () => {
  const { time, acceptedOf } = setUpLimits();
  expect(acceptedOf(101)).toBe(100);
  time.now -= 60 * 60 * 1000;
  expect(acceptedOf(101)).toBe(100);
});

test("limits Partner Subscriptions only if that is switched on", async () => {
  const { main, send } = await setUp({ rateLimits: true });
  const flood = () =>
    Promise.all(Array.from({ length: 101 }, () => runInterceptors(main, call(listApiKeys))));
  expect((await flood()).every((response) => response === undefined)).toBe(true);

  const body = { "partner-subscriptions": true };
  const { body: limited } = await send("PUT", "/_sandbox/rate-limits", { body });
  expect(limited).toEqual({ certcentral: true, "partner-subscriptions": true });
  expect((await flood())[100]).toMatchObject({ status: 429 });
});

test("uses the world's clock, and starts again after a reset", async () => {
  const { main, send } = await setUp({ rateLimits: true });
  const accepts = async () => (await runInterceptors(main, call(listKeys, certCentralKey))) === undefined;
  await send("PUT", "/_sandbox/clock", { body: { isFrozen: true } });
  for (let request = 0; request < 100; request += 1) expect(await accepts()).toBe(true);
  expect(await accepts()).toBe(false);
  await send("POST", "/_sandbox/clock/advance", { body: { milliseconds: 5000 } });
  expect(await accepts()).toBe(true);

  await send("PUT", "/_sandbox/rate-limits", { body: { certcentral: false } });
  for (let request = 0; request < 200; request += 1) expect(await accepts()).toBe(true);
  await send("POST", "/_sandbox/reset");
  const { body } = await send("GET", "/_sandbox/rate-limits");
  expect(body).toEqual({ certcentral: true, "partner-subscriptions": false });
});
