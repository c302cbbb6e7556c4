import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assumptionTable, ownRefusalTable } from "./differences.ts";

// Where one of these fails, the received table is what DIFFERENCES.md must say: read it, and put it in.

test.each(["partner-subscriptions", "certcentral"] as const)(
  "DIFFERENCES.md has every assumption of %s and no other",
  (api) => {
    const heading = {
      "partner-subscriptions": "Assumed of Partner Subscriptions",
      certcentral: "Assumed of CertCentral",
    };
    expect(assumptionTable(api)).toBe(tableBelow(heading[api]));
  },
);

test("DIFFERENCES.md has every answer of the sandbox's own and no other", () => {
  expect(ownRefusalTable()).toBe(tableBelow("Answers of its own"));
});

function tableBelow(heading: string): string {
  const text = readFileSync(new URL("../DIFFERENCES.md", import.meta.url), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return body
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .join("\n");
}
