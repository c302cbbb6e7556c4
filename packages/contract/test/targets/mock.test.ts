import { expect, test } from "vitest";
import { credentials } from "../../src/accounts.ts";
import { cases } from "../../src/cases/index.ts";
import { mockTarget } from "../../src/targets/mock.ts";
import { caseOf, idsOf } from "../fixtures/case-of.ts";
import { runCases } from "../fixtures/run-cases.ts";

const quirky = cases
  .filter((each) => mockTarget.whyNot?.(each) !== undefined)
  // The connection may be reset before the 431 is read.
  .filter(({ id }) => !id.endsWith("/oversized-header"));

test("no case fails on Prism, and each case that is skipped for a quirk would fail there", {
  timeout: 30_000,
  tags: ["release"],
}, async () => {
  const secrets = new Set<string>();
  const readAccounts = caseOf("read-accounts", {
    run: async ({ accounts }) => {
      for (const each of Object.values(accounts))
        for (const secret of Object.values(each.secrets)) secrets.add(secret);
    },
  });
  const { whyNot, ...withoutQuirks } = mockTarget;
  expect(whyNot).toBeDefined();
  const [asItIs, bare] = await Promise.all([
    runCases(mockTarget, [...cases, readAccounts]),
    runCases(withoutQuirks, quirky),
  ]);
  expect([...idsOf(asItIs.results, "failed"), ...idsOf(asItIs.results, "differs")]).toEqual([]);
  // Each caller has a key of its own that no example shows.
  expect(secrets.size).toBe(credentials.length);
  for (const secret of secrets) expect(secret).toMatch(/^latchkey-contract-any-/);
  expect(idsOf(asItIs.results, "passed").length).toBeGreaterThan(50);
  expect(idsOf(bare.results, "passed"), "no longer a quirk of Prism").toEqual([]);
  expect(quirky.length).toBeGreaterThan(0);
});
