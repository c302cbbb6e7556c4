import { readFileSync } from "node:fs";
import type { ApiName } from "../src/index.ts";

/** A row of `x-access`, for one caller and one owner. */
export interface AccessRow {
  readonly caller: string;
  /** Undefined if the resource has no owner. */
  readonly owner: string | undefined;
  /** `allowed`, `listed`, `omitted` or a status. */
  readonly answer: string;
  /** The body of an error response. */
  readonly body: unknown;
}

export interface SpecOperation {
  readonly operationId: string;
  readonly method: string;
  /** Starts with the path of the server's URL. */
  readonly path: string;
  readonly requestBody: unknown;
  readonly success: number;
  readonly access: readonly AccessRow[];
  /** The response to each kind of rejected credential. */
  readonly credentials: readonly {
    readonly credential: string;
    readonly status: number;
    readonly body: unknown;
  }[];
}

export interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly "x-access-model": { readonly credentials: readonly CredentialsObject[] };
}

interface OperationObject {
  readonly operationId?: string;
  readonly requestBody?: BodyObject;
  readonly responses: Readonly<Record<string, BodyObject | Reference>>;
  readonly "x-access": readonly AccessObject[];
}

interface BodyObject {
  readonly content?: Readonly<
    Record<string, { readonly examples: Readonly<Record<string, { readonly value: unknown } | Reference>> }>
  >;
}

interface AccessObject {
  readonly caller: string | readonly string[];
  readonly owner?: string | readonly string[];
  readonly answer: string;
  readonly example?: string;
}

interface CredentialsObject {
  readonly credential: string | readonly string[];
  readonly answer: string;
  readonly example: string;
}

interface Reference {
  readonly $ref: string;
}

/** Reads the bundle of an API, not the code that is generated from it. */
export function readDocument(api: ApiName): Document {
  const url = new URL(import.meta.resolve(`@latchkey/spec/${api}.json`));
  return JSON.parse(readFileSync(url, "utf8"));
}

export function readOperations(api: ApiName): SpecOperation[] {
  const document = readDocument(api);
  const basePath = new URL(document.servers[0]?.url ?? "").pathname;

  function exampleOf(
    { responses }: OperationObject,
    { answer, example = "" }: AccessObject | CredentialsObject,
  ): unknown {
    const response = responses[answer];
    if (response === undefined) return undefined;
    const found = resolve(document, response).content?.["application/json"]?.examples[example];
    return found && resolve(document, found).value;
  }

  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      if (operation.operationId === undefined) return [];
      const [sent] = Object.values(operation.requestBody?.content?.["application/json"]?.examples ?? {});
      return [
        {
          operationId: operation.operationId,
          method: method.toUpperCase(),
          path: `${basePath}${path}`,
          requestBody: sent && resolve(document, sent).value,
          success: Number(Object.keys(operation.responses).find((status) => status.startsWith("2"))),
          access: operation["x-access"].flatMap((row) =>
            [row.caller].flat().flatMap((caller) =>
              [row.owner].flat().map((owner) => ({
                caller,
                owner,
                answer: row.answer,
                body: exampleOf(operation, row),
              })),
            ),
          ),
          credentials: document["x-access-model"].credentials.flatMap((row) =>
            [row.credential].flat().map((credential) => ({
              credential,
              status: Number(row.answer),
              body: exampleOf(operation, row),
            })),
          ),
        },
      ];
    }),
  );
}

function resolve<T extends object>(document: Document, node: T | Reference): T {
  if (!("$ref" in node)) return node;
  const names = node.$ref.slice("#/".length).split("/");
  // Resolves a JSON pointer of the bundle.
  return resolve(
    document,
    names.reduce<unknown>((found, name) => (found as Record<string, unknown>)[name], document) as T,
  );
}
