import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the README's program prints what the README shows", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, program = "", printed] = readme.match(/```ts\n(.*?)```\n\n```\n(.*?)```/s) ?? [];
  const args = ["--input-type=module-typescript", "--eval", program];
  // Where the package that the program imports is found: this one, by its own name.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).toBe(printed);
});
