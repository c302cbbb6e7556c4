import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { codePointCount } from "../src/validators/code-point-count.ts";
import { formats } from "../src/validators/formats.ts";

const ajv = new Ajv2020();
// The default export of a CommonJS module is one level deeper under nodenext.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const reference = ajv.compile({ type: "string", format: "date-time" });

const years = ["0000", "1900", "2000", "2023", "2024", "24", "+2024"];
const days = [
  "01-01",
  "01-31",
  "02-28",
  "02-29",
  "02-30",
  "04-31",
  "06-30",
  "12-32",
  "13-01",
  "00-10",
  "1-1",
];
const separators = ["T", "t", " ", "", "x"];
const times = ["00:00:00", "23:59:59", "23:59:60", "15:59:60", "24:00:00", "12:60:00", "12:00:61", "12:00"];
const fractions = ["", ".1", ".123456789", "."];
const offsets = ["Z", "z", "", "+00:00", "-08:00", "+08:00", "+0530", "-07", "+24:00", "+01:60", " UTC"];

test("accepts the same date-times as ajv-formats, in every combination of valid and invalid parts", () => {
  const texts = years.flatMap((year) =>
    days.flatMap((day) =>
      separators.flatMap((separator) =>
        times.flatMap((time) =>
          fractions.flatMap((fraction) =>
            offsets.map((offset) => `${year}-${day}${separator}${time}${fraction}${offset}`),
          ),
        ),
      ),
    ),
  );
  const differing = texts.filter((text) => formats["date-time"](text) !== reference(text));
  expect(differing).toEqual([]);
  expect(texts.filter((text) => reference(text)).length).toBeGreaterThan(1000);
});

test.each([
  ["", 0],
  ["78yz", 4],
  ["😀é", 2],
  ["\ud83d", 1],
])("%j has %i characters", (text, count) => {
  expect(codePointCount(text)).toBe(count);
});
