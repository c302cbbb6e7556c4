import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import {
  countDocumented,
  countVerdicts,
  findUncheckedApis,
  formatCoveragePage,
  type TargetReport,
} from "../src/reporter.ts";
import type { Verdict } from "../src/run-case.ts";
import { apiNames, spec } from "../src/spec.ts";
import { caseOf } from "./fixtures/case-of.ts";

const plain = caseOf("getApiKey/access/own", { operationId: "getApiKey" });
const assumed = caseOf("getApiKey/access/assumed", {
  operationId: "getApiKey",
  status: 404,
  assumed: "a guess",
});
const byPrefer = caseOf("getApiKey/prefer-header/200", {
  operationId: "getApiKey",
  capabilities: ["preferHeader"],
});

type Row = readonly [Case, Verdict["verdict"] | undefined, string?];

function reportOf(rows: readonly Row[], target = "url"): TargetReport {
  const results = rows.map(([testCase, verdict, detail = ""]) => ({ testCase, verdict, detail }));
  return { target, results, problems: [] };
}

function cellOf(rows: readonly Row[], status = 200): string | undefined {
  const page = formatCoveragePage([reportOf(rows)]);
  return new RegExp(`^\\| getApiKey \\| ${status} \\| (.*) \\|$`, "m").exec(page)?.[1];
}

test("the page has a row for each declared status of each operation, and a column for each target", () => {
  const page = formatCoveragePage([reportOf([], "url"), reportOf([], "live")]);
  const declared = apiNames.flatMap((api) =>
    spec[api].operations.flatMap(({ operationId, statuses }) =>
      statuses.map((status) => `| ${operationId} | ${status} | skipped | skipped |`),
    ),
  );
  expect(page.match(/^\| \w+ \| \d{3} \| .*$/gm)).toEqual(declared);
  expect(page).toContain("| Operation | Status | url | live |");
});

test("a status counts the passed cases without the header Prefer", () => {
  expect(
    cellOf([
      [plain, "passed"],
      [byPrefer, "passed"],
      [plain, "skipped", "no key"],
    ]),
  ).toBe("1");
  expect(
    cellOf([
      [byPrefer, "passed"],
      [plain, "skipped", "no key"],
    ]),
  ).toBe("prefer");
  expect(cellOf([[plain, "skipped", "no key"]])).toBe("skipped");
  expect(cellOf([[{ ...plain, status: undefined }, "passed"]])).toBe("skipped");
});

test("a status with a failure or a difference shows no number of passed cases", () => {
  expect(
    cellOf([
      [plain, "passed"],
      [plain, "failed"],
    ]),
  ).toBe("**1 failed**");
  expect(
    cellOf(
      [
        [assumed, "passed"],
        [assumed, "differs"],
      ],
      404,
    ),
  ).toBe("**1 failed**");
});

test("the page has counts and reasons, and nothing that differs between runs", () => {
  const report = reportOf([
    [plain, "passed"],
    [assumed, "differs", "curl http://127.0.0.1:9"],
    [plain, "skipped", "a | <b>"],
  ]);
  const page = formatCoveragePage([report]);
  expect(page).toContain("| url | 3 | 1 | 0 | 1 | 1 | 1 of 2 |");
  expect(page).toContain("| 1 | a \\| &lt;b> |");
  expect(page).not.toContain("127.0.0.1");
});

test("a documented statement is checked if its case passed or failed", () => {
  const report = reportOf([
    [plain, "passed"],
    [plain, "failed"],
    [plain, "skipped"],
    [plain, undefined],
    [assumed, "passed"],
  ]);
  expect(countDocumented(report)).toEqual({ checked: 2, all: 4 });
  expect(countVerdicts(report)).toEqual({ passed: 2, failed: 1, differs: 0, skipped: 1 });
});

test("a list is checked by a case of its status 200 that was not skipped and does not use Prefer", () => {
  const list = caseOf("listApiKeys/list/of-parent");
  const uncheckedWith = (...rows: Row[]) => findUncheckedApis(reportOf(rows), ["partner-subscriptions"]);
  expect(uncheckedWith([list, "passed"])).toEqual([]);
  expect(uncheckedWith([list, "failed"])).toEqual([]);
  for (const row of [
    [list, "skipped"],
    [list, undefined],
    [{ ...list, status: 403 }, "passed"],
    [{ ...list, capabilities: ["preferHeader"] }, "passed"],
    [plain, "passed"],
  ] satisfies Row[])
    expect(uncheckedWith(row)).toEqual(["partner-subscriptions"]);
  expect(findUncheckedApis(reportOf([]), [])).toEqual([]);
});
