import { env } from "node:process";
import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { apiNames } from "../src/spec.ts";
import { sandboxTarget } from "../src/targets/sandbox.ts";
import { faults } from "./faults/index.ts";
import { formatPage, pageCommand, readPage, readParts } from "./faults/page.ts";
import { runCases } from "./fixtures/run-cases.ts";

const rounds = Number(env["LATCHKEY_CONTRACT_ROUNDS"] ?? 3);
const maxRoundMs = 10_000;

// The tests in faults/ check that each fault is caught. There is a file for each API.
describe("the planted faults", () => {
  test("are at least 20 for each API, each with its own name", () => {
    for (const api of apiNames) {
      expect(faults.filter((fault) => fault.api === api).length).toBeGreaterThanOrEqual(20);
    }
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  });

  test("list only existing cases in `caughtBy`", () => {
    const ids = new Set(cases.map(({ id }) => id));
    expect(faults.flatMap(({ caughtBy }) => caughtBy).filter((id) => !ids.has(id))).toEqual([]);
  });

  test("are in FAULTS.md, and its introduction is up to date", () => {
    const stale = `FAULTS.md is stale. Run in packages/contract: ${pageCommand}`;
    expect(readPage(), stale).toBe(formatPage(readParts()));
  });
});

test(`no case fails against a correct server in ${rounds} rounds`, {
  timeout: rounds * maxRoundMs,
  tags: ["release"],
}, async () => {
  for (let round = 1; round <= rounds; round += 1) {
    const { results } = await runCases(sandboxTarget, cases);
    expect(results).toHaveLength(cases.length);
    const others = results.filter(({ verdict }) => verdict !== "passed");
    expect(others, `round ${round}`).toEqual([]);
  }
});
