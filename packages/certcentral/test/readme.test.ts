import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const dayMs = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString();

const key = {
  id: 184,
  user: { id: 125039, first_name: "John", last_name: "Smith" },
  status: "active",
  create_date: daysAgo(1000),
  name: "Key Name",
  is_legacy: false,
  restricted_to_role_id: 0,
};

const api_keys = [
  { ...key, last_used_date: daysAgo(100) },
  { ...key, id: 185, last_used_date: daysAgo(1) },
  { ...key, id: 186 },
  { ...key, id: 187, last_used_date: "today" },
  {
    ...key,
    id: 15,
    acme_directory_url: "******nnAA",
    product_name: "Standard SSL",
    organization_name: "STARS",
  },
];

test.each([
  [
    "Find stale keys",
    "186 never used for 1000 days\n184 unused for 100 days\n187 cannot read last_used_date\n",
  ],
  [
    "Tell keys from ACME credentials",
    `${[184, 185, 186, 187].map((id) => `${id} belongs to John Smith\n`).join("")}15 orders Standard SSL for STARS\n`,
  ],
])("the program of the README's section %j prints what it should", async (heading, want) => {
  await using server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ api_keys }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const env = { DIGICERT_API_KEY: "a-key", DIGICERT_BASE_URL: `http://127.0.0.1:${port}` };
  expect(await run(heading, env)).toBe(want);
});

/** Runs the program of a README's section as it is written. */
async function run(heading: string, env: Record<string, string>): Promise<string> {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const [, program = ""] = section.match(/```ts\n(.*?)```/s) ?? [];
  expect(program).not.toBe("");
  const args = ["--input-type=module-typescript", "--eval", program];
  // Where the packages that the program imports are found: this package, by its own name.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const options = { cwd, env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, args, options)).stdout;
}
