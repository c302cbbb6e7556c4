import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSandboxServer } from "../src/index.ts";
import { noLog } from "../src/log.ts";
import { askForList, longSeed } from "./long-list.ts";
import { temporaryFolder } from "./process.ts";
import { openRaw } from "./raw.ts";

const key = "X-PARTNER-APIKEY: sandbox-demo-partner-parent-key-not-secret-xyz9\r\n";
const get = `GET /partner-subscription/api/v1/api-key/12345 HTTP/1.1\r\nHost: localhost\r\n${key}\r\n`;

test("a stop waits for a request no longer than its limit, and says so", async () => {
  const notes: string[] = [];
  const seed = join(temporaryFolder(), "long.json");
  writeFileSync(seed, longSeed());
  const server = await startSandboxServer({
    port: 0,
    seed,
    limits: { stopTimeoutMs: 50 },
    log: { ...noLog, note: (text) => notes.push(text) },
  });
  onTestFinished(() => server.close());
  const raw = await openRaw(server.url);
  raw.socket.write(askForList);
  await raw.receives('{"api_keys":[');
  raw.socket.pause();
  await server.close();
  raw.socket.resume();
  expect((await raw.closed).includes("]}")).toBe(false);
  expect(notes).toEqual(["1 connections were broken off after 50 ms"]);
});

test("an idle connection is closed in time", async () => {
  const server = await startSandboxServer({ port: 0, limits: { keepAliveTimeoutMs: 50 } });
  onTestFinished(() => server.close());
  const raw = await openRaw(server.url);
  raw.socket.write(get);
  expect(await raw.closed).toContain('"id":12345');
});

test("two servers share nothing", async () => {
  const one = await startSandboxServer({ port: 0 });
  const other = await startSandboxServer({ port: 0 });
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
  const path = "/partner-subscription/api/v1/api-key";
  const headers = { "X-PARTNER-APIKEY": one.keys["parent"] ?? "" };
  const created = await fetch(`${one.url}${path}/account/67891`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Only here" }),
  });
  const { id } = await created.json();
  expect((await fetch(`${one.url}${path}/${id}`, { headers })).status).toBe(200);
  expect((await fetch(`${other.url}${path}/${id}`, { headers })).status).toBe(404);
});

test("a client that does not read its list is dropped in time", async () => {
  const seed = join(temporaryFolder(), "long.json");
  writeFileSync(seed, longSeed());
  const server = await startSandboxServer({ port: 0, seed, limits: { drainTimeoutMs: 100 } });
  onTestFinished(() => server.close());
  const sleeper = await openRaw(server.url);
  sleeper.socket.write(askForList);
  await sleeper.receives('{"api_keys":[');
  sleeper.socket.pause();
  // The stop has nothing to wait for once the sleeper is dropped; its own limit is a hundred times longer.
  const startedAt = performance.now();
  await server.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  sleeper.socket.resume();
  expect((await sleeper.closed).includes("]}")).toBe(false);
});
