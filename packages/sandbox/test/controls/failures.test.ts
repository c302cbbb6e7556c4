import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { connectionReset, type SandboxResponse } from "../../src/model/http.ts";
import type { Call } from "../../src/model/world.ts";
import { documentedControls } from "./documented.ts";
import {
  call,
  certCentralKey,
  getApiKey,
  listApiKeys,
  listKeys,
  partnerKey,
  runInterceptors,
  secret,
  sent,
  setUp,
  type TestBench,
  updateApiKeyStatus,
} from "./setup.ts";

async function add({ send }: TestBench, rule: unknown): Promise<number> {
  const { status, body } = await send("POST", "/_sandbox/failures", { body: rule });
  expect(status).toBe(201);
  return body.id;
}

async function intercept({ main }: TestBench, given: Call): Promise<SandboxResponse | undefined> {
  const response = await runInterceptors(main, given);
  if (response === connectionReset) throw new Error("the connection was reset");
  return response;
}

test("if there is no rule, Prefer or limit, continues a call without a delay", async () => {
  const { main } = await setUp();
  expect(await runInterceptors(main, call(listApiKeys))).toBeUndefined();
});

test("removes a rule after its number of calls", async () => {
  const setup = await setUp();
  await add(setup, { operation: "listApiKeys", times: 2, answer: { status: 503, retryAfter: 3 } });
  const first = await intercept(setup, call(listApiKeys));
  expect(first).toMatchObject({ status: 503, headers: { "Retry-After": "3" } });
  expect((await setup.send("GET", "/_sandbox/failures")).body.rules).toEqual([
    { id: 1, operation: "listApiKeys", times: 1, matched: 1, answer: { status: 503, retryAfter: 3 } },
  ]);
  expect(await intercept(setup, call(listApiKeys))).toMatchObject({ status: 503 });
  expect(await intercept(setup, call(listApiKeys))).toBeUndefined();
  expect((await setup.send("GET", "/_sandbox/failures")).body.rules).toEqual([]);
});

test.each([
  ["api", { api: "certcentral" }],
  ["operation", { operation: "listKeys" }],
  ["account", { account: 2 }],
  ["key and api", { key: 10, api: "certcentral" }],
])("applies a rule only to calls of its %s", async (_, rule) => {
  const setup = await setUp();
  await add(setup, { ...rule, answer: { status: 500 } });
  expect(await intercept(setup, call(listApiKeys))).toBeUndefined();
  expect(await intercept(setup, call(listKeys, certCentralKey))).toMatchObject({ status: 500 });
  expect(await intercept(setup, call(listKeys, certCentralKey))).toMatchObject({ status: 500 });
});

test("applies a rule for a key only to that key", async () => {
  const setup = await setUp();
  await add(setup, { key: 11, answer: { status: 500 } });
  expect(await intercept(setup, call(listApiKeys))).toBeUndefined();
  expect(await intercept(setup, call(listKeys, { ...certCentralKey, id: 11 }))).toMatchObject({
    status: 500,
  });
});

test("applies the oldest of several rules", async () => {
  const setup = await setUp();
  await add(setup, { times: 1, answer: { status: 500 } });
  await add(setup, { times: 1, answer: { status: 502 } });
  expect((await intercept(setup, call(listApiKeys)))?.status).toBe(500);
  expect((await intercept(setup, call(listApiKeys)))?.status).toBe(502);
});

test("returns the spec's first example for a declared status, and a default message for others", async () => {
  const setup = await setUp();
  await add(setup, { operation: "getApiKey", answer: { status: 404 } });
  await add(setup, { operation: "updateApiKeyStatus", answer: { status: 204 } });
  await add(setup, { operation: "listApiKeys", answer: { status: 500 } });
  await add(setup, { operation: "listKeys", answer: { status: 429, code: "mine", message: "Slow down" } });

  const declared = await intercept(setup, call(getApiKey));
  expect(declared && sent(declared).body).toEqual(Object.values(getApiKey.examples[404] ?? {})[0]);
  expect(await intercept(setup, call(updateApiKeyStatus))).toEqual({ status: 204, headers: {} });
  const other = await intercept(setup, call(listApiKeys));
  expect(other && sent(other).body).toEqual({
    errors: [{ code: "sandbox_failure", message: "A failure rule of the sandbox returned status 500." }],
  });
  const own = await intercept(setup, call(listKeys, certCentralKey));
  expect(own && sent(own).body).toEqual({ errors: [{ code: "mine", message: "Slow down" }] });
});

test("resets the connection", async () => {
  const setup = await setUp();
  await add(setup, { times: 1, answer: { reset: true } });
  expect(await runInterceptors(setup.main, call(listApiKeys))).toBe(connectionReset);
  expect(await runInterceptors(setup.main, call(listApiKeys))).toBeUndefined();
});

test("delays a call, and continues it if the rule only delays", async () => {
  const setup = await setUp();
  await add(setup, { times: 1, delayMs: 1200 });
  await add(setup, { times: 1, delayMs: 300, answer: { status: 500 } });
  const delayed = () => setup.main.gate.share(async () => runInterceptors(setup.main, call(listApiKeys)));
  const slow = delayed();
  const slowFailure = delayed();
  expect(setup.waits.map(({ milliseconds }) => milliseconds)).toEqual([1200, 300]);
  let isAnswered = false;
  const responded = slow.then((response) => {
    isAnswered = true;
    return response;
  });
  setup.waits[1]?.end();
  expect(await slowFailure).toMatchObject({ status: 500 });
  expect(isAnswered).toBe(false);
  setup.waits[0]?.end();
  expect(await responded).toBeUndefined();
});

test("when a world closes, ends delayed calls, and ends later calls without a delay", async () => {
  const setup = await setUp();
  const { main, waits } = setup;
  await add(setup, { delayMs: 600_000 });
  const ask = () => main.gate.share(async () => runInterceptors(main, call(listApiKeys)));
  const delayed = ask();
  await main.close();
  expect(await delayed).toBe(connectionReset);
  expect(await ask()).toBe(connectionReset);
  expect(waits).toHaveLength(1);
});

test.each(["code", "message"])("rejects a %s that may be a live key, and does not quote it", async (name) => {
  const { main, send } = await setUp();
  const text = `x ${secret}`;
  const rule = { answer: { status: 500, [name]: text } };
  const { status, body } = await send("POST", "/_sandbox/failures", { body: rule });
  expect([status, body.errors[0]?.message]).toEqual([
    400,
    `"${name}" may contain a live key. Remove it, or use another text.`,
  ]);
  expect(main.failures.list()).toEqual([]);
});

test("applies rate limits before rules, and rules before Prefer", async () => {
  const setup = await setUp({ rateLimits: true, prefer: true });
  const given = call(listKeys, certCentralKey, { prefer: "code=403" });
  await add(setup, { times: 1, answer: { status: 500 } });
  expect((await intercept(setup, given))?.status).toBe(500);
  expect((await intercept(setup, given))?.status).toBe(403);
  for (let request = 2; request < 100; request += 1) await intercept(setup, given);
  await add(setup, { answer: { status: 500 } });
  expect((await intercept(setup, given))?.status).toBe(429);
});

test("applies a rule without times instead of Prefer until the rule is removed, unless it only delays", async () => {
  const setup = await setUp({ prefer: true });
  const id = await add(setup, { answer: { status: 503 } });
  const ask = async () => runInterceptors(setup.main, call(getApiKey, partnerKey, { prefer: "code=404" }));
  for (let count = 0; count < 3; count += 1) expect(await ask()).toMatchObject({ status: 503 });
  await setup.send("DELETE", `/_sandbox/failures/${id}`);
  expect(await ask()).toMatchObject({ status: 404 });
  await add(setup, { delayMs: 1 });
  const delayed = setup.main.gate.share(ask);
  setup.waits[0]?.end();
  expect(await delayed).toMatchObject({ status: 404 });
});

test("the controls' document and CONTROLS.md say that a rule takes precedence over Prefer", async () => {
  const operation = documentedControls().find(
    ({ operation: { operationId } }) => operationId === "createFailureRule",
  );
  const description = operation?.operation.description;
  const guide = await readFile(new URL("../../CONTROLS.md", import.meta.url), "utf8");
  for (const text of [description, guide]) {
    expect(text).toMatch(/takes precedence over the header `Prefer`.*without `times`/is);
  }
});

test("removes rules one by one and all together", async () => {
  const setup = await setUp();
  const first = await add(setup, { delayMs: 1 });
  await add(setup, { delayMs: 2 });
  await add(setup, { delayMs: 3 });
  expect((await setup.send("DELETE", `/_sandbox/failures/${first}`)).status).toBe(204);
  expect((await setup.send("DELETE", `/_sandbox/failures/${first}`)).status).toBe(404);
  expect((await setup.send("GET", "/_sandbox/failures")).body.rules).toHaveLength(2);
  expect((await setup.send("DELETE", "/_sandbox/failures")).status).toBe(204);
  expect((await setup.send("GET", "/_sandbox/failures")).body.rules).toEqual([]);
});

test.each([
  [{}, 'The rule has no effect. Add "answer", "delayMs" or both.'],
  [{ times: 2 }, 'The rule has no effect. Add "answer", "delayMs" or both.'],
  [{ answer: {} }, 'body.answer must be either {"reset": true} or an object with a status.'],
  [{ answer: { status: 99 } }, "body.answer.status must be an integer from 200 to 599."],
  [{ answer: { status: "503" } }, "body.answer.status must be an integer"],
  [{ answer: { reset: false } }, "body.answer.reset must be true."],
  [
    { answer: { reset: true, status: 500 } },
    'body.answer must be either {"reset": true} or an object with a status.',
  ],
  [{ answer: { status: 204, message: "x" } }, "A response with status 204 has no body"],
  [{ operation: "listKey", delayMs: 1 }, 'body.operation must be one of "listApiKeys", '],
  [{ operation: "toString", delayMs: 1 }, 'body.operation must be one of "listApiKeys", '],
  [{ times: 0, delayMs: 1 }, "body.times must be an integer from 1 to 1000000."],
  [{ times: 1.5, delayMs: 1 }, "body.times must be an integer from 1 to 1000000."],
  [{ delayMs: 600_001 }, "body.delayMs must be an integer from 1 to 600000."],
  [{ delay: 1 }, 'body has an unknown field "delay". Its fields are api, operation,'],
  [{ constructor: 1 }, 'body has an unknown field "constructor".'],
  [[], "body must be an object."],
  [null, "body must be an object."],
])("rejects the rule %j", async (body, sentence) => {
  const { main, send } = await setUp();
  const { status, body: error } = await send("POST", "/_sandbox/failures", { body });
  expect(status).toBe(400);
  expect(error.errors[0]?.message).toContain(sentence);
  expect(main.failures.list()).toEqual([]);
});

test("allows at most 1,000 rules", async () => {
  const { main, send } = await setUp();
  for (let rule = 0; rule < 1000; rule += 1) main.failures.add({ delayMs: 1 });
  expect((await send("POST", "/_sandbox/failures", { body: { delayMs: 1 } })).status).toBe(409);
});
