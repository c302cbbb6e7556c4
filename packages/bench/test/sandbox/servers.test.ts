import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { send } from "../../src/sandbox/http.ts";
import { startLoadGenerator } from "../../src/sandbox/load.ts";
import { startBareServer, startPrism, startSandbox } from "../../src/sandbox/servers.ts";

const path = "/partner-subscription/api/v1/api-key/12345";

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("the bare server sends what the sandbox sends, and load on it is counted", async () => {
  const folder = await createFolder();
  await using sandbox = await startSandbox({
    core: undefined,
    folder,
    database: "memory",
    logsRequests: false,
  });
  const reply = await send(`${sandbox.url}${path}`, {
    headers: { "X-PARTNER-APIKEY": sandbox.keys["parent"] ?? "" },
  });
  expect(reply).toMatchObject({ status: 200, body: expect.stringMatching(/^\{"id":12345,/) });

  await using bare = await startBareServer(undefined, reply);
  const { headers, ...rest } = await send(bare.url);
  const { date: _, ...sameHeaders } = headers;
  expect(reply).toMatchObject({ ...rest, headers: sameHeaders });
  expect(Object.keys(headers).sort()).toEqual(Object.keys(reply.headers).sort());

  using load = startLoadGenerator(undefined);
  const result = await load.run({ url: bare.url, connections: 2, seconds: 1 });
  expect(result.requests).toBeGreaterThan(10);
  expect(result.p50).toBeGreaterThan(0);
  expect(result.p99).toBeGreaterThanOrEqual(result.p50);
  expect(result.replyBytes).toBeGreaterThan(reply.body.length);
  await expect(load.run({ url: `${sandbox.url}/nowhere`, connections: 1, seconds: 1 })).rejects.toThrow(
    /^Under load, of \d+ requests, 0 failed, \d+ with status 404\.$/,
  );
});

test("a POST is read to its end before the bare server answers it", async () => {
  await using bare = await startBareServer(undefined, { status: 201, headers: {}, body: "made" });
  const started = request(bare.url, { method: "POST", headers: { "Content-Length": "4" } });
  onTestFinished(() => void started.destroy());
  let isAnswered = false;
  const reply = once(started, "response").then(([response]) => {
    isAnswered = true;
    return response.statusCode;
  });
  started.write("ab");
  // A request that is sent later, and answered: the one before it had its time.
  expect(await send(bare.url)).toMatchObject({ status: 201, body: "made" });
  expect(isAnswered).toBe(false);
  started.end("cd");
  expect(await reply).toBe(201);
});

test("requests that differ are each sent once, over all connections", async () => {
  const seen: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    seen.push(`${method} ${url} ${headers["x-own"] ?? "none"} ${headers["x-all"]}`);
    response.end("seen");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const requests = Array.from({ length: 25 }, (_, at) => ({
    path: `/${at}`,
    ...(at % 2 === 0 && { headers: { "X-Own": `own-${at}` } }),
  }));
  using load = startLoadGenerator(undefined);
  const url = `http://127.0.0.1:${port}`;
  const result = await load.run({
    url,
    method: "GET",
    headers: { "X-All": "all" },
    connections: 4,
    requests,
  });
  expect(result.requests).toBe(25);
  const expected = requests.map(({ path, headers }) => `GET ${path} ${headers?.["X-Own"] ?? "none"} all`);
  expect(seen.toSorted()).toEqual(expected.toSorted());
});

test("Prism as it comes logs each request into its file, and a quiet one none", async () => {
  const logs = await Promise.all(
    [true, false].map(async (logsRequests) => {
      const folder = await createFolder();
      await using prism = await startPrism({ core: undefined, folder, logsRequests });
      await send(`${prism.url}${path}`, { headers: { "X-PARTNER-APIKEY": "any" } });
      await prism[Symbol.asyncDispose]();
      const [log = ""] = await readdir(folder);
      return readFile(join(folder, log), "utf8");
    }),
  );
  expect(logs.map((log) => log.includes("Request received"))).toEqual([true, false]);
});

test("a sandbox that does not start tells why in its own words", async () => {
  const folder = await createFolder();
  const entry = join(folder, "main.mjs");
  await writeFile(entry, `console.error("no disk"); process.exitCode = 3;`);
  const start = startSandbox({ core: undefined, folder, database: "memory", logsRequests: false, entry });
  await expect(start).rejects.toThrow("The sandbox ended with exit code 3 before it listened. no disk");
});
