import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { countGzipBytes } from "../src/bundle.ts";
import { createRunFolder } from "../src/run-folder.ts";

test("counts the entry with its static imports separately from dynamic imports", async () => {
  const folder = await createRunFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const entry = join(folder.path, "entry.js");
  const text = (length: number): string => crypto.getRandomValues(Buffer.alloc(length / 2)).toString("hex");
  await writeFile(join(folder.path, "shared.js"), `export const shared = "${text(2_000)}";`);
  await writeFile(
    join(folder.path, "later.js"),
    `import { shared } from "./shared.js"; console.log(shared, "${text(8_000)}");`,
  );
  await writeFile(
    entry,
    `import { shared } from "./shared.js"; console.log(shared); export const load = () => import("./later.js");`,
  );

  const { atStart, later } = await countGzipBytes(entry);

  // After gzip, each random hexadecimal digit takes half a byte. The chunk that both modules import is loaded
  // at the start.
  expect(atStart).toBeGreaterThan(1_000);
  expect(atStart).toBeLessThan(2_000);
  expect(later).toBeGreaterThan(4_000);
  expect(later).toBeLessThan(5_500);
});
