import { readFileSync } from "node:fs";
import {
  type ApiName,
  type ApiOperation,
  apiNames,
  findOperation as find,
  type Message,
  type OpenApiDocument,
  operationsOf,
} from "@latchkey/spec-model";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** A document as `pnpm build` writes it, and its strict form, in which every object of a response is closed. */
export interface Documents {
  readonly name: ApiName;
  readonly document: OpenApiDocument;
  readonly strict: OpenApiDocument;
}

export const documents: readonly Documents[] = apiNames.map((name) => ({
  name,
  document: readDocument(`${name}.json`),
  strict: readDocument(`${name}.strict.json`),
}));

/** The operations of both APIs, each with its documents. */
export const operations: readonly (ApiOperation & { readonly api: Documents })[] = documents.flatMap((api) =>
  operationsOf(api.document).map((operation) => ({ ...operation, api })),
);

export function findOperation(operationId: string): (typeof operations)[number] {
  const found = operations.find((each) => each.operationId === operationId);
  if (found === undefined)
    throw new Error(`The spec has no operation ${operationId}. Check the operationId.`);
  return found;
}

/** The messages of an operation that have a JSON body: its request, and its responses by their status. */
export function messagesOf({ request, responses }: ApiOperation): Message[] {
  return [...(request === undefined ? [] : [request]), ...responses].filter(({ schema }) => schema);
}

/** One message of an operation: `request`, or the status of a response. */
export function findMessage(operation: ApiOperation, name: string): Message {
  const found = messagesOf(operation).find((message) => message.name === name);
  if (found === undefined)
    throw new Error(`${operation.operationId} has no body in ${name}. Check the name.`);
  return found;
}

/** The check of a message by the strict document, in which a field that the spec does not name is an error. */
export function strictCheck(operationId: string, name: string): ValidateFunction {
  const { strict } = findOperation(operationId).api;
  const { schema } = findMessage(find(strict, operationId), name);
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  // The default export of a CommonJS module is one level deeper under nodenext.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv.compile({ ...schema, components: strict.components });
}

export function readDocument(file: string): OpenApiDocument {
  return JSON.parse(readFileSync(new URL(`../dist/${file}`, import.meta.url), "utf8"));
}
