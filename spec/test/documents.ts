import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

const names = ["partner-subscriptions", "certcentral"] as const;

/** An operation as it stands in a bundle, with the document around it. */
export interface SpecOperation {
  readonly document: SpecDocument;
  readonly method: string;
  readonly path: string;
  readonly pointer: string;
  readonly operation: JsonObject;
}

/** One document in its published and in its strict form, in which every object of a reply is closed. */
export class SpecDocument {
  readonly name: string;
  readonly root: JsonObject;
  readonly operations: readonly SpecOperation[];
  readonly #ajv: Ajv2020;

  constructor(name: (typeof names)[number]) {
    this.name = name;
    this.root = readBundle(`${name}.json`);
    this.operations = Object.entries(object(this.root["paths"])).flatMap(([path, item]) =>
      Object.entries(object(item)).flatMap(([method, operation]) =>
        method === "parameters"
          ? []
          : [
              {
                document: this,
                method,
                path,
                pointer: `/paths/${escapeStep(path)}/${method}`,
                operation: object(operation),
              },
            ],
      ),
    );
    this.#ajv = new Ajv2020({ allErrors: true, strict: false });
    // The default export of a CommonJS module stands one level deeper under nodenext.
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema(readBundle(`${name}.strict.json`), name);
  }

  /** What a JSON pointer names, through references. */
  at(pointer: string): JsonObject {
    const steps = pointer.split("/").slice(1).map(unescapeStep);
    let node = this.root;
    for (const step of steps) node = this.resolve(object(node[step]));
    return node;
  }

  resolve(node: JsonObject): JsonObject {
    return typeof node["$ref"] === "string" ? this.at(node["$ref"].slice(1)) : node;
  }

  /** The messages of an operation that have a JSON body: its request, and its replies by their status. */
  messages({ operation, pointer }: SpecOperation): SpecMessage[] {
    const holders = Object.keys(object(operation["responses"])).map((status) => [
      status,
      `responses/${status}`,
    ]);
    if ("requestBody" in operation) holders.unshift(["request", "requestBody"]);
    return holders.flatMap(([name = "", holder]) => {
      const { content } = this.at(`${pointer}/${holder}`);
      if (content === undefined) return [];
      const media = `${pointer}/${holder}/content/application~1json`;
      const examples = Object.entries(this.at(`${media}/examples`)).map(([example, value]) => ({
        name: example,
        value: this.resolve(object(value))["value"] as Json,
      }));
      // The strict form of the schema: one more field than the spec names is an error.
      const validate = this.#ajv.compile({ $ref: `${this.name}#${encodeURI(`${media}/schema`)}` });
      return [{ name, schema: this.at(`${media}/schema`), examples, validate }];
    });
  }
}

export interface SpecMessage {
  readonly name: string;
  readonly schema: JsonObject;
  readonly examples: readonly { readonly name: string; readonly value: Json }[];
  readonly validate: ValidateFunction;
}

export const documents: readonly SpecDocument[] = names.map((name) => new SpecDocument(name));

export function findOperation(operationId: string): SpecOperation {
  const found = documents
    .flatMap(({ operations }) => operations)
    .find(({ operation }) => operation["operationId"] === operationId);
  if (found === undefined) throw new Error(`The spec has no operation ${operationId}.`);
  return found;
}

/** One message of an operation: `request`, or the status of a reply. */
export function findMessage(operationId: string, name: string): SpecMessage {
  const operation = findOperation(operationId);
  const found = operation.document.messages(operation).find((message) => message.name === name);
  if (found === undefined) throw new Error(`${operationId} has no body in ${name}.`);
  return found;
}

export function object(value: Json | undefined): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`Expected an object, got ${JSON.stringify(value)}.`);
  }
  return value;
}

/** Every object in a document, with the JSON pointer to it. */
export function* walk(node: Json, pointer = ""): Generator<{ node: JsonObject; pointer: string }> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield { node, pointer };
  for (const [name, child] of Object.entries(node)) yield* walk(child, `${pointer}/${escapeStep(name)}`);
}

function readBundle(file: string): JsonObject {
  const url = new URL(`../dist/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as JsonObject;
}

function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
