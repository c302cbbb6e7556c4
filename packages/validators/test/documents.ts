import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type ApiName, type Node, type OpenApiDocument, operationsOf } from "@latchkey/spec-model";
import type { Api, Operation } from "@latchkey/validators";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";

/** The compiled module of an API, and the documents that it is made from. */
export interface Subject {
  readonly api: Api<Record<string, unknown>>;
  readonly document: OpenApiDocument;
  readonly strict: OpenApiDocument;
}

export const subjects: readonly Subject[] = [
  // The types of the entries name each operation; these tests iterate over all.
  subject("partner-subscriptions", partnerSubscriptions as Subject["api"]),
  subject("certcentral", certCentral as Subject["api"]),
];

function subject(name: ApiName, api: Subject["api"]): Subject {
  return { api, document: read(`${name}.json`), strict: read(`${name}.strict.json`) };
}

function read(file: string): OpenApiDocument {
  const path = createRequire(import.meta.url).resolve(`@latchkey/spec/${file}`);
  return JSON.parse(readFileSync(path, "utf8"));
}

export function operationOf({ api }: Subject, id: string): Operation {
  const operation = api.operations[id];
  if (operation === undefined) throw new Error(`${api.name} has no operation ${id}. Check the operationId.`);
  return operation;
}

/** The example bodies of each operation and status in the module. */
export function examplesOf(given: Subject): { id: string; status: number; body: unknown }[] {
  return Object.entries(given.api.operations).flatMap(([id, { examples }]) =>
    Object.entries(examples).flatMap(([status, bodies]) =>
      Object.values(bodies).map((body) => ({ id, status: Number(status), body })),
    ),
  );
}

/** The example request bodies of each operation in the document. */
export function requestExamplesOf({ document }: Subject): { id: string; body: unknown }[] {
  return operationsOf(document).flatMap(({ operationId, request }) =>
    (request?.examples ?? []).map(({ value }) => ({ id: operationId, body: value })),
  );
}

/** All copies of a value in which `change` has changed one object or array. */
export function changed(
  value: unknown,
  change: (holder: Node, name: string) => readonly unknown[],
): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const inside = changed(child, change).map((each) =>
      Array.isArray(value) ? value.with(Number(name), each) : { ...value, [name]: each },
    );
    // The items of an array are changed, but its indexes are not.
    return Array.isArray(value) ? inside : [...inside, ...change(value as Node, name)];
  });
}
