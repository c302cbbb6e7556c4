import { mkdtemp, rm, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createRunFolder } from "../src/run-folder.ts";

const tmpfs = 0x01021994;
const shm = "/dev/shm";
const hasTmpfs = await statfs(shm).then(
  ({ type }) => type === tmpfs,
  () => false,
);

test.runIf(hasTmpfs)("skips a candidate in memory and removes the folder at the end", async () => {
  const candidate = await mkdtemp(join(tmpdir(), "latchkey-bench-test-"));
  onTestFinished(() => rm(candidate, { recursive: true }));
  const folder = await createRunFolder([shm, candidate]);
  expect(dirname(folder.path)).toBe(candidate);
  await folder[Symbol.asyncDispose]();
  await expect(stat(folder.path)).rejects.toThrow("ENOENT");
  await expect(createRunFolder([shm])).rejects.toThrow(
    "/dev/shm are in memory. Set TMPDIR to a folder on a disk.",
  );
});
