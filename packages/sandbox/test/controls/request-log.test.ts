import { expect, test } from "vitest";
import type { LogEntry } from "../../src/model/log-entry.ts";
import { setUp } from "./setup.ts";

function entry(id: number, parts: Partial<LogEntry> = {}): LogEntry {
  const time = "2026-11-01T08:00:00.000Z";
  return { id, time, method: "GET", target: "/services/v2/key", status: 200, durationMs: 1, ...parts };
}

async function setUpLog(...entries: LogEntry[]) {
  const setup = await setUp();
  for (const each of entries) setup.main.record(each);
  const idsOf = async (query: string): Promise<number[]> => {
    const { status, body } = await setup.send("GET", `/_sandbox/requests${query}`);
    expect(status).toBe(200);
    return body.requests.map(({ id }) => id);
  };
  return { ...setup, idsOf };
}

test("lists entries oldest first, and passes them to onRequest", async () => {
  const logged: LogEntry[] = [];
  const { main, send } = await setUp({ onRequest: (each) => logged.push(each) });
  const entries = [entry(1), entry(2, { operation: "listKeys", status: 403, codes: ["access_denied"] })];
  for (const each of entries) main.record(each);
  expect((await send("GET", "/_sandbox/requests")).body).toEqual({ requests: entries });
  expect(logged).toEqual(entries);
});

test("keeps the last 1,000 entries", async () => {
  const { idsOf } = await setUpLog(...Array.from({ length: 2345 }, (_, index) => entry(index + 1)));
  const ids = await idsOf("");
  expect(ids).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1346));
});

test("combines the filters", async () => {
  const { idsOf } = await setUpLog(
    entry(1, { operation: "listKeys" }),
    entry(2, { operation: "listKeys", status: 403 }),
    entry(3, { operation: "getKey", status: 403 }),
    entry(4, { operation: "listKeys", status: 403 }),
    entry(5, { status: 0 }),
  );
  expect(await idsOf("?operation=listKeys")).toEqual([1, 2, 4]);
  expect(await idsOf("?operation=listKeys&status=403")).toEqual([2, 4]);
  expect(await idsOf("?status=0")).toEqual([5]);
  expect(await idsOf("?limit=2")).toEqual([4, 5]);
  expect(await idsOf("?after=1&limit=2")).toEqual([2, 3]);
  expect(await idsOf("?after=0&limit=2")).toEqual([1, 2]);
  expect(await idsOf("?after=5")).toEqual([]);
});

test.each([
  ["?limit=0", "query.limit must be an integer from 1 to 1000."],
  ["?limit=1e2", "query.limit must be an integer"],
  ["?limit=", "query.limit must be an integer"],
  ["?after=-1", "query.after must be an integer"],
  ["?status=600", "query.status must be an integer from 0 to 599."],
  ["?operation=getKeys", 'query.operation must be one of "listApiKeys", "createSubaccountApiKey"'],
  ["?limit=1&limit=2", 'The query has the parameter "limit" more than once. Send it once.'],
  ["?since=1", 'query has an unknown field "since". Its fields are limit, after, operation, status.'],
])("rejects %s", async (query, sentence) => {
  const { send } = await setUp();
  const { status, body } = await send("GET", `/_sandbox/requests${query}`);
  expect(status).toBe(400);
  expect(body.errors[0]?.message).toContain(sentence);
});

test("clears the log", async () => {
  const { idsOf, main, send } = await setUpLog(entry(1));
  expect((await send("DELETE", "/_sandbox/requests")).status).toBe(204);
  expect(await idsOf("")).toEqual([]);
  main.record(entry(2));
  expect(await idsOf("")).toEqual([2]);
});
