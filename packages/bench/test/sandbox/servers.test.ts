import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { send } from "../../src/sandbox/http.ts";
import { startLoadGenerator } from "../../src/sandbox/load.ts";
import { startBareServer, startSandbox } from "../../src/sandbox/servers.ts";

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

test("a sandbox that does not start tells why in its own words", async () => {
  const folder = await createFolder();
  const entry = join(folder, "main.mjs");
  await writeFile(entry, `console.error("no disk"); process.exitCode = 3;`);
  const start = startSandbox({ core: undefined, folder, database: "memory", logsRequests: false, entry });
  await expect(start).rejects.toThrow("The sandbox ended with exit code 3 before it listened. no disk");
});
