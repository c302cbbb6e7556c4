/** @module-tag release */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** A dev server with one guide, in a folder of the test. Vite and vitest cannot share a process. */
const program = fileURLToPath(new URL("dev-program.ts", import.meta.url));

test("shows a change of a source, reports an invalid change, and ends on Ctrl-C", {
  timeout: 180_000,
}, async () => {
  await using folder = await temporaryFolder();
  const guides = join(folder.dir, "guides");
  const save = (text: string): Promise<void> => writeFile(join(guides, "only.md"), text);
  await mkdir(guides);
  await save("first");
  // Without the variables that vitest sets for Vite.
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [program, guides], {
    env: { PATH, HOME, ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  try {
    const url = String((await lines.next()).value);
    const shows = (text: string): Promise<void> =>
      expect
        .poll(() => fetch(`${url}/guides/only/`).then((response) => response.text(), String), {
          timeout: 60_000,
        })
        .toContain(text);
    await shows("first");

    await save("second");
    await shows("second");

    await save("[Program: absent.ts](programs/absent.ts)");
    expect((await lines.next()).value).toContain("absent.ts");
    await shows("second");

    await save("third");
    await shows("third");
  } finally {
    child.kill("SIGINT");
  }
  expect(await closed).toEqual([0, null]);
});
