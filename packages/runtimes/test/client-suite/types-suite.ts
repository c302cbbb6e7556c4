import { execFile } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { ClientDefinition } from "./definition.ts";

/** Tests that a program compiles against the published types without the types of browsers and Node. */
export function testTypes<Client, Api>({
  manifest,
  packageDir,
  fetchTypesProgram,
  typesProgram,
}: ClientDefinition<Client, Api>): void {
  const resolve = createRequire(new URL("package.json", packageDir)).resolve;
  const tsc = join(resolve("typescript/package.json"), "../bin/tsc");
  const options =
    "--ignoreConfig --noEmit --listFiles --strict --exactOptionalPropertyTypes --skipLibCheck false --allowImportingTsExtensions --target es2024 --lib es2024 --module nodenext --moduleDetection force";

  /** The output of the compiler for a program, with the files that it reads. */
  async function compile(file: string, ...more: string[]): Promise<string> {
    const args = [tsc, ...options.split(" "), ...more, file];
    const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => error);
    return stdout;
  }

  test("compiles without the DOM library and without the types of Node", async () => {
    const output = await compile(fileURLToPath(typesProgram));
    expect(output).not.toContain("error TS");
    const declarations = Object.values(manifest.exports)
      .map((each) => each.default.slice(1).replace(/\.js$/, ".d.ts"))
      .filter((each) => !/openapi-fetch/.test(each));
    for (const each of declarations) expect(output).toContain(fileURLToPath(new URL(`.${each}`, packageDir)));
    expect(output).not.toMatch(/lib\.dom|@types\/node|\/src\//);
  });

  test("accepts the fetch of Node and of undici without the DOM library", async () => {
    // undici's own declarations have errors, so libraries are not checked.
    const args = ["--types", "node", "--skipLibCheck", "true"];
    const output = await compile(fileURLToPath(fetchTypesProgram), ...args);
    expect(output).not.toContain("error TS");
    expect(output).toMatch(/undici-types\/|undici\/types/);
    expect(output).not.toMatch(/lib\.dom\.d/);
  });

  test("reports a type of browsers or Node in a program", async () => {
    await using folder = await mkdtempDisposable(join(fileURLToPath(packageDir), "node_modules/types-"));
    const file = join(folder.path, "program.ts");
    await writeFile(file, "export type Leaked = Request | Buffer;\n");
    const output = await compile(file);
    expect(output).toContain("error TS2304: Cannot find name 'Request'");
    expect(output).toMatch(/error TS\d+: Cannot find name 'Buffer'/);
  });
}
