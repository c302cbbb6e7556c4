import { stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { createDatabaseFolder } from "../../src/sandbox/folder.ts";

const inMemory = "/dev/shm";
const hasFolderInMemory = await statfs(inMemory).then(
  ({ type }) => type === 0x01021994,
  () => false,
);

test("the folder is gone after the run", async () => {
  const folder = await createDatabaseFolder();
  expect((await stat(folder.path)).isDirectory()).toBe(true);
  await folder[Symbol.asyncDispose]();
  await expect(stat(folder.path)).rejects.toThrow("ENOENT");
});

test.runIf(hasFolderInMemory)("a folder in memory is passed over for one on a disk", async () => {
  await using folder = await createDatabaseFolder([inMemory, tmpdir()]);
  expect(folder.path.startsWith(inMemory)).toBe(false);
  await expect(createDatabaseFolder([inMemory])).rejects.toThrow("Set TMPDIR to a folder on a disk");
});
