/** @module-tag release */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

async function run(...args: string[]) {
  const main = join(import.meta.dirname, "../src/main.ts");
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, stdout, stderr };
}

test("prints one table on stdout and ends with exit code 0", async () => {
  const { code, stdout, stderr } = await run("sandbox", "--quick", "--only", "size");
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/written to .*sandbox-quick\.json\n$/),
  });
  expect(stdout).toMatch(
    /^figure .*\ncreateSandbox\(\) in a browser, gzip .* bytes .*\n\nQuick run: do not use these figures\./,
  );
});

test("ends with exit code 2 after an invalid command line", async () => {
  const { code, stdout, stderr } = await run("server");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^bench: The first argument must be one of clients, sandbox, docs, cli\./);
});
