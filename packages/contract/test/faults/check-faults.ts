import { env } from "node:process";
import { describe, expect, test } from "vitest";
import { describeResult } from "../../src/run-case.ts";
import type { ApiName } from "../../src/spec.ts";
import { faults } from "./index.ts";
import { formatPart, pageCommand, readParts, writePart } from "./page.ts";
import { type FaultRun, findVerdict, runFault } from "./run-fault.ts";

const maxLines = 15;

/** Tests that the cases in `caughtBy` catch each fault of an API, and that FAULTS.md is up to date. */
export function checkFaults(api: ApiName): void {
  const planted = faults.filter((fault) => fault.api === api);
  const runs = new Map<string, Promise<FaultRun>>();
  const runOf = (fault: (typeof planted)[number]): Promise<FaultRun> => {
    const run = runs.get(fault.name) ?? runFault(fault);
    runs.set(fault.name, run);
    return run;
  };

  describe(`a server of ${api} with one fault is caught`, () => {
    test.each(planted)("$name", async (fault) => {
      const run = await runOf(fault);
      expect(run.witness.errors, "the fault itself threw").toEqual([]);
      expect(run.skipped).toEqual([]);
      const said = fault.caughtBy.map((id) => [id, findVerdict(run, id)]);
      const unsaid = said.filter(([, verdict]) => verdict === undefined).map(([id]) => id);
      expect(unsaid, `these cases must fail and report ${fault.says}. Failed: ${idsOf(run)}`).toEqual([]);
      const isMost = run.failed.length > run.ran / 2;
      expect(isMost, `${run.failed.length} of ${run.ran} cases fail`).toBe(fault.failsMost !== undefined);
      expect(run.failed.flatMap((each) => whatIsWrongWith(each, run))).toEqual([]);
    });
  });

  test(`FAULTS.md lists the faults of ${api} and the cases that catch them`, async () => {
    const all: FaultRun[] = [];
    for (const fault of planted) all.push(await runOf(fault));
    const part = formatPart(all);
    if (env["LATCHKEY_WRITE_FAULTS"] === "1") writePart(api, part);
    expect(readParts()[api], `FAULTS.md is stale. Run in packages/contract: ${pageCommand}`).toBe(part);
  });
}

/** The problems of a failure: an error of the case itself, too many lines, or a secret. */
function whatIsWrongWith(failed: FaultRun["failed"][number], { witness }: FaultRun): string[] {
  const { testCase, failure } = failed;
  const printed = describeResult(failed);
  const lines = printed.split("\n");
  return [
    ...(failure.expected === "the case to run" ? [`${testCase.id} could not run: ${failure.problems}`] : []),
    ...(lines.length > maxLines ? [`${testCase.id} is reported in ${lines.length} lines`] : []),
    ...([...witness.secrets].some((secret) => printed.includes(secret))
      ? [`${testCase.id} reports a secret`]
      : []),
  ];
}

function idsOf({ failed }: FaultRun): string {
  return failed.map(({ testCase }) => testCase.id).join(", ") || "none";
}
