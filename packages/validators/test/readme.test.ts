import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the program in the README prints the output in the README", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, program = "", printed] = readme.match(/```ts\n(.*?)```\n\n```\n(.*?)```/s) ?? [];
  const args = ["--input-type=module-typescript", "--eval", program];
  // The program imports this package by its name, which is resolved from here.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).toBe(printed);
});
