// Shared by the mutation tests of all packages. Each package's stryker.config.mjs names the code to mutate.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The Stryker options of a package. Stryker mutates a copy of the package outside of the work tree and deletes it when
 * the process ends, also after Ctrl-C.
 *
 * @param {ImportMeta} config the `import.meta` of the package's stryker.config.mjs
 * @param {readonly string[]} mutate the files to mutate, from the package's folder
 * @param {readonly string[]} [tests] the test files to run for each mutant; without it, the tests of the package.
 *   Leave out slow tests, and tests that import `dist`, since `dist` has no mutants.
 */
export function mutationOptions(config, mutate, tests) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-mutate-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  // Stryker adds its own handlers later. If a signal has no handler, it ends the process without the event "exit".
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) {
    process.once(signal, (_, number) => process.exit(128 + number));
  }
  // The copy is a folder in `packages`, since its tsconfig.json extends a file two folders above.
  symlinkSync(
    fileURLToPath(new URL("../../tsconfig.base.json", import.meta.url)),
    join(folder, "tsconfig.base.json"),
  );
  const packages = join(folder, "packages");
  mkdirSync(packages);
  // Stryker's option `testFiles` does not limit the tests of a mutant in code that runs when its module is loaded.
  const vitestConfig = join(folder, "vitest.config.mjs");
  if (tests !== undefined) {
    writeFileSync(vitestConfig, `export default { test: { include: ${JSON.stringify(tests)} } };\n`);
  }
  return {
    mutate,
    testRunner: "vitest",
    ...(tests !== undefined && { vitest: { configFile: vitestConfig } }),
    // pnpm hides the plugin from Stryker's own search.
    plugins: [fileURLToPath(config.resolve("@stryker-mutator/vitest-runner"))],
    // A file that does not exist: Stryker's reader needs the API of TypeScript 5.
    tsconfigFile: "none",
    tempDirName: packages,
    cleanTempDir: "always",
    thresholds: { high: 95, low: 90, break: 90 },
    reporters: ["progress-append-only", "clear-text"],
    clearTextReporter: { reportTests: false, maxTestsToLog: 3 },
    allowConsoleColors: process.stdout.isTTY,
    // A busy machine is slow. A mutant that times out counts as killed.
    timeoutMS: 20_000,
  };
}

/**
 * The lines of one function, as a pattern of `mutate`.
 *
 * @param {ImportMeta} config the `import.meta` of the package's stryker.config.mjs
 * @param {string} file from the package's folder
 * @param {string} name
 */
export function linesOfFunction(config, file, name) {
  const lines = readFileSync(new URL(file, config.url), "utf8").split("\n");
  const first = lines.findIndex((line) =>
    new RegExp(`^(?:export )?(?:async )?function ${name}\\b`).test(line),
  );
  const last = lines.indexOf("}", first);
  if (first < 0 || last < 0)
    throw new Error(`${file} has no function ${name}. Fix the name in stryker.config.mjs.`);
  return `${file}:${first + 1}-${last + 1}`;
}
