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

test("the README's first call does what it says", async () => {
  const stdout = await run("README.md", "http://127.0.0.1:4020/", `${mock.url}/`);
  expect(stdout).toBe(`12345 active Production API Key 2025-01-28T14:22:00Z
12346 active Subaccount Production Key 2025-01-29T08:10:00Z
`);
});

test.each([
  ["partner-subscriptions", "DIGICERT_PARTNER_API_KEY", "/partner-subscription/api/v1"],
  ["certcentral", "DIGICERT_API_KEY", "/services/v2"],
])("the program in the README of %s runs", async (name, variable, basePath) => {
  const options = `apiKey: "any-key", baseUrl: "${mock.url}${basePath}"`;
  await run(`packages/${name}/README.md`, `apiKey: process.env.${variable} ?? ""`, options);
});

/** Runs the first program of a README as it is written, but for where it sends its requests. */
async function run(readme: string, production: string, atMock: string): Promise<string> {
  const text = readFileSync(new URL(`../../../${readme}`, import.meta.url), "utf8");
  const [, program = ""] = text.match(/```ts\n(.*?)```/s) ?? [];
  expect(program).toContain(production);
  const args = ["--input-type=module-typescript", "--eval", program.replace(production, atMock)];
  // Where the packages that the program imports are found.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  return (await promisify(execFile)(process.execPath, args, { cwd })).stdout;
}
