import { expect, test } from "vitest";
import type { Row } from "../../src/sandbox/report.ts";
import { formatSandboxTable } from "../../src/sandbox/table.ts";

const row = (fields: Partial<Row>): Row => ({ id: "id", label: "a figure", unit: "x", ...fields });

test("a row shows its figure beside its limit", () => {
  const table = formatSandboxTable([
    row({ value: 1.304, limit: { most: 1.6 }, quartiles: [1.2, 1.4], from: "32.6 µs to 25.0 µs" }),
    row({ label: "memory", unit: "MB", value: 95.26, limit: { most: 90 } }),
    row({ label: "noise", value: 1.01 }),
  ]);
  expect(table).toBe(
    `figure    measured   limit  verdict  half of rounds  from
a figure    1.30 x  <= 1.6  met        1.20 to 1.40  32.6 µs to 25.0 µs
memory     95.3 MB   <= 90  missed
noise       1.01 x`,
  );
});

test.each([
  [{ value: 1.6049, limit: { most: 1.6 } }, "met"],
  [{ value: 1.606, limit: { most: 1.6 } }, "missed"],
  [{ value: 11.996, limit: { least: 12 } }, "met"],
  [{ value: 11.99, limit: { least: 12 } }, "missed"],
])("the verdict is that of the printed figure: %j is %s", (fields, verdict) => {
  expect(formatSandboxTable([row(fields)]).split("\n")[1]).toMatch(new RegExp(` ${verdict}$`));
});

test("what failed says why, once for all rows that share the reason", () => {
  const [, first, second, third, ...reasons] = formatSandboxTable([
    row({ failure: "Prism did not answer." }),
    row({ value: 2, failure: "The disk is full." }),
    row({ failure: "Prism did not answer." }),
  ]).split("\n");
  expect([first, second, third].map((line) => line?.match(/failed.*\((\d)\)$/)?.[1])).toEqual([
    "1",
    "2",
    "1",
  ]);
  expect(reasons).toEqual(["", "(1) Prism did not answer.", "(2) The disk is full."]);
});
