import { expect, test } from "vitest";
import { createSandbox } from "../../src/index.ts";

const url = "http://sandbox/partner-subscription/api/v1/api-key";

test("passes a rejection of onRequest to onError, and sends the response", async () => {
  const errors: unknown[] = [];
  const { fetch, keys } = await createSandbox({
    onRequest: () => Promise.reject(new Error("the log is full")),
    onError: (error) => errors.push(error),
  });
  const { status } = await fetch(url, { headers: { "X-PARTNER-APIKEY": keys.parent } });
  await new Promise(setImmediate);
  expect([status, errors.map(String)]).toEqual([200, ["Error: the log is full"]]);
});

test("ignores a rejection or an error of onError", async () => {
  for (const onError of [
    () => Promise.reject(new Error("the reporter is down")),
    () => {
      throw new Error("the reporter is down");
    },
  ]) {
    const { fetch, keys } = await createSandbox({
      onRequest: () => {
        throw new Error("the log is full");
      },
      onError,
    });
    // An unhandled rejection would fail the test run.
    expect((await fetch(url, { headers: { "X-PARTNER-APIKEY": keys.parent } })).status).toBe(200);
    await new Promise(setImmediate);
  }
});

test("uses a Date.now that a test replaces later", async () => {
  const { fetch, keys } = await createSandbox();
  const realNow = Date.now;
  try {
    Date.now = () => Date.parse("2031-05-06T07:08:09.500Z");
    await fetch(url, { headers: { "X-PARTNER-APIKEY": keys.subaccount } });
    const response = await fetch(`${url}/12346`, { headers: { "X-PARTNER-APIKEY": keys.parent } });
    expect(await response.json()).toMatchObject({ last_used_date: "2031-05-06T07:08:09Z" });
  } finally {
    Date.now = realNow;
  }
});
