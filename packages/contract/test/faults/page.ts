import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ApiName, apiNames, spec } from "../../src/spec.ts";
import { type FaultRun, findVerdict } from "./run-fault.ts";

/** Writes the page. The test files must not run concurrently, since each writes the part of its API. */
export const pageCommand =
  "LATCHKEY_WRITE_FAULTS=1 node_modules/.bin/vitest run test/faults/ --no-file-parallelism";

const url = new URL("../../FAULTS.md", import.meta.url);

/** The whole page, from the parts of both APIs. */
export function formatPage(parts: Readonly<Record<ApiName, string>>): string {
  return [
    "# Planted faults",
    "",
    "Each row is a server with one fault, and the cases that report it. The server is the sandbox with some changed requests or",
    "responses. If no case catches a fault, a case is missing. The faults are in [test/faults](test/faults). The last column",
    "shows how many cases of the API fail.",
    "",
    `Generated in this folder with \`${pageCommand}\`. The tests in test/faults fail if this page is stale.`,
    "Another test runs the whole suite three times against a correct server and expects no failure. For more rounds:",
    "`LATCHKEY_CONTRACT_ROUNDS=20 node_modules/.bin/vitest run test/faults.test.ts`.",
    "",
    ...apiNames.map((api) => `${headingOf(api)}\n\n${parts[api]}`),
  ].join("\n");
}

/** The part of an API: a row for each of its faults. The part does not differ between runs. */
export function formatPart(runs: readonly FaultRun[]): string {
  const rows = runs.map((run) => {
    const { name, caughtBy } = run.fault;
    const said = caughtBy.map((id) => code(normalise(findVerdict(run, id) ?? "nothing")));
    return [
      name,
      caughtBy.map(code).join("<br>"),
      [...new Set(said)].join("<br>"),
      howMany(run.failed.length),
    ];
  });
  const header = ["Fault", "Caught by", "Reported problem", "Failed cases"];
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** The text of the page; empty if there is no page. */
export function readPage(): string {
  return existsSync(url) ? readFileSync(url, "utf8") : "";
}

/** Writes an API's part, and keeps the part of the other one. */
export function writePart(api: ApiName, part: string): void {
  writeFileSync(url, formatPage({ ...readParts(), [api]: part }));
}

/** The parts in the page; empty if it has none. */
export function readParts(): Readonly<Record<ApiName, string>> {
  const page = readPage();
  const read = (api: ApiName): string => {
    const [, after = ""] = page.split(`${headingOf(api)}\n\n`);
    return after.replace(/\n## .*$/s, "");
  };
  return { "partner-subscriptions": read("partner-subscriptions"), certcentral: read("certcentral") };
}

function headingOf(api: ApiName): string {
  return `## ${spec[api].title}`;
}

/**
 * Replaces text that differs between runs with placeholders: times, the last four characters of secrets, and the id of the
 * run in the names of keys.
 */
function normalise(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, "<time>")
    .replaceAll(/(?<=latchkey-contract )[0-9a-f]{8}/g, "<run>")
    .replaceAll(/(?<="last4":")\w{4}/g, "<last4>");
}

/** Returns a range, not the exact number. Otherwise each new case would make the page stale. */
function howMany(failed: number): string {
  if (failed >= 10) return "10 or more";
  return failed > 1 ? "2 to 9" : String(failed);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
