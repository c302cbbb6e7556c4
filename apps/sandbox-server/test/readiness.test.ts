import { spawnSync } from "node:child_process";
import { copyFileSync, renameSync, rmSync } from "node:fs";
import { createMemoryStore } from "@latchkey/sandbox";
import { expect, test } from "vitest";
import { startSandboxServer } from "../src/index.ts";
import { noLog } from "../src/log.ts";
import { Readiness } from "../src/readiness.ts";
import { parseDatabase } from "../src/settings.ts";
import { type Started, start, stop, temporaryFolder } from "./process.ts";

const path = "/partner-subscription/api/v1/api-key";

async function readyz({ url }: { readonly url: string }): Promise<[number, string]> {
  const response = await fetch(`${url}/readyz`);
  return [response.status, (await response.json()).status];
}

async function create({ url, keys }: Started, name = "x".repeat(200)): Promise<number> {
  const headers = { "X-PARTNER-APIKEY": keys["parent"] ?? "", "Content-Type": "application/json" };
  const body = JSON.stringify({ name });
  return (await fetch(`${url}${path}/account/67891`, { method: "POST", headers, body })).status;
}

/** The messages about readiness, and all other messages above the level info. */
function reported({ stderr }: Started): string[] {
  const lines = stderr().trimEnd().split("\n");
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ level, msg }) => level !== "info" || msg.includes("ready"))
    .map(({ level, msg }) => `${level}: ${msg}`);
}

test("returns 503 from /readyz after the database file was removed, 200 when it is back, and logs one line for each", async () => {
  const server = await start(["--database", "keys.db"], { folder: temporaryFolder() });
  const { database } = server;
  expect(await readyz(server)).toEqual([200, "ready"]);
  renameSync(database, `${database}.away`);
  for (let turn = 0; turn < 3; turn++) {
    expect(await readyz(server)).toEqual([503, "database file is missing"]);
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  // A new file with the same name is not the one that is written.
  copyFileSync(`${database}.away`, database);
  expect(await readyz(server)).toEqual([503, "database file is missing"]);
  renameSync(`${database}.away`, database);
  expect(await readyz(server)).toEqual([200, "ready"]);
  expect(await create(server)).toBe(201);
  await stop(server);
  expect(reported(server)).toEqual([
    `warn: not ready: the database file ${database} was removed or replaced. Changes are lost when the server stops. Put the file back, or restart the server.`,
    "info: ready again",
  ]);
});

test("logs at the first write that the database file was removed, without a /readyz", async () => {
  const server = await start(["--database", "keys.db"], { folder: temporaryFolder() });
  rmSync(server.database);
  expect(await create(server)).toBe(201);
  await server.prints("was removed or replaced");
  await create(server);
  await stop(server);
  expect(reported(server)).toHaveLength(1);
});

test.skipIf(process.platform !== "linux")(
  "returns 503 from /readyz while the disk is full, 200 afterwards, and logs one line for each",
  async () => {
    const server = await start(["--database", "keys.db"], { folder: temporaryFolder() });
    limitFiles(server, 500_000);
    // First many keys in one transaction, and then the few that still fit.
    await untilFails(async () =>
      Math.max(...(await Promise.all(Array.from({ length: 50 }, () => create(server))))),
    );
    // Ten in a row: a small write may still fit after a larger one has failed.
    let recoveries = await untilFails(() => create(server), 10);
    let failures = 0;
    for (let turn = 0; turn < 50 && failures < 3; turn++) {
      expect(await create(server)).toBe(500);
      const [status, reason] = await readyz(server);
      // The write of a last use is small. If it still fits, the server is ready until the next write fails.
      if (status === 200) recoveries++;
      else {
        expect([status, reason]).toEqual([503, "writes fail"]);
        failures++;
      }
    }
    expect(failures).toBe(3);
    limitFiles(server, "unlimited");
    expect(await create(server)).toBe(201);
    expect(await readyz(server)).toEqual([200, "ready"]);
    await stop(server);
    const lines = reported(server);
    expect(lines.at(-2)).toMatch(/^warn: not ready: a write failed\. The database .*keys\.db .*\. .*\.$/);
    // A single write may have succeeded after a large one failed, and each one that the test saw adds two lines.
    expect(lines.length).toBeLessThanOrEqual(4 + 2 * recoveries);
    // One line for each change: the further writes that failed add none.
    expect(lines.map((line) => line.slice(0, 15))).toEqual(
      lines.map((_, index) => (index % 2 === 0 ? "warn: not ready" : "info: ready aga")),
    );
    expect(lines.at(-1)).toBe("info: ready again");
  },
);

/** Writes until that many writes in a row have failed. Returns how often a write succeeded right after one that failed. */
async function untilFails(write: () => Promise<number>, timesInARow = 1): Promise<number> {
  let failures = 0;
  let recoveries = 0;
  for (let turn = 0; turn < 500; turn++) {
    const failed = (await write()) === 500;
    if (!failed && failures > 0) recoveries++;
    failures = failed ? failures + 1 : 0;
    if (failures === timesInARow) return recoveries;
  }
  expect.unreachable("The writes do not fail.");
}

/** Simulates a full disk for one process. */
function limitFiles({ child }: Started, bytes: number | "unlimited"): void {
  const { status, stderr } = spawnSync("prlimit", [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
  expect(String(stderr)).toBe("");
  expect(status).toBe(0);
}

test("is not ready if the database cannot be read", () => {
  const warnings: string[] = [];
  const readiness = new Readiness({ ...noLog, warn: (text) => warnings.push(text) });
  let fails = true;
  const isEmpty = (): boolean => {
    if (fails) throw new Error("disk I/O error");
    return false;
  };
  readiness.watch({ ...createMemoryStore(), isEmpty });
  expect(readiness.check()).toMatchObject({ status: 503, code: "database does not respond" });
  expect(readiness.check()).toMatchObject({ status: 503 });
  fails = false;
  expect(readiness.check()).toEqual({ status: 200, code: "ready" });
  expect(warnings).toEqual([
    "not ready: the database cannot be read (disk I/O error). Restart the server; if that does not help, restore the file from a backup.",
  ]);
});

test("does not handle an error that is not a DatabaseError", () => {
  const readiness = new Readiness(noLog);
  expect(readiness.noteError(new Error("other"))).toBe(false);
  expect(readiness.check()).toMatchObject({ status: 200 });
});

test("is ready with a database in memory", async () => {
  for (const database of ["memory", ":memory:"]) {
    await using server = await startSandboxServer({ port: 0, database: parseDatabase(database) });
    expect(server.database).toBe("memory");
    expect(await readyz(server)).toEqual([200, "ready"]);
  }
});
