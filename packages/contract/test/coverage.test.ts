import { expect, test } from "vitest";
import { measureCoverage } from "../src/report/coverage.ts";
import { formatCoveragePage } from "../src/report/coverage-page.ts";
import { apiNames, spec } from "../src/spec.ts";
import { caseOf, fail, notObservable, pass, runOf } from "./results.ts";

const steered = caseOf("getApiKey/steered/200", { needs: ["steerable"] });
const plain = caseOf("getApiKey/access/own");

function cellOf(results: Parameters<typeof runOf>[1], status = 200) {
  const rows = measureCoverage([runOf("url", results).report]);
  return rows.find((row) => row.operationId === "getApiKey" && row.status === status)?.cells[0];
}

test("the matrix has a row for each declared status of each operation", () => {
  const rows = measureCoverage([runOf("url", []).report, runOf("live", []).report]);
  const declared = apiNames.flatMap((api) =>
    spec[api].operations.flatMap(({ operationId, statuses }) =>
      statuses.map((status) => `${operationId} ${status}`),
    ),
  );
  expect(rows.map(({ operationId, status }) => `${operationId} ${status}`)).toEqual(declared);
  expect(rows.every(({ cells }) => cells.map(({ target }) => target).join() === "url,live")).toBe(true);
});

test("a status is covered by a passing case that does not ask for it by Prefer", () => {
  expect(cellOf([pass(plain), pass(steered), notObservable(plain, "no key")])).toEqual({
    target: "url",
    state: "covered",
    passed: 1,
    steered: 1,
    failed: 0,
    reasons: ["no key"],
  });
});

test("a status that was only asked for is steered, one with any failure failed", () => {
  expect(cellOf([pass(steered), notObservable(plain, "no key")])?.state).toBe("steered");
  expect(cellOf([pass(plain), fail(plain)])).toMatchObject({ state: "failed", passed: 1, failed: 1 });
});

test("a status that was not seen has each reason once", () => {
  const results = [
    notObservable(plain, "no key"),
    notObservable(plain, "no key"),
    notObservable(steered, "no Prefer"),
  ];
  expect(cellOf(results)).toMatchObject({ state: "notObservable", reasons: ["no key", "no Prefer"] });
  expect(cellOf([])).toMatchObject({ state: "notObservable", reasons: ["no case of it was run"] });
});

test("a case that shows no declared status covers none", () => {
  const rows = measureCoverage([
    runOf("url", [pass(caseOf("getApiKey/http-edges/head", { status: undefined }))]).report,
  ]);
  expect(rows.flatMap(({ cells }) => cells).every(({ state }) => state === "notObservable")).toBe(true);
});

test("the page tells counts, reasons and matrix, and nothing that differs from run to run", () => {
  const results = [
    pass(plain),
    pass(caseOf("a", { status: 404, assumed: "a guess" })),
    notObservable(plain, "a | b"),
  ];
  const page = formatCoveragePage([runOf("sandbox", results)]);
  expect(page).toContain("| sandbox | 3 | 2 | 0 | 1 | 1 |");
  expect(page).toContain("| 1 | a \\| b |");
  expect(page).toContain("| getApiKey | 200 | 1 |");
  expect(page).toContain("| getApiKey | 403 | not observable |");
  const later = { ...runOf("sandbox", results), milliseconds: 9 };
  const elsewhere = { ...later, report: { ...later.report, url: "http://127.0.0.1:9", runId: "other" } };
  expect(formatCoveragePage([elsewhere])).toBe(page);
});
