import { expect, test } from "vitest";
import type { ScenarioRatios } from "../src/measure.ts";
import type { Row } from "../src/report.ts";
import { formatTable } from "../src/table.ts";

function ratios(getSequential: number, getConcurrent: number, post: number): ScenarioRatios {
  const [get, get50, both] = [getSequential, getConcurrent, post].map((median) => ({
    median,
    quartiles: [median, median] as const,
  }));
  if (!get || !get50 || !both) throw new TypeError("three medians make four ratios");
  return { getSequential: get, getConcurrent: get50, postSequential: both, postConcurrent: both };
}

const sizes = { minifiedBytes: 19_246, gzipBytes: 7_524 };

test("shows limits below our clients, and compares them with the rounded values", () => {
  const rows: Row[] = [
    { id: "raw-fetch", label: "raw fetch", ratios: ratios(1, 1, 1), sizes, instantiations: 8 },
    {
      id: "ours",
      label: "ours",
      limits: "all",
      ratios: ratios(1.104, 1.256, 1.2),
      sizes,
      instantiations: 4_000,
    },
  ];
  expect(formatTable(rows)).toBe(
    [
      "client     GET seq  GET c50  POST seq  POST c50   min B    gzip B  instantiations",
      "raw fetch     1.00     1.00      1.00      1.00  19,246     7,524               8",
      "ours          1.10     1.26      1.20      1.20  19,246     7,524           4,000",
      "  limit    <= 1.10  <= 1.25   <= 1.10   <= 1.40          <= 6,500        <= 4,000",
      "  verdict      met   missed    missed       met            missed             met",
    ].join("\n"),
  );
});

test("shows no time limits for a client that is not timed", () => {
  const row: Row = { id: "other", label: "other", limits: "sizes", sizes, instantiations: 4_001 };
  expect(formatTable([row]).split("\n").slice(1)).toEqual([
    "other            -        -         -         -  19,246     7,524           4,001",
    "  limit                                                  <= 6,500        <= 4,000",
    "  verdict                                                  missed          missed",
  ]);
});

test("shows below the table why a client could not be measured", () => {
  const row: Row = { id: "x", label: "x 1.0", failure: "could not be generated: x failed: no such file" };
  const lines = formatTable([row]).split("\n");
  expect(lines[1]).toMatch(/^x 1\.0(\s+-){7}$/);
  expect(lines.slice(2)).toEqual(["", "x 1.0: could not be generated: x failed: no such file"]);
});
