import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resetDatabase, startSandboxServer } from "../src/index.ts";
import { start, temporaryFolder } from "./process.ts";

test("deletes only the files of a database, also those that a killed server left", async () => {
  const folder = temporaryFolder();
  const server = await start(["--database", "sandbox.db"], { folder });
  server.child.kill("SIGKILL");
  await server.ended;
  expect(readdirSync(folder)).toContain("sandbox.db-wal");
  writeFileSync(join(folder, "sandbox.db.backup"), "");
  const database = join(folder, "sandbox.db");
  expect(await resetDatabase(database)).toBe(database);
  expect(readdirSync(folder)).toEqual(["sandbox.db.backup"]);
});

test("does not delete a database that is in use, or a file that is not a database of the sandbox", async () => {
  const folder = temporaryFolder();
  const used = join(folder, "used.db");
  await using server = await startSandboxServer({ port: 0, database: used });
  await expect(resetDatabase(used)).rejects.toThrow(/is in use by another process/);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const other = join(folder, "letter.txt");
  writeFileSync(other, "Dear reader, ".repeat(100));
  await expect(resetDatabase(other)).rejects.toThrow(/is not a SQLite database/);
  expect(readFileSync(other, "utf8")).toHaveLength(1300);
});

test.each(["memory", ":memory:", "missing.db"])("has nothing to delete for %s", async (database) => {
  expect(await resetDatabase(database)).toBeUndefined();
  expect(existsSync(database)).toBe(false);
});
