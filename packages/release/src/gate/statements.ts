import {
  type Access,
  accessOf,
  credentialRowsOf,
  inline,
  type OpenApiDocument,
  operationsOf,
  walk,
} from "@latchkey/spec-model";
import type { Finding } from "./finding.ts";

type Change = Omit<Finding, "packageName">;

/** What the extensions say of one part of an operation, or of one kind of caller. */
interface Statement {
  readonly isAssumed: boolean;
  readonly isSecret: boolean;
  /** Undefined if the statement is not about permissions. */
  readonly access: Access | undefined;
}

/**
 * Returns the changes of `x-access`, `x-assumed` and `x-secret`, which `redocly diff` does not rate. The README has
 * the size of each change.
 */
export function compareStatements(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  const old = statementsOf(before);
  const now = statementsOf(after);
  const changes = [...old].flatMap(([place, statement]) => compare(place, statement, now.get(place)));
  const added = [...now].filter(([place, { access }]) => access !== undefined && !old.has(place));
  return [
    ...changes,
    ...added.map(([place]): Change => ({ size: "minor", what: `${place}: the permission is new` })),
  ];
}

function compare(place: string, old: Statement, now: Statement | undefined): Change[] {
  if (now === undefined) {
    // A removed part of an operation is a finding of `redocly diff`.
    return old.access === undefined ? [] : [{ size: "major", what: `${place}: the permission is removed` }];
  }
  const changes: Change[] = [];
  if (describe(old.access) !== describe(now.access)) {
    const what = `${place}: ${describe(old.access)} became ${describe(now.access)}`;
    changes.push({ size: accessChange(old.access, now.access), what });
  }
  if (old.isAssumed !== now.isAssumed) {
    changes.push({ size: "minor", what: `${place}: x-assumed was ${now.isAssumed ? "added" : "dropped"}` });
  }
  if (old.isSecret !== now.isSecret) {
    const what = `${place}: x-secret was ${now.isSecret ? "added" : "dropped"}`;
    changes.push({ size: now.isSecret ? "minor" : "major", what });
  }
  return changes;
}

/** Only a permission that grants more than before is not breaking. */
function accessChange(old: Access | undefined, now: Access | undefined): Change["size"] {
  if (typeof now === "object") {
    return typeof old === "object" && old.status === now.status ? "patch" : "major";
  }
  return now === "omitted" ? "major" : "minor";
}

function describe(access: Access | undefined): string {
  return typeof access === "object" ? `${access.status} (${access.example})` : (access ?? "nothing");
}

function statementsOf(document: OpenApiDocument): Map<string, Statement> {
  const statements = new Map<string, Statement>();
  const add = (place: string, assumed: unknown, access?: Access, isSecret = false) =>
    statements.set(place, { isAssumed: assumed !== undefined, isSecret, access });
  for (const { operationId, operation, parameters } of operationsOf(document)) {
    for (const row of accessOf(operation)) {
      const owner = row.owner === undefined ? "" : ` for keys of ${row.owner}`;
      add(`${operationId}, ${row.caller}${owner}`, row.assumed, row.answer);
    }
    // Names instead of positions, so that a parameter keeps its place when another one is removed.
    const byName = Object.fromEntries(parameters.map((each) => [`${each.in} ${each.name}`, each]));
    const { "x-access": _, ...rest } = operation;
    for (const { node, pointer } of walk(inline(document, { ...rest, parameters: byName }))) {
      if (/\/examples\/[^/]+\/value(\/|$)/.test(pointer)) continue;
      add(`${operationId}${pointer}`, node["x-assumed"], undefined, node["x-secret"] === true);
    }
  }
  for (const { credential, answer, assumed } of credentialRowsOf(document)) {
    add(`credential ${credential}`, assumed, answer);
  }
  return statements;
}
