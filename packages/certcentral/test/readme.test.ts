import { json, serveLoopback } from "@latchkey/runtimes";
import { runReadme, testReadmeRotation } from "@latchkey/runtimes/client-suite";
import { describe, expect, test } from "vitest";
import { definition } from "./definition.ts";

describe("the README's rotation", () => testReadmeRotation(definition));

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
    "Distinguish keys from ACME credentials",
    `${[184, 185, 186, 187].map((id) => `${id} belongs to John Smith\n`).join("")}15 orders Standard SSL for STARS\n`,
  ],
])("the program in the README's section %j prints the documented lines", async (heading, want) => {
  await using server = await serveLoopback([json(200, { api_keys })]);
  const env = { DIGICERT_API_KEY: "an-api-key-of-these-tests", DIGICERT_BASE_URL: server.url };
  expect(await runReadme(definition.packageDir, heading, env)).toBe(want);
});
