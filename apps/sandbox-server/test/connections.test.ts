import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHttpServer } from "../src/http-server.ts";
import { type ServerLog, startSandboxServer } from "../src/index.ts";
import { defaultLimits } from "../src/limits.ts";
import { noLog } from "../src/log.ts";
import { Readiness } from "../src/readiness.ts";
import { askForList, longSeed } from "./long-list.ts";
import { temporaryFolder } from "./process.ts";
import { openRaw } from "./raw.ts";

const key = "X-PARTNER-APIKEY: sandbox-demo-partner-parent-key-not-secret-xyz9\r\n";
const get = `GET /partner-subscription/api/v1/api-key/12345 HTTP/1.1\r\nHost: localhost\r\n${key}\r\n`;

test("stops waiting for a request after the limit of a stop, and logs it", async () => {
  const notes: string[] = [];
  const seed = join(temporaryFolder(), "long.json");
  writeFileSync(seed, longSeed());
  const server = await startSandboxServer({
    port: 0,
    seed,
    limits: { stopTimeoutMs: 50 },
    log: { ...noLog, info: (text) => notes.push(text) },
  });
  onTestFinished(() => server.close());
  const raw = await openRaw(server.url);
  raw.socket.write(askForList);
  await raw.receives('{"api_keys":[');
  raw.socket.pause();
  await server.close();
  raw.socket.resume();
  expect((await raw.closed).includes("]}")).toBe(false);
  expect(notes).toEqual([
    "1 connections were closed before their responses ended: a stop waits at most 50 ms",
  ]);
});

test("closes an idle connection in time", async () => {
  const server = await startSandboxServer({ port: 0, limits: { keepAliveTimeoutMs: 50 } });
  onTestFinished(() => server.close());
  const raw = await openRaw(server.url);
  raw.socket.write(get);
  expect(await raw.closed).toContain('"id":12345');
});

test("shares no data between two servers", async () => {
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

test("drops a client in time if it does not read its list", async () => {
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

test("drops a client in time if it does not read its many short responses", async () => {
  const seed = join(temporaryFolder(), "short.json");
  writeFileSync(seed, longSeed(50, 250));
  const server = await startSandboxServer({ port: 0, seed, limits: { drainTimeoutMs: 100 } });
  onTestFinished(() => server.close());
  const sleeper = await openRaw(server.url);
  await new Promise<void>((resolve) => sleeper.socket.write(askForList.repeat(3_000), () => resolve()));
  await sleeper.receives("HTTP/1.1 200 OK");
  sleeper.socket.pause();
  // The stop has nothing to wait for once the sleeper is dropped; its own limit is a hundred times longer.
  const startedAt = performance.now();
  await server.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  sleeper.socket.resume();
  expect((await sleeper.closed).match(/HTTP\/1.1 200/g)?.length).toBeLessThan(3_000);
});

test("does not drop a client that reads slowly", async () => {
  const seed = join(temporaryFolder(), "long.json");
  // The server notices that a client reads when a page of 200 keys is read. Short names keep a page at about 200 kB, so that
  // the client reads a page within the limit, also on a busy machine.
  writeFileSync(seed, longSeed(12_000, 250));
  const limits = { drainTimeoutMs: 1_000 };
  const server = await startSandboxServer({ port: 0, seed, limits });
  onTestFinished(() => server.close());
  const reader = await openRaw(server.url);
  reader.socket.write(askForList.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  // Reads in pieces, for several times as long as the limit.
  const pause = (): void => {
    reader.socket.pause();
    setTimeout(() => reader.socket.resume(), 16);
  };
  reader.socket.on("data", pause);
  const startedAt = performance.now();
  expect((await reader.closed).endsWith("]}\r\n0\r\n\r\n")).toBe(true);
  expect(performance.now() - startedAt).toBeGreaterThan(3 * limits.drainTimeoutMs);
});

test("does not delay a request while another client pipelines hundreds of lists", async () => {
  const seed = join(temporaryFolder(), "long.json");
  writeFileSync(seed, longSeed());
  const targets: string[] = [];
  const log: ServerLog = { ...noLog, request: ({ target }) => targets.push(target) };
  const server = await startSandboxServer({ port: 0, seed, log });
  onTestFinished(() => server.close());
  const [busy, other] = [await openRaw(server.url), await openRaw(server.url)];
  busy.socket.pause();
  await new Promise<void>((resolve) => busy.socket.write(askForList.repeat(400), () => resolve()));
  // The client's own work delays neither: the requests are in the kernel now.
  other.socket.write(askForList.replace("/key ", "/key/1 "));
  await other.receives('"id":1');
  expect(targets).toContain("/services/v2/key/1");
  expect(targets.length).toBeLessThan(200);
});

test("stops reading a connection while its requests wait for their turn", async () => {
  let handled = 0;
  let begun = 0;
  const { server, stop } = createHttpServer({
    handle: async () => {
      handled += 1;
      for (const end = performance.now() + 5; performance.now() < end; );
      return { status: 204, headers: {} };
    },
    readiness: new Readiness(noLog),
    limits: { ...defaultLimits, stopTimeoutMs: 0 },
    log: noLog,
    allowHost: [],
    allowOrigin: [],
  });
  onTestFinished(async () => void (await stop()));
  server.on("request", () => begun++);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const raw = await openRaw(`http://127.0.0.1:${port}`);
  raw.socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(40_000));
  await expect.poll(() => handled, { timeout: 10_000 }).toBeGreaterThan(60);
  // Node parses at most 64 KiB after the waiting request.
  expect(begun).toBeLessThan(6_000);
});
