import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("types fetch for the clients without the DOM library too", async () => {
  const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
  const program = fileURLToPath(new URL("types-program.ts", import.meta.url));
  const options =
    "--ignoreConfig --noEmit --listFiles --strict --exactOptionalPropertyTypes --skipLibCheck false --target es2024 --lib es2024 --module nodenext --types node";
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options.split(" "), program]).catch(
    (error) => error,
  );
  expect(stdout).not.toContain("error TS");
  expect(stdout).toContain("sandbox/dist/fetch.d.ts");
  expect(stdout).not.toMatch(/lib\.dom\.d/);
});
