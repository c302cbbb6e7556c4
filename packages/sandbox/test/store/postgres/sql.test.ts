import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as sql from "../../../src/store/postgres/sql.ts";

const statements = Object.entries(sql).flatMap(([name, value]): [string, string][] => {
  if (typeof value === "string") return [[name, value]];
  return value.flat().map((text, index) => [`${name} ${index + 1}`, text]);
});

/** What CockroachDB, YugabyteDB, Aurora or poolers do not have, or have only in some versions. */
const notEverywhere: readonly RegExp[] = [
  /\b(?:un)?listen\b|\bnotify\b/i,
  /advisory/i,
  /\btemp(?:orary)?\b|\bunlogged\b/i,
  /\bset\s+(?:session|local|time|role)\b|\bset_config\b|\bcurrent_setting\b|\bdiscard\b|\bsearch_path\b/i,
  /\b(?:big|small)?serial\b|\bsequence\b|\bnextval\b|\bidentity\b/i,
  /\bdo\s+\$|\bfunction\b|\bprocedure\b|\btrigger\b|\bplpgsql\b|\bcall\b/i,
  /\bcopy\b|\block\s+table\b|\btruncate\b|\bskip\s+locked\b|\bdeclare\b|\bcursor\b|\bprepare\b/i,
  /\bmerge\b|\bextension\b|\bmaterialized\b|\brule\b|\binherits\b|\bexclude\b|\bdomain\b/i,
];

test.each(statements)("%s keeps to the SQL that the distributed engines document", (_, text) => {
  for (const pattern of notEverywhere) expect(text).not.toMatch(pattern);
  // Each statement is prepared, so it is only one.
  expect(text).not.toContain(";");
});

test("runs a migration again that an engine without transactions for DDL has half done", () => {
  for (const text of sql.migrations.flat())
    expect(text).toMatch(
      /^create (?:table|(?:unique )?index) if not exists |on conflict \(\w+\) do nothing$/,
    );
});

test("finds statements that are not in that SQL", () => {
  for (const text of [
    "listen keys",
    "select pg_advisory_lock(1)",
    "create temp table x (id int)",
    "set session statement_timeout = 1",
    "select nextval('ids')",
    "do $$ begin end $$",
    "truncate latchkey_keys",
  ]) {
    expect(notEverywhere.some((pattern) => pattern.test(text))).toBe(true);
  }
  expect(statements.length).toBeGreaterThan(35);
});

test("has all SQL in one file", () => {
  const folder = new URL("../../../src/store/postgres/", import.meta.url);
  const others = readdirSync(folder).filter((name) => name !== "sql.ts");
  for (const name of others) {
    const text = readFileSync(new URL(name, folder), "utf8");
    expect([
      name,
      text.match(/["`](?:select|insert|update|delete|with|create|begin|set)\b[^"`]*["`]/i)?.[0],
    ]).toEqual([name, undefined]);
  }
  expect(others.length).toBeGreaterThan(3);
});
