import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ownAnswers } from "../src/refusals.ts";

test("README.md has each answer of the server's own, as the code has it", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = /^## Answers of its own$(.*?)^## /ms.exec(readme) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  const told = rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(told).toEqual(
    Object.values(ownAnswers).map(({ status, code, to, closes }) => [
      String(status),
      `\`${code}\``,
      to,
      closes ? "closed" : "kept",
    ]),
  );
});
