/** @module-tag release */

import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { load } from "../src/load.ts";
import { createRunFolder } from "../src/run-folder.ts";
import { credential, fetchResponse, readPath } from "../src/sandbox/api.ts";
import { type BenchContext, startBareServer, startSandbox, startServer } from "../src/servers.ts";

async function createContext(): Promise<BenchContext> {
  const folder = await createRunFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return { isQuick: true, serverCore: undefined, folder: folder.path, report: () => {} };
}

test("the bare server sends the same response as the sandbox, and the requests of a load are counted", async () => {
  const context = await createContext();
  await using sandbox = await startSandbox(context, { database: "memory", logLevel: "warn" });
  const headers = credential(sandbox.keys);
  const GET = await fetchResponse(`${sandbox.url}${readPath}`, { headers });
  expect(GET).toMatchObject({ status: 200, body: expect.stringMatching(/^\{"id":12345,/) });

  await using bare = await startBareServer(context, { GET });
  expect(await fetchResponse(`${bare.url}${readPath}`, { headers })).toEqual(GET);

  const loaded = await load({ url: bare.url, headers, connections: 2, duration: 1 });
  expect(loaded.requests).toBeGreaterThan(10);
  expect(loaded.perSecond).toBeGreaterThan(10);
  expect(loaded.p99).toBeGreaterThan(0);
});

test("a load that gets an error response fails", async () => {
  await using bare = await startBareServer(await createContext(), { GET: { status: 503 } });
  const failed = load({ url: bare.url, headers: {}, connections: 1, duration: 1 });
  await expect(failed).rejects.toThrow(`The load on ${bare.url} failed: status 503.`);
});

test("the bare server reads a POST to its end before it responds", async () => {
  await using bare = await startBareServer(await createContext(), {
    POST: { status: 201, body: "created" },
    GET: { body: "other" },
    "GET /named": { body: "named" },
  });
  const started = request(bare.url, { method: "POST", headers: { "Content-Length": "4" } });
  let hasResponded = false;
  const response = once(started, "response").then(([{ statusCode }]) => {
    hasResponded = true;
    return statusCode;
  });
  started.write("ab");
  // These requests are sent after the POST and have responses. So the server had enough time to respond to
  // the POST.
  expect(await (await fetch(`${bare.url}/named`)).text()).toBe("named");
  expect(await (await fetch(bare.url)).text()).toBe("other");
  expect(hasResponded).toBe(false);
  started.end("cd");
  expect(await response).toBe(201);
});

test("a server that does not start reports its own log", async () => {
  const context = await createContext();
  const main = join(context.folder, "main.mjs");
  await writeFile(main, `console.error("no disk"); process.exitCode = 3;`);
  await expect(startServer(context, [main])).rejects.toThrow(
    `${main} exited with code 3 before it listened. Its log ends: no disk`,
  );
});
