import { expect, test } from "vitest";
import { partnerKey, setUp, start } from "./setup.ts";

const iso = (time: number) => new Date(time).toISOString();

test("shows the real time until the clock is set", async () => {
  const { main, send, time } = await setUp();
  time.now += 1500;
  expect(main.now()).toBe(start + 1500);
  const { body } = await send("GET", "/_sandbox/clock");
  expect(body).toEqual({ now: iso(start + 1500), isFrozen: false, offsetMs: 0 });
});

test("continues after it was set, stops if it is frozen, and can be moved in both cases", async () => {
  const { main, send, time } = await setUp();
  await send("PUT", "/_sandbox/clock", { body: { now: "2030-01-01T01:00:00+01:00" } });
  time.now += 1000;
  expect(iso(main.now())).toBe("2030-01-01T00:00:01.000Z");

  await send("PUT", "/_sandbox/clock", { body: { isFrozen: true } });
  time.now += 1000;
  expect(iso(main.now())).toBe("2030-01-01T00:00:01.000Z");

  const advanced = await send("POST", "/_sandbox/clock/advance", { body: { milliseconds: 5000 } });
  expect(advanced.body).toMatchObject({ now: "2030-01-01T00:00:06.000Z", isFrozen: true });

  await send("PUT", "/_sandbox/clock", { body: { now: "2030-02-02T00:00:00Z" } });
  time.now += 1000;
  expect(iso(main.now())).toBe("2030-02-02T00:00:00.000Z");
  await send("PUT", "/_sandbox/clock", { body: { now: "2030-01-01T00:00:06Z" } });

  await send("PUT", "/_sandbox/clock", { body: { isFrozen: false } });
  time.now += 1000;
  expect(iso(main.now())).toBe("2030-01-01T00:00:07.000Z");

  expect((await send("DELETE", "/_sandbox/clock")).status).toBe(204);
  expect(main.now()).toBe(time.now);
});

test("counts an offset from the real time", async () => {
  const { main, send, time } = await setUp();
  await send("PUT", "/_sandbox/clock", { body: { offsetMs: -60_000 } });
  await send("PUT", "/_sandbox/clock", { body: { offsetMs: -30_000 } });
  time.now += 10;
  expect(main.now()).toBe(start - 29_990);
  expect((await send("GET", "/_sandbox/clock")).body.offsetMs).toBe(-30_000);
});

test("does not move the last use of a key back when the clock is set back", async () => {
  const { main, send } = await setUp();
  main.store.markUsed("partner-subscriptions", partnerKey.id, main.now());
  await send("PUT", "/_sandbox/clock", { body: { now: "2020-01-01T00:00:00Z" } });
  main.store.markUsed("partner-subscriptions", partnerKey.id, main.now());
  expect((await main.store.findKey("partner-subscriptions", partnerKey.id))?.lastUsedAt).toBe(start);
});

test.each([
  [{}, "body is empty. Add at least one of now, offsetMs, isFrozen."],
  [{ now: "2026-01-01T00:00:00Z", offsetMs: 1 }, "The body has both now and offsetMs. Send one of them."],
  [
    { now: "2026-02-30T00:00:00Z" },
    "body.now must be a date and time such as 2026-01-31T12:00:00Z, from 1970 to 9999.",
  ],
  [{ now: "2026-01-01" }, "body.now must be a date and time"],
  [{ now: "1969-12-31T23:59:59Z" }, "The time is not between 1970 and 9999."],
  [{ now: "9999-12-31T23:59:59-01:00" }, "The time is not between 1970 and 9999."],
  [{ now: 1767225600 }, "body.now must be a date and time"],
  [{ offsetMs: 0.5 }, "body.offsetMs must be an integer from"],
  [{ isFrozen: 1 }, "body.isFrozen must be true or false."],
])("rejects %j", async (body, sentence) => {
  const { main, send } = await setUp();
  const { status, body: error } = await send("PUT", "/_sandbox/clock", { body });
  expect(status).toBe(400);
  expect(error.errors[0]?.message).toContain(sentence);
  expect(main.now()).toBe(start);
});

test("rejects times outside the years 1970 to 9999", async () => {
  const { main, send } = await setUp();
  await send("PUT", "/_sandbox/clock", { body: { now: "9999-12-31T23:59:59Z", isFrozen: true } });
  const { status } = await send("POST", "/_sandbox/clock/advance", { body: { milliseconds: 1000 } });
  expect(status).toBe(400);
  expect(iso(main.now())).toBe("9999-12-31T23:59:59.000Z");
  await send("DELETE", "/_sandbox/clock");
  const far = { offsetMs: -100 * 365 * 24 * 60 * 60 * 1000 };
  expect((await send("PUT", "/_sandbox/clock", { body: far })).status).toBe(400);
});
