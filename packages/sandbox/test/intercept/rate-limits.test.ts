import { expect, test } from "vitest";
import { createRateLimits } from "../../src/intercept/rate-limits.ts";
import {
  runInterceptors,
  call,
  certCentralKey,
  listApiKeys,
  listKeys,
  partnerKey,
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

test("100 requests in 5 seconds pass, and the next gets the documented 429", () => {
  const { check, acceptedOf } = setUpLimits();
  expect(acceptedOf(100)).toBe(100);
  const refused = check();
  if (refused === undefined) throw new Error("not refused");
  expect(refused.status).toBe(429);
  expect(refused.headers).toEqual({ "Content-Type": "application/json" });
  expect(Object.values(listKeys.examples[429] ?? {})).toContainEqual(sent(refused).body);
});

test("the short window rolls, and refused requests do not count", () => {
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

test("the long window holds 1,000 requests in 3 minutes, whatever the pace", () => {
  const { time, acceptedOf } = setUpLimits();
  for (let round = 0; round < 10; round += 1) {
    expect(acceptedOf(100)).toBe(100);
    time.now += 10_000;
  }
  expect(acceptedOf(1)).toBe(0);
  // The first hundred were made 100 seconds ago, and leave after 80 more.
  time.now += 79_999;
  expect(acceptedOf(1)).toBe(0);
  time.now += 1;
  expect(acceptedOf(150)).toBe(100);
  time.now += 9_999;
  expect(acceptedOf(1)).toBe(0);
  time.now += 1;
  expect(acceptedOf(150)).toBe(100);
});

test("a window agrees with a plain count over 20,000 requests at uneven times", () => {
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

test("each key has its own count, and ids of the two APIs are told apart", () => {
  const { acceptedOf, limits } = setUpLimits({ certcentral: true, "partner-subscriptions": true });
  expect(acceptedOf(101, 1)).toBe(100);
  expect(acceptedOf(101, 2)).toBe(100);
  expect(limits.check(call(listApiKeys, { ...partnerKey, id: 1 }))).toBeUndefined();
});

test("a switch forgets what was counted", () => {
  const { acceptedOf, limits } = setUpLimits();
  expect(acceptedOf(101)).toBe(100);
  limits.limit(both);
  expect(acceptedOf(101)).toBe(100);
});

test("a key that others have outlasted is still held to its long window", () => {
  const { time, acceptedOf } = setUpLimits();
  time.now += 100_000;
  for (let round = 0; round < 10; round += 1) {
    expect(acceptedOf(100, 1)).toBe(100);
    time.now += 5_000;
  }
  // What is idle is forgotten every three minutes, by whoever asks next.
  time.now += 31_000;
  expect(acceptedOf(1, 2)).toBe(1);
  expect(acceptedOf(1, 1)).toBe(0);
});

test("a clock that goes back does not block a key", () => {
  const { time, acceptedOf } = setUpLimits();
  expect(acceptedOf(101)).toBe(100);
  time.now -= 60 * 60 * 1000;
  expect(acceptedOf(101)).toBe(100);
});

test("Partner Subscriptions has no limit unless it is switched on", async () => {
  const { main, send } = await setUp({ rateLimits: true });
  const flood = () =>
    Promise.all(Array.from({ length: 101 }, () => runInterceptors(main, call(listApiKeys))));
  expect((await flood()).every((answer) => answer === undefined)).toBe(true);

  const body = { "partner-subscriptions": true };
  const { body: limited } = await send("PUT", "/_sandbox/rate-limits", { body });
  expect(limited).toEqual({ certcentral: true, "partner-subscriptions": true });
  expect((await flood())[100]).toMatchObject({ status: 429 });
});

test("the limits follow the world's clock and its reset", async () => {
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
