import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ApiModel, OperationModel } from "../model/api-model.ts";
import { runRedocly } from "../redocly.ts";
import type { Change, OperationLink } from "./changelog.ts";
import { placeInWords } from "./place.ts";
import type { BundledApi } from "./spec-versions.ts";
import { touchedOperations } from "./touched-operations.ts";

/** What we read of the report of `redocly diff --format json`. */
interface DiffReport {
  readonly changes: readonly ReportedChange[];
}

interface ReportedChange {
  readonly path: string;
  readonly kind: "added" | "removed" | "modified";
  readonly impact: "major" | "minor" | "patch";
  readonly verdicts: readonly { readonly message: string }[];
  readonly property?: string;
  readonly base?: { readonly pointer: string };
  readonly revision?: { readonly pointer: string };
}

const impacts = { major: "breaking", minor: "addition", patch: "wording" } as const;

/** What changed from one version of an API to the next, by `redocly diff`, and beside it what that does not compare. */
export async function compareVersions(
  before: BundledApi,
  after: BundledApi,
  link: (operation: OperationModel) => OperationLink,
  reportFile: string,
): Promise<readonly Change[]> {
  const parameters = ["diff", before.file, after.file, "--format", "json", "--fail-on", "none"];
  // Where a redocly.yaml lies and extends no rules, as ours does, diff would find nothing breaking.
  const folder = dirname(reportFile);
  await runRedocly("The versions cannot be compared", [...parameters, "--output", reportFile], folder);
  const report: DiffReport = JSON.parse(await readFile(reportFile, "utf8"));
  return [
    ...report.changes.filter(isWorthTelling).map((change) => {
      const { model } = change.kind === "removed" ? before : after;
      const pointer = change.revision?.pointer ?? change.base?.pointer ?? change.path;
      return {
        impact: impacts[change.impact],
        operations: touchedOperations(model, change.path, pointer).map(link),
        place: placeInWords(model.document, change.path),
        text: textOf(change),
      };
    }),
    ...uncompared(before.model, after.model, link),
  ];
}

/** The version stands in the heading, and each extension is told of by {@link uncompared}. */
function isWorthTelling({ path, property }: ReportedChange): boolean {
  return !(path === "#/info" && property === "version") && !path.startsWith("#/x-");
}

function textOf({ kind, property, verdicts }: ReportedChange): string {
  if (verdicts.length > 0) return verdicts.map(({ message }) => message).join(" ");
  if (kind === "modified") return property === undefined ? "Changed." : `\`${property}\` changed.`;
  return kind === "added" ? "Added." : "Removed.";
}

type Side = readonly [operation: OperationModel, model: ApiModel];

const uncomparedParts: readonly { text: string; differs: (before: Side, after: Side) => boolean }[] = [
  {
    text: "Who may call it changed.",
    differs: unequal(([{ access }, model]) => [access, model.access, model.credential.refusals]),
  },
  { text: "What is assumed of it changed.", differs: unequal(([{ assumptions }]) => assumptions) },
  {
    text: "What an example holds changed.",
    differs: ([before], [after]) => {
      const old = exampleValues(before);
      // One that came or went is in the report.
      return [...exampleValues(after)].some(
        ([name, value]) => old.has(name) && !isDeepStrictEqual(old.get(name), value),
      );
    },
  },
];

function unequal(read: (side: Side) => unknown): (before: Side, after: Side) => boolean {
  return (before, after) => !isDeepStrictEqual(read(before), read(after));
}

function exampleValues({ parameters, requestBody, responses }: OperationModel): Map<string, unknown> {
  const bodies = responses.map(({ status, examples }) => ({ of: `${status}`, examples }));
  if (requestBody !== undefined) bodies.push({ of: "request", examples: requestBody.examples });
  return new Map([
    ...parameters.map(({ name, example }): [string, unknown] => [`parameter ${name}`, example]),
    ...bodies.flatMap(({ of, examples }) =>
      examples.map(({ name, value }): [string, unknown] => [`${of} ${name}`, value]),
    ),
  ]);
}

/** `redocly diff` compares neither `x-access` and `x-assumed` nor what examples hold; a reader builds on all three. */
function uncompared(
  before: ApiModel,
  after: ApiModel,
  link: (operation: OperationModel) => OperationLink,
): Change[] {
  return uncomparedParts.flatMap(({ text, differs }) => {
    const changed = after.operations.filter((operation) => {
      const old = before.operations.find(({ operationId }) => operationId === operation.operationId);
      return old !== undefined && differs([old, before], [operation, after]);
    });
    return changed.length === 0
      ? []
      : [{ impact: "unrated", operations: changed.map(link), place: "", text }];
  });
}
