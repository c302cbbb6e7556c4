import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSandbox, demoSeed, parseSeed } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's program does what it says, with no port", async () => {
  const [, program = ""] = readme.match(/```ts\n(.*?)```/s) ?? [];
  expect(program.trim().split("\n").length).toBeLessThanOrEqual(10);
  const args = ["--input-type=module-typescript", "--eval", program];
  // Where the packages that the program imports are found: this package, by its own name.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).toBe("Build server inactive true\n");
});

test("the README's seed can be used", async () => {
  const [, json = ""] = readme.match(/```json\n(.*?)```/s) ?? [];
  const { keys } = await createSandbox({ seed: parseSeed(JSON.parse(json)) });
  expect(keys).toEqual({
    parent: "a-parent-key-of-our-own-tests",
    admin: expect.stringMatching(/^[a-z0-9]{47}$/),
  });
});

test("the README names each key of the demo", () => {
  const [, section = ""] = readme.split("\n## The demo\n");
  const [table = ""] = section.split("\n## ");
  for (const { label, id } of [...demoSeed.partnerKeys, ...demoSeed.certCentralKeys]) {
    if (label !== undefined) expect(table).toContain(`\`${label}\``);
    expect(table).toContain(String(id));
  }
});
