import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type ApiOperation,
  assumptionsOf,
  inline,
  isNode,
  type OpenApiDocument,
  walk,
} from "@latchkey/spec-model";
import { runRedocly } from "../reference/redocly.ts";
import type { Change, OperationLink } from "./changelog.ts";
import { isMethod, placeInWords, unescapeName } from "./place.ts";
import type { BundledApi } from "./spec-versions.ts";

/** The part of the report of `redocly diff --format json` that we read. */
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

/** Returns the changes that `redocly diff` reports, and the changes in parts that it does not compare. */
export async function compareVersions(
  before: BundledApi,
  after: BundledApi,
  link: (operation: ApiOperation) => OperationLink,
  reportFile: string,
): Promise<readonly Change[]> {
  const parameters = ["diff", before.file, after.file, "--format", "json", "--fail-on", "none"];
  // Run in a folder without a redocly.yaml. Our redocly.yaml extends no rules, and then `redocly diff`
  // reports no change as breaking.
  const folder = dirname(reportFile);
  await runRedocly("The versions cannot be compared", [...parameters, "--output", reportFile], folder);
  const report: DiffReport = JSON.parse(await readFile(reportFile, "utf8"));
  return [
    ...report.changes.filter(isReported).map((change) => {
      const api = change.kind === "removed" ? before : after;
      const pointer = change.revision?.pointer ?? change.base?.pointer ?? change.path;
      return {
        impact: impacts[change.impact],
        operations: touchedOperations(api, change.path, pointer).map(link),
        place: placeInWords(api.document, change.path),
        text: textOf(change),
      };
    }),
    ...uncompared(before, after, link),
  ];
}

/** Skips the version, which is in the heading, and extensions, which {@link uncompared} reports. */
function isReported({ path, property }: ReportedChange): boolean {
  return !(path === "#/info" && property === "version") && !path.startsWith("#/x-");
}

function textOf({ kind, property, verdicts }: ReportedChange): string {
  if (verdicts.length > 0) return verdicts.map(({ message }) => message).join(" ");
  if (kind === "modified") return property === undefined ? "Changed." : `\`${property}\` changed.`;
  return kind === "added" ? "Added." : "Removed.";
}

/**
 * Returns the operations that a change affects. `path` is the change's location in an operation, and
 * `pointer` its location in the document. `redocly diff` reports a changed component only in the first
 * operation that uses it. This function returns all operations that refer to the component.
 */
function touchedOperations(
  { document, operations }: BundledApi,
  path: string,
  pointer: string,
): readonly ApiOperation[] {
  const component = pointer.match(/^#\/components\/[^/]+\/[^/]+/)?.[0];
  if (component !== undefined) {
    const reaching = operations.filter((operation) => reaches(document, operation, component));
    // Security requirements name a security scheme without a reference. So `reaching` is empty for such a
    // component.
    if (reaching.length > 0) return reaching;
  }
  const [part, name = "", method] = path.split("/").slice(1);
  if (part !== "paths") return [];
  return operations.filter(
    (operation) =>
      operation.path === unescapeName(name) && (!isMethod(method) || operation.method === method),
  );
}

function reaches(document: OpenApiDocument, { path, operation }: ApiOperation, component: string): boolean {
  const seen = new Set<string>();
  const visit = (value: unknown): void => {
    for (const { node } of walk(value)) {
      const reference = node["$ref"];
      if (typeof reference !== "string" || seen.has(reference)) continue;
      seen.add(reference);
      // The target may be another reference, which counts too. So do not resolve it.
      const names = reference.split("/").slice(1).map(unescapeName);
      visit(names.reduce<unknown>((at, name) => (isNode(at) ? at[name] : undefined), document));
    }
  };
  visit([document.paths[path]?.parameters, operation]);
  return seen.has(component);
}

/** The parts that `redocly diff` does not compare. `text` describes a change of the part. */
const uncomparedParts: readonly {
  readonly text: string;
  readonly differs: (before: Side, after: Side) => boolean;
}[] = [
  {
    text: "Permissions changed.",
    differs: differIn(({ document, operation }) => [operation["x-access"], document["x-access-model"]]),
  },
  {
    text: "Assumptions changed.",
    differs: differIn(({ inlined }) =>
      assumptionsOf(inlined).map(({ pointer, reason }) => [pointer, reason]),
    ),
  },
  { text: "Values of examples changed.", differs: haveOtherExamples },
];

function differIn(read: (side: Side) => unknown): (before: Side, after: Side) => boolean {
  return (before, after) => !isDeepStrictEqual(read(before), read(after));
}

/** An operation of one version. In `inlined`, all references are replaced by their targets. */
interface Side {
  readonly document: OpenApiDocument;
  readonly operation: ApiOperation["operation"];
  readonly inlined: unknown;
}

function sideOf({ document }: BundledApi, { path, operation }: ApiOperation): Side {
  const parameters = document.paths[path]?.parameters;
  return { document, operation, inlined: inline(document, { ...operation, shared: parameters }) };
}

/** Maps the JSON pointer of each example to its value, which `redocly diff` does not compare. */
function exampleValues({ inlined }: Side): Map<string, unknown> {
  return new Map(
    [...walk(inlined)].flatMap(({ node, pointer }) =>
      /\/examples\/[^/]+$/.test(pointer) && "value" in node ? [[pointer, node["value"]] as const] : [],
    ),
  );
}

function haveOtherExamples(before: Side, after: Side): boolean {
  const old = exampleValues(before);
  return [...exampleValues(after)].some(
    ([place, value]) => old.has(place) && !isDeepStrictEqual(old.get(place), value),
  );
}

function uncompared(
  before: BundledApi,
  after: BundledApi,
  link: (operation: ApiOperation) => OperationLink,
): Change[] {
  const pairs = after.operations.flatMap((operation) => {
    const old = before.operations.find(({ operationId }) => operationId === operation.operationId);
    return old === undefined
      ? []
      : [{ operation, sides: [sideOf(before, old), sideOf(after, operation)] as const }];
  });
  return uncomparedParts.flatMap(({ text, differs }) => {
    const changed = pairs.filter(({ sides: [old, now] }) => differs(old, now));
    return changed.length === 0
      ? []
      : [{ impact: "unrated", operations: changed.map(({ operation }) => link(operation)), place: "", text }];
  });
}
