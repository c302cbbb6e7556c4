import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askForList, count, longSeed } from "./long-list.ts";
import { start, stop, temporaryFolder } from "./process.ts";
import { openRaw } from "./raw.ts";

async function startWithLongList() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "long.json"), longSeed());
  return start(["--seed", "long.json", "--database", "memory"], { folder });
}

test("a stop lets a streamed reply finish; meanwhile it is not ready and takes no connection", async () => {
  const server = await startWithLongList();
  const idle = await openRaw(server.url);
  const busy = await openRaw(server.url);
  busy.socket.write(askForList);
  await busy.receives('{"api_keys":[');
  busy.socket.pause();
  server.child.kill("SIGTERM");
  await server.prints("SIGTERM: stopping");
  expect(await idle.closed).toBe("");
  await expect(openRaw(server.url)).rejects.toThrow("ECONNREFUSED");

  busy.socket.write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  busy.socket.resume();
  const text = await busy.closed;
  expect(text.match(/"create_date"/g)).toHaveLength(count + 1);
  expect(text.slice(-500)).toMatch(/\]\}\r\n0\r\n\r\nHTTP\/1\.1 503 .*\{"status":"stopping"\}$/s);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(server.stderr()).toMatch(/"msg":"stopped"\}\n$/);
});

test.each([
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
] as const)("a second $signal ends it at once with $code", async ({ signal, code }) => {
  const server = await startWithLongList();
  const busy = await openRaw(server.url);
  busy.socket.write(askForList);
  await busy.receives('{"api_keys":[');
  busy.socket.pause();
  server.child.kill(signal);
  await server.prints(`${signal}: stopping`);
  server.child.kill(signal);
  expect(await server.ended).toEqual({ code, signal: null });
});

test("a client that goes away ends the stream that it asked for, and the server stops in no time", async () => {
  const server = await startWithLongList();
  const busy = await openRaw(server.url);
  busy.socket.write(askForList);
  await busy.receives('{"api_keys":[');
  busy.socket.resetAndDestroy();
  expect(await stop(server)).toEqual({ code: 0, signal: null });
  expect(server.stderr()).not.toContain('"level":"error"');
});

test("a stop breaks off a call that a failure rule delays, and does not wait for it", async () => {
  const server = await start(["--controls", "--database", "memory"], { folder: temporaryFolder() });
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ delayMs: 600_000 });
  const made = await fetch(`${server.url}/_sandbox/failures`, { method: "POST", headers, body });
  expect(made.status).toBe(201);
  const delayed = await openRaw(server.url);
  delayed.socket.write(
    `GET /services/v2/key HTTP/1.1\r\nHost: localhost\r\nX-DC-DEVKEY: ${server.keys["certcentral"]}\r\n\r\n`,
  );
  await untilOneMatched(server.url);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
  expect(await delayed.closed).toBe("");
  expect(server.stderr()).toContain('"status":0');
  // What the stop had to break off once its time was up.
  expect(server.stderr()).not.toContain("connections were broken off");
  expect(server.stderr()).not.toContain('"level":"error"');
});

/** Resolves once a call has met the one failure rule, and so is delayed. */
async function untilOneMatched(url: string): Promise<void> {
  for (;;) {
    const { rules } = await (await fetch(`${url}/_sandbox/failures`)).json();
    if (rules[0].matched === 1) return;
  }
}
