import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ApiName, apiNames, spec } from "../../src/spec.ts";
import { type FaultRun, findVerdict } from "./run-fault.ts";

/** What makes the page anew. Not side by side: each API's test writes its own part. */
export const pageCommand =
  "LATCHKEY_WRITE_FAULTS=1 node_modules/.bin/vitest run test/faults/ --no-file-parallelism";

const url = new URL("../../FAULTS.md", import.meta.url);

/** The whole page, of the parts of both APIs. */
export function formatPage(parts: Readonly<Record<ApiName, string>>): string {
  return [
    "# Planted faults",
    "",
    "Servers that get one thing wrong on purpose, and the cases that say so: each is the sandbox, with something spoiled",
    "on the way in or out. Where a fault is caught by no case, a case is missing. The faults are in",
    "[test/faults](test/faults); the last column tells how many cases of the API fail with one of them.",
    "",
    `Made in this folder by \`${pageCommand}\`; the tests in test/faults keep it fresh.`,
    "That a server that is right is never accused is tested too, by running the whole suite several times:",
    "`LATCHKEY_CONTRACT_ROUNDS=20 node_modules/.bin/vitest run test/faults.test.ts`; 3 times by default.",
    "",
    ...apiNames.map((api) => `${headingOf(api)}\n\n${parts[api]}`),
  ].join("\n");
}

/** An API's part: a row for each of its faults. Nothing in it differs from run to run. */
export function formatPart(runs: readonly FaultRun[]): string {
  const rows = runs.map((run) => {
    const { name, caughtBy } = run.fault;
    const said = caughtBy.map((id) => code(normalise(findVerdict(run, id) ?? "nothing of it")));
    return [
      name,
      caughtBy.map(code).join("<br>"),
      [...new Set(said)].join("<br>"),
      howMany(run.failed.length),
    ];
  });
  const header = ["The server is wrong in this", "Caught by", "What it says is wrong", "Cases that fail"];
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** Empty where there is none. */
export function readPage(): string {
  return existsSync(url) ? readFileSync(url, "utf8") : "";
}

/** Writes an API's part, and leaves that of the other as it is. */
export function writePart(api: ApiName, part: string): void {
  writeFileSync(url, formatPage({ ...readParts(), [api]: part }));
}

/** The parts as the page has them; empty where it has none. */
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

/** Takes out what differs from run to run: times, and the id of the run in the names of keys. */
function normalise(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, "<time>")
    .replaceAll(/(?<=latchkey-contract )[0-9a-f]{8}/g, "<run>");
}

/** Not to the case: else the page would be stale with each new case. */
function howMany(failed: number): string {
  if (failed >= 10) return "10 or more";
  return failed > 1 ? "2 to 9" : String(failed);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
