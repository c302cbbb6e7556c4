import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtempDisposable, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { ClientDefinition } from "./definition.ts";
import { managerSecret, serveKeys } from "./rotation/service.ts";

/** The program of a section of a package's README. */
function programOf(packageDir: URL, heading: string): string {
  const readme = readFileSync(new URL("README.md", packageDir), "utf8");
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const [, program = ""] = section.match(/```ts\n(.*?)```/s) ?? [];
  expect(program, `the program of the section ${heading}`).not.toBe("");
  return program;
}

/** Runs the program of a section as it is written, and resolves to what it prints. */
export async function runReadme(
  packageDir: URL,
  heading: string,
  env: Record<string, string>,
): Promise<string> {
  const args = ["--input-type=module-typescript", "--eval", programOf(packageDir, heading)];
  // The program imports the package by its own name, which Node resolves from its folder.
  const options = { cwd: fileURLToPath(packageDir), env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, args, options)).stdout;
}

/** Tests the README's rotation, which replaces the file with the old secret. */
export function testReadmeRotation<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const { environment, packageDir, rotation } = definition;
  const heading = "Rotate a key";
  const apiKeyId = Number(programOf(packageDir, heading).match(/apiKeyId: (\d+)/)?.[1]);

  /** A service that has the README's key, and a file with the old secret. */
  async function setUp() {
    const served = await serveKeys(rotation.service);
    const { service } = served;
    const old = { ...service.find(12346), id: apiKeyId };
    service.keys.splice(1, 1, old);
    const folder = await mkdtempDisposable(join(tmpdir(), "latchkey-"));
    const file = join(folder.path, "api.key");
    await writeFile(file, old.api_key);
    const env = {
      [environment.apiKey]: managerSecret,
      [environment.baseUrl]: served.baseUrl,
      KEY_FILE: file,
    };
    const dispose = async (): Promise<void> => {
      await folder.remove();
      await served.close();
    };
    return { service, old, folder: folder.path, file, env, [Symbol.asyncDispose]: dispose };
  }

  test("replaces the file with the secret, and deactivates the old key", async () => {
    await using given = await setUp();
    const stdout = await runReadme(packageDir, heading, given.env);
    const name = `Build Server Key \\(rotated from ${apiKeyId}, [-\\d:T]+Z-\\w{6}\\)`;
    expect(stdout).toMatch(
      new RegExp(
        `^create\nhand-over\nverify\ndeactivate\nconfirm\n${apiKeyId} ${rotation.service.inactive}, 20002 active: ${name}\n$`,
      ),
    );
    expect(await readFile(given.file, "utf8")).toBe(given.service.find(20002).api_key);
    expect((await stat(given.file)).mode & 0o777).toBe(0o600);
    expect(await readdir(given.folder)).toEqual(["api.key"]);
  });

  test("keeps the file with the old secret if the new one cannot be written", async () => {
    await using given = await setUp();
    await mkdir(`${given.file}.new`);
    await expect(runReadme(packageDir, heading, given.env)).rejects.toMatchObject({
      stderr: expect.stringContaining("RotationError"),
    });
    expect(await readFile(given.file, "utf8")).toBe(given.old.api_key);
    expect(given.service.active()).toEqual({ 12345: true, [apiKeyId]: true, 20002: false });
  });
}
