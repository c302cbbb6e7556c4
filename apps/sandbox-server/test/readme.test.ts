import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorResponses } from "../src/error-responses.ts";
import { help } from "../src/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The cells of the table in a section, without its header. */
function rowsOf(heading: string): string[][] {
  const [, section = ""] = new RegExp(`^## ${heading}$(.*?)^## `, "ms").exec(readme) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("lists each flag of --help with its variable in README.md", () => {
  const flags = [...help.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag = ""]) => flag);
  const rows = rowsOf("Start").map(([flag = "", variable = ""]) => [/--([a-z-]+)/.exec(flag)?.[1], variable]);
  expect(rows.filter(([flag]) => flag !== undefined)).toEqual(
    flags.map((flag) => {
      const variable = `\`LATCHKEY_SANDBOX_${flag.replaceAll("-", "_").toUpperCase()}\``;
      return [flag, ["version", "help"].includes(flag) ? "" : variable];
    }),
  );
});

test("shows the installed command before the commands of a clone", () => {
  const [first = ""] = /(?<=```sh\n).*?(?=```)/s.exec(readme) ?? [];
  expect(first).toMatch(/^npm i .*\nnpx latchkey-sandbox\n$/);
});

test("lists the responses of the server itself in README.md as in the code", () => {
  expect(rowsOf("Responses of the server itself")).toEqual(
    Object.values(errorResponses).map(({ status, code, to, closes }) => [
      String(status),
      `\`${code}\``,
      to,
      closes ? "closed" : "kept",
    ]),
  );
});
