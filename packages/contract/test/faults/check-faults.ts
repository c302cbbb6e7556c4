import { env } from "node:process";
import { describe, expect, test } from "vitest";
import { describeCase } from "../../src/report/describe-case.ts";
import type { ApiName } from "../../src/spec.ts";
import { faults } from "./index.ts";
import { formatPart, pageCommand, readParts, writePart } from "./page.ts";
import { type FaultRun, findVerdict, runFault } from "./run-fault.ts";

const maxLines = 15;

/** The tests of the faults of an API: each is caught, by the case that names it, and FAULTS.md says so. */
export function checkFaults(api: ApiName): void {
  const planted = faults.filter((fault) => fault.api === api);
  const runs = new Map<string, Promise<FaultRun>>();
  const runOf = (fault: (typeof planted)[number]): Promise<FaultRun> => {
    const run = runs.get(fault.name) ?? runFault(fault);
    runs.set(fault.name, run);
    return run;
  };

  describe(`a server of ${api} that is wrong in one thing is caught`, () => {
    test.each(planted)("$name", async (fault) => {
      const run = await runOf(fault);
      expect(run.witness.breakdowns, "the fault itself broke down").toEqual([]);
      expect(run.unobserved).toEqual([]);
      const said = fault.caughtBy.map((id) => [id, findVerdict(run, id)]);
      const unsaid = said.filter(([, verdict]) => verdict === undefined).map(([id]) => id);
      expect(unsaid, `these cases must fail and say ${fault.says}; failed: ${idsOf(run)}`).toEqual([]);
      const isMost = run.failed.length > run.ran / 2;
      expect(isMost, `${run.failed.length} of ${run.ran} cases fail`).toBe(fault.failsMost !== undefined);
      expect(run.failed.flatMap((each) => whatIsWrongWith(each, run))).toEqual([]);
    });
  });

  test(`FAULTS.md has the faults of ${api} and what caught them`, async () => {
    const all: FaultRun[] = [];
    for (const fault of planted) all.push(await runOf(fault));
    const part = formatPart(all);
    if (env["LATCHKEY_WRITE_FAULTS"] === "1") writePart(api, part);
    expect(readParts()[api], `FAULTS.md is stale; make it anew, in packages/contract: ${pageCommand}`).toBe(
      part,
    );
  });
}

/** What a failure must not be: broken down, long, or telling a secret. */
function whatIsWrongWith(failed: FaultRun["failed"][number], { witness }: FaultRun): string[] {
  const { testCase, failure } = failed;
  const lines = describeCase(failed).flatMap((line) => line.split("\n"));
  const printed = lines.join("\n");
  return [
    ...(failure.expected === "the case to run" ? [`${testCase.id} broke down: ${failure.problems}`] : []),
    ...(lines.length > maxLines ? [`${testCase.id} is told in ${lines.length} lines`] : []),
    ...([...witness.secrets].some((secret) => printed.includes(secret))
      ? [`${testCase.id} tells a secret`]
      : []),
  ];
}

function idsOf({ failed }: FaultRun): string {
  return failed.map(({ testCase }) => testCase.id).join(", ") || "none";
}
