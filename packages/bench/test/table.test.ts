import { expect, test } from "vitest";
import { type Figure, failedFigure, medianFigure, ratioFigure } from "../src/figures.ts";
import { formatTable } from "../src/table.ts";

test("shows each figure with its limit and the values that it was calculated from", () => {
  const table = formatTable([
    ratioFigure("read", "µs", [32, 33, 34], [20, 30, 20], { most: 1.6 }),
    medianFigure("memory", "MB", [95.26], { most: 90 }),
    { label: "size", unit: "bytes", value: 27_148 },
  ]);
  expect(table).toBe(
    `figure      measured    limit  verdict  half of rounds  from
read          1.60 x  <= 1.60  met        1.35 to 1.65  33 to 20 µs
memory       95.3 MB  <= 90.0  missed     95.3 to 95.3
size    27,148 bytes`,
  );
});

test.each<[Partial<Figure>, string]>([
  [{ value: 1.6049, limit: { most: 1.6 } }, "met"],
  [{ value: 1.606, limit: { most: 1.6 } }, "missed"],
  [{ value: 4.996, limit: { least: 5 } }, "met"],
  [{ value: 4.99, limit: { least: 5 } }, "missed"],
])("compares the printed figure: %j is %s", (fields, verdict) => {
  const line = formatTable([{ label: "a", unit: "x", ...fields }]).split("\n")[1];
  expect(line).toMatch(new RegExp(` ${verdict}$`));
});

test("shows below the table why a figure is missing", () => {
  const lines = formatTable([failedFigure("list", new Error("The disk is full.\nin detail"))]).split("\n");
  expect(lines[1]).toMatch(/^list +- +failed$/);
  expect(lines.slice(2)).toEqual(["", "list: The disk is full."]);
});
