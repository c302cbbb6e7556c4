import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import { parse } from "yaml";
import type { Finding } from "./finding.ts";
import { compareStatements } from "./statements.ts";

const redocly = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);

/** The part of the report of `redocly diff --format json` that we read. */
interface DiffReport {
  readonly changes: readonly {
    readonly path: string;
    readonly kind: string;
    readonly impact: Finding["size"];
    readonly property?: string;
    readonly verdicts: readonly { readonly message: string }[];
  }[];
}

/** Compares the documents with those of `released`, a folder with the files of the last release. */
export async function findSpecChanges(released: string, root: string): Promise<Finding[]> {
  return (await Promise.all(apiNames.map((api) => compareApi(api, released, root)))).flat();
}

async function compareApi(api: ApiName, released: string, root: string): Promise<Finding[]> {
  const file = `spec/${api}/openapi.yaml`;
  // An old release may have only one of the two APIs.
  if (!existsSync(join(released, file))) return [];
  const before = await readFile(join(released, file), "utf8");
  const after = await readFile(join(root, file), "utf8");
  if (before === after) return [];
  const { changes, versionProblem } = await diff(join(released, file), join(root, file), released);
  const found: Omit<Finding, "packageName">[] = changes
    .filter(isRated)
    .map(({ path, kind, impact, property, verdicts }) => ({
      size: impact,
      what: `${path}: ${verdicts.map(({ message }) => message).join(" ") || `${property ?? ""} ${kind}`.trim()}`,
    }));
  found.push(...compareStatements(parse(before), parse(after)));
  if (versionProblem !== undefined) {
    found.push({
      size: "major",
      what: `${file}: ${versionProblem}`,
      fix: "Raise info.version to that version.",
    });
  }
  return found.map((change) => ({ ...change, packageName: `@latchkey/${api}` }));
}

/** {@link compareStatements} rates extensions, and the version is checked apart. */
function isRated({ path, property = "" }: DiffReport["changes"][number]): boolean {
  return !(path === "#/info" && property === "version") && !/^x-|#\/x-/.test(property || path);
}

/** Runs in `cwd`, since the redocly.yaml of the spec extends no rules that rate changes. */
async function diff(before: string, after: string, cwd: string) {
  const report = `${before}.json`;
  const options = ["--fail-on", "none", "--check-version", "--format", "json", "--output", report];
  const parameters = [redocly, "diff", before, after, ...options];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const problem = await promisify(execFile)(process.execPath, parameters, { cwd, env }).then(
    () => undefined,
    (error: Error & { stderr?: string }) => error.stderr ?? error.message,
  );
  if (!existsSync(report)) {
    throw new Error(`${before} and ${after} cannot be compared. Fix what Redocly reports:\n${problem}`);
  }
  const found: DiffReport = JSON.parse(await readFile(report, "utf8"));
  // With a report, only the version can be wrong. Its line comes last.
  return { ...found, versionProblem: problem?.trim().split("\n").at(-1)?.replace(/^❌ /, "") };
}
