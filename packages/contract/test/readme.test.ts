import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Mock, startMock } from "@latchkey/mock";
import { afterAll, beforeAll, expect, test } from "vitest";

let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});

afterAll(() => mock.stop());

test("the README's first call prints the keys of the mock", async () => {
  const text = readProgram("README.md");
  const address = "http://127.0.0.1:4020/";
  expect(text).toContain(address);
  expect(
    await run(text.replace(address, `${mock.url}/`)),
  ).toBe(`12345 active Production API Key 2025-01-28T14:22:00Z
12346 active Subaccount Production Key 2025-01-29T08:10:00Z
`);
});

test.each([
  ["partner-subscriptions", "DIGICERT_PARTNER", "/partner-subscription/api/v1"],
  ["certcentral", "DIGICERT", "/services/v2"],
])("the first program in the README of %s runs", async (name, prefix, basePath) => {
  const env = { [`${prefix}_API_KEY`]: "any-key", [`${prefix}_BASE_URL`]: mock.url + basePath };
  expect(await run(readProgram(`packages/${name}/README.md`), env)).toMatch(/^\d+ .+ \d+\n$/);
});

test("the README shows the installed command before the commands of a clone", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [first = ""] = /(?<=```sh\n).*?(?=```)/s.exec(readme) ?? [];
  expect(first).toMatch(/^npm i .*\nnpx latchkey-contract --url \S+\n$/s);
});

function readProgram(readme: string): string {
  const text = readFileSync(new URL(`../../../${readme}`, import.meta.url), "utf8");
  return text.match(/```ts\n(.*?)```/s)?.[1] ?? "";
}

async function run(program: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const args = ["--input-type=module-typescript", "--eval", program];
  // Node resolves the packages that the program imports from this folder.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  return (await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } })).stdout;
}
