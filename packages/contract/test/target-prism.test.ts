import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { parts } from "../src/cast.ts";
import { runSuite } from "../src/run.ts";
import { prismTarget } from "../src/targets/prism.ts";

const quirky = cases
  .filter((each) => prismTarget.whyNot?.(each) !== undefined)
  // Whether its 431 is read before the connection breaks is chance.
  .filter(({ id }) => !id.endsWith("/endless-header"));

/** Each part has a key of its own that no example shows. */
const secrets = new Set<string>();
const readCast: Case = {
  id: "read-cast",
  api: "certcentral",
  operationId: "listKeys",
  status: undefined,
  situation: "a test's own",
  needs: [],
  parts: [],
  mutates: [],
  run: async ({ cast }) => {
    for (const each of Object.values(cast))
      for (const secret of Object.values(each.secrets)) secrets.add(secret);
  },
};

test("no case fails on Prism, and each that is left out for a quirk would", { timeout: 30_000 }, async () => {
  const { whyNot, ...withoutQuirks } = prismTarget;
  expect(whyNot).toBeDefined();
  const [asItIs, bare] = await Promise.all([
    runSuite(prismTarget, { cases: [...cases, readCast] }),
    runSuite(withoutQuirks, { cases: quirky }),
  ]);
  const failed = asItIs.results
    .filter(({ outcome }) => outcome === "fail")
    .map(({ testCase }) => testCase.id);
  expect(failed).toEqual([]);
  expect(secrets.size).toBe(parts.length);
  for (const secret of secrets) expect(secret).toMatch(/^latchkey-contract-any-/);
  expect(asItIs.results.filter(({ outcome }) => outcome === "pass").length).toBeGreaterThan(50);
  const fine = bare.results.filter(({ outcome }) => outcome === "pass").map(({ testCase }) => testCase.id);
  expect(fine, "no quirk of Prism's any more").toEqual([]);
  expect(quirky.length).toBeGreaterThan(0);
});
