import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSandbox, demoSeed, parseSeed } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

async function run(program: string): Promise<string> {
  expect(program.trim().split("\n").length).toBeLessThanOrEqual(10);
  const args = ["--input-type=module-typescript", "--eval", program];
  // Where the packages that the program imports are found: this package, by its own name.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return stdout;
}

test("the README's program does what it says, with no port", async () => {
  const [, program = ""] = readme.match(/```ts\n(.*?)```/s) ?? [];
  expect(await run(program)).toBe("Build server inactive true\n");
});

test("the program of the repository's README too, with the key that its curl lines have", async () => {
  const rootReadme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const [, section = ""] = rootReadme.split("\n## In your tests\n");
  const [, program = ""] = section.match(/```ts\n(.*?)```/s) ?? [];
  expect(await run(program)).toContain("name: 'CI'");
  const { keys } = await createSandbox();
  const secrets = [...rootReadme.matchAll(/:4010\S* -H 'X-PARTNER-APIKEY: (\S+)'/g)].map(
    ([, secret]) => secret,
  );
  expect(new Set(secrets)).toEqual(new Set([keys["parent"]]));
});

test("the README's seed can be used", async () => {
  const [, json = ""] = readme.match(/```json\n(.*?)```/s) ?? [];
  const { keys } = await createSandbox({ seed: parseSeed(JSON.parse(json)) });
  expect(keys).toEqual({
    parent: "a-parent-key-of-our-own-tests",
    admin: expect.stringMatching(/^[A-Za-z0-9]{47}$/),
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
