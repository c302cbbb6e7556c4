import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
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
  await expect(resetDatabase(used)).rejects.toThrow(
    /is in use by another process\. Stop that process, or choose another file\.$/,
  );
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const other = join(folder, "letter.txt");
  writeFileSync(other, "Dear reader, ".repeat(100));
  await expect(resetDatabase(other)).rejects.toThrow(
    /is not a SQLite database\. Choose another file, or delete it yourself\.$/,
  );
  expect(readFileSync(other, "utf8")).toHaveLength(1300);
});

test("deletes the file that a symbolic link points to, and keeps the link", async () => {
  const folder = temporaryFolder();
  const [link, real] = [join(folder, "link.db"), join(folder, "real.db")] as const;
  symlinkSync("real.db", link);
  await (await startSandboxServer({ port: 0, database: real, seed: "none" })).close();
  expect(await resetDatabase(link)).toBe(real);
  expect(existsSync(real)).toBe(false);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  await using server = await startSandboxServer({ port: 0, database: link });
  expect(server.content).toBe("seeded");
  expect(existsSync(real)).toBe(true);
});

test.each(["memory", ":memory:", "missing.db"])("has nothing to delete for %s", async (database) => {
  expect(await resetDatabase(database)).toBeUndefined();
  expect(existsSync(database)).toBe(false);
});
