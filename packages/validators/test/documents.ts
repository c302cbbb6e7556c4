import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Api, Operation } from "@latchkey/validators";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";

/** The part of a bundle that these tests read; none of codegen's own reading is used. */
export interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Node>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, { readonly name: string }>> };
  readonly "x-access-model": {
    readonly callers: Readonly<Record<string, { readonly owners: readonly string[] }>>;
    readonly credentials: readonly Node[];
  };
}

/** An object of a document that was read from JSON, of which nothing is known but where it stands. */
export type Node = Readonly<Record<string, unknown>>;

/** An operation as a document states it. */
export interface Stated {
  readonly method: string;
  readonly path: string;
  readonly item: Node;
  readonly operation: Node & { readonly operationId: string };
}

export interface Subject {
  readonly api: Api<Record<string, unknown>>;
  readonly document: Document;
  readonly strict: Document;
}

export const subjects: readonly Subject[] = [
  // The entries know their operations by name; these tests go through all of them.
  subject("partner-subscriptions", partnerSubscriptions as Subject["api"]),
  subject("certcentral", certCentral as Subject["api"]),
];

function subject(name: string, api: Subject["api"]): Subject {
  return { api, document: read(`${name}.json`), strict: read(`${name}.strict.json`) };
}

function read(file: string): Document {
  const path = createRequire(import.meta.url).resolve(`@latchkey/spec/${file}`);
  return JSON.parse(readFileSync(path, "utf8"));
}

export function statedOperations({ paths }: Document): Stated[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      // An item's other field is its list of parameters.
      "operationId" in operation ? [{ method, path, item, operation: operation as Stated["operation"] }] : [],
    ),
  );
}

/** What stands at a JSON Pointer, references followed; an empty object where nothing does. */
export function at(document: object, ...keys: readonly string[]): Node {
  let node: unknown = document;
  for (const key of keys) node = follow(document, node)[key];
  return follow(document, node);
}

export function follow(document: object, node: unknown): Node {
  // Anything in a document may be looked into; what has no such field gives undefined.
  const object = (node ?? {}) as Node;
  if (typeof object["$ref"] !== "string") return object;
  return at(document, ...object["$ref"].slice("#/".length).split("/"));
}

export function operationOf({ api }: Subject, id: string): Operation {
  const operation = api.operations[id];
  if (operation === undefined) throw new Error(`${api.name} has no operation ${id}.`);
  return operation;
}

/** Each status of each operation with its named bodies, as the module has them. */
export function examplesOf(given: Subject): { id: string; status: number; body: unknown }[] {
  return Object.entries(given.api.operations).flatMap(([id, { examples }]) =>
    Object.entries(examples).flatMap(([status, bodies]) =>
      Object.values(bodies).map((body) => ({ id, status: Number(status), body })),
    ),
  );
}

/** The named request bodies of each operation, as the document has them. */
export function requestExamplesOf({ document }: Subject): { id: string; body: unknown }[] {
  return statedOperations(document).flatMap(({ method, path, operation }) => {
    const examples = at(
      document,
      "paths",
      path,
      method,
      "requestBody",
      "content",
      "application/json",
      "examples",
    );
    return Object.values(examples).map((example) => ({
      id: operation.operationId,
      body: follow(document, example)["value"],
    }));
  });
}

/** Every copy of a value that `change` makes of one of the objects and arrays in it. */
export function changed(
  value: unknown,
  change: (holder: Node, name: string) => readonly unknown[],
): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const inside = changed(child, change).map((each) =>
      Array.isArray(value) ? value.with(Number(name), each) : { ...value, [name]: each },
    );
    // An array's items are changed inside; its own places are not named.
    return Array.isArray(value) ? inside : [...inside, ...change(value as Node, name)];
  });
}
