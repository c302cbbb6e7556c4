import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSandbox, demoSeed, parseSeed } from "../../src/index.ts";
import { documentedOutput, readBlocks, runProgram, typecheck } from "./programs.ts";

const readmeFile = new URL("../../README.md", import.meta.url);
const readme = readFileSync(readmeFile, "utf8");
const programs = await readBlocks(readmeFile, "ts");

test("compiles the programs of both documents, but not a misspelt key, operation or option", async () => {
  const all = [...programs, ...(await readBlocks(new URL("../../CONTROLS.md", import.meta.url), "ts"))];
  expect(all).toHaveLength(4);
  const [first = "", second = ""] = programs;
  const misspelt = [
    first.replace("keys.parent", "keys.parnet"),
    second.replace('"listApiKeys"', '"listApiKey"'),
    second.replace("controls: true", "controls: false"),
  ];
  const errors = (await typecheck([...all, ...misspelt])).match(/^\S.*$/gm) ?? [];
  const files = errors.map((error) => /(?:^|\/)(\d\.ts)\(.*error TS/.exec(error)?.[1] ?? error);
  expect([...new Set(files)].sort()).toEqual(["4.ts", "5.ts", "6.ts"]);
});

test.each(programs)("prints what the README's program documents: %#", async (program) => {
  expect(documentedOutput(program)).not.toBe("");
  expect(await runProgram(program)).toBe(documentedOutput(program));
});

test("runs the program of the repository's README, whose curl lines have the demo's key", async () => {
  const rootReadme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
  const [, section = ""] = rootReadme.split("\n## In your tests\n");
  const [, program = ""] = section.match(/```ts\n(.*?)```/s) ?? [];
  expect(await runProgram(program)).toContain("name: 'CI'");
  const { keys } = await createSandbox();
  const secrets = [...rootReadme.matchAll(/:4010\S* -H 'X-PARTNER-APIKEY: (\S+)'/g)].map(
    ([, secret]) => secret,
  );
  expect(new Set(secrets)).toEqual(new Set([keys.parent]));
});

test("accepts the README's seed", async () => {
  const [, json = ""] = readme.match(/```json\n(.*?)```/s) ?? [];
  const { keys } = await createSandbox({ seed: parseSeed(JSON.parse(json)) });
  expect(keys).toEqual({
    parent: "a-parent-key-of-our-own-tests",
    admin: expect.stringMatching(/^[A-Za-z0-9]{47}$/),
  });
});

test("lists each key of the demo in the README", () => {
  const [, section = ""] = readme.split("\n## The demo\n");
  const [table = ""] = section.split("\n## ");
  for (const { label, id } of [...demoSeed.partnerKeys, ...demoSeed.certCentralKeys]) {
    if (label !== undefined) expect(table).toContain(`\`${label}\``);
    expect(table).toContain(String(id));
  }
});
