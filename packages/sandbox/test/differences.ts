import type { ApiName } from "../src/index.ts";
import { errorResponses } from "../src/model/errors.ts";
import { readDocument } from "./spec.ts";

/** A choice of the spec where the vendor is silent or contradicts itself. */
export interface Assumption {
  /** Where it stands, for people: `GET /key: administrator on stranger is omitted`. */
  readonly place: string;
  readonly reason: string;
}

/** All `x-assumed` of a document, in its order. */
export function readAssumptions(api: ApiName): Assumption[] {
  return [...walk(readDocument(api), [])];
}

function* walk(node: unknown, names: readonly string[]): Generator<Assumption> {
  if (typeof node !== "object" || node === null) return;
  const fields: Record<string, unknown> = { ...node };
  const reason = fields["x-assumed"];
  if (typeof reason === "string") yield { place: placeOf(names, fields), reason: reason.trim() };
  for (const [name, child] of Object.entries(fields)) yield* walk(child, [...names, name]);
}

function placeOf(names: readonly string[], fields: Readonly<Record<string, unknown>>): string {
  const [first, second = "", third = "", ...rest] = names;
  const words = (value: unknown): string => [value].flat().join(", ");
  if (first === "paths") {
    const operation = `${third.toUpperCase()} ${second}`;
    if (rest[0] !== "x-access") return `${operation}: ${rest.join(" ")}`;
    const owner = fields["owner"] === undefined ? "" : ` on ${words(fields["owner"])}`;
    return `${operation}: ${words(fields["caller"])}${owner} is ${words(fields["answer"])}`;
  }
  if (first === "x-access-model")
    return `credentials: ${words(fields["credential"])} is ${words(fields["answer"])}`;
  const fieldNames = rest.filter((name) => !/^(properties|allOf|\d+)$/.test(name));
  const deeper = fieldNames.map((name) => `.${name}`);
  return `${second} ${third}${deeper.join("")}`;
}

/** The table of an API in DIFFERENCES.md. */
export function assumptionTable(api: ApiName): string {
  const rows = readAssumptions(api).map(({ place, reason }) => `| ${place} | ${reason} |`);
  return ["| Where | Why |", "|---|---|", ...rows].join("\n");
}

/** The table of the sandbox's own answers in DIFFERENCES.md. */
export function errorResponseTable(): string {
  const rows = Object.values(errorResponses).map(
    ({ status, code, message, why }) =>
      `| ${status} | \`${code.replace("|", "\\|")}\` | ${message} | ${why} |`,
  );
  return ["| Status | Code | SandboxRequest | Why |", "|---|---|---|---|", ...rows].join("\n");
}
