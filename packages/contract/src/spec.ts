import { readFileSync } from "node:fs";
import {
  type AccessRow as AccessTableRow,
  type ApiName,
  type ApiOperation,
  accessOf,
  apiNames,
  type CredentialRow as CredentialTableRow,
  credentialRowsOf,
  fieldsOf,
  type Message,
  type OpenApiDocument,
  operationsOf,
  resolve,
} from "@latchkey/spec-model";
import type { Api, Operation } from "@latchkey/validators";
import { type operations as CertCentralOperations, certCentral } from "@latchkey/validators/certcentral";
import {
  type operations as PartnerOperations,
  partnerSubscriptions,
} from "@latchkey/validators/partner-subscriptions";
import type { HttpRequest } from "./http.ts";

export { type ApiName, apiNames };

/** The operations of both APIs: no two have the same id. */
export interface Operations extends PartnerOperations, CertCentralOperations {}
export type OperationId = keyof Operations;

/** The body of a declared response; undefined if it has none. */
export type BodyOf<Id extends OperationId, Status extends number> = Operations[Id] extends {
  responses: Record<Status, infer Declared>;
}
  ? Declared extends { content: { "application/json": infer Body } }
    ? Body
    : undefined
  : unknown;

/** One API as the suite reads it: its document, and its compiled checks. */
export interface SpecApi {
  readonly name: ApiName;
  readonly title: string;
  readonly document: OpenApiDocument;
  readonly credentialHeader: string;
  /** The beginning of the paths of its operations: `/services/v2`. */
  readonly basePath: string;
  /** DigiCert's server, without the base path: `https://www.digicert.com`. */
  readonly vendorUrl: string;
  /** What a credential gets that is not accepted, by what is wrong with it. */
  readonly credentials: readonly CredentialRow[];
  readonly operations: readonly SpecOperation[];
}

export interface SpecOperation {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly method: string;
  /** With the base path, and `{name}` for a parameter. */
  readonly path: string;
  readonly parameters: Operation["parameters"];
  /** The request body; undefined if the operation has none. */
  readonly request: Message | undefined;
  /** The named bodies of a request. */
  readonly requestExamples: Readonly<Record<string, unknown>>;
  readonly statuses: readonly number[];
  /** The one among them that is a success. */
  readonly success: number;
  /** The named bodies of each status. */
  readonly examples: Operation["examples"];
  readonly access: readonly AccessRow[];
  readonly checkBody: Operation["checkBody"];
  /** What is wrong with the body of a response, one sentence each; undefined is no body. */
  readonly checkReply: Operation["checkReply"];
  /** The names that the bodies of a status may contain, at any depth. */
  readonly propertyNames: Readonly<Record<number, ReadonlySet<string>>>;
  /** Why the form of an error response is assumed, by its status; undefined if DigiCert documents it. */
  readonly assumedErrors: Readonly<Record<number, string | undefined>>;
  /** Why a status itself is assumed; undefined if DigiCert documents it. */
  readonly assumedStatuses: Readonly<Record<number, string | undefined>>;
}

/** A row of `x-access`, for one caller and one owner. */
export interface AccessRow {
  readonly caller: string;
  /** Undefined if the operation concerns keys of no owner. */
  readonly owner: string | undefined;
  /** A number is the status of an error response. */
  readonly answer: "allowed" | "listed" | "omitted" | number;
  /** The name of the error's body. */
  readonly example: string | undefined;
  /** Why the row is assumed; undefined if DigiCert documents it or it was observed. */
  readonly assumed: string | undefined;
}

export interface CredentialRow {
  readonly credential: string;
  readonly status: number;
  readonly example: string;
  readonly assumed: string | undefined;
}

const compiled: Readonly<Record<ApiName, Api<unknown>>> = {
  "partner-subscriptions": partnerSubscriptions,
  certcentral: certCentral,
};

/** Both APIs. `pnpm build` writes the documents that are read. */
export const spec: Readonly<Record<ApiName, SpecApi>> = {
  "partner-subscriptions": readApi("partner-subscriptions"),
  certcentral: readApi("certcentral"),
};

const byId: ReadonlyMap<string, SpecOperation> = new Map(
  apiNames.flatMap((name) => spec[name].operations).map((operation) => [operation.operationId, operation]),
);

export function findOperation(operationId: OperationId): SpecOperation {
  const operation = byId.get(operationId);
  if (operation === undefined) throw new Error(`The spec has no operation ${operationId}.`);
  return operation;
}

function readApi(name: ApiName): SpecApi {
  const url = new URL(import.meta.resolve(`@latchkey/spec/${name}.json`));
  const document: OpenApiDocument = JSON.parse(readFileSync(url, "utf8"));
  const { basePath, credentialHeader, operations } = compiled[name];
  return {
    name,
    title: document.info.title,
    document,
    credentialHeader,
    basePath,
    vendorUrl: new URL(document.servers[0]?.url ?? "").origin,
    credentials: credentialRowsOf(document).map(toCredentialRow),
    operations: operationsOf(document).map((operation) => {
      // Its keys are the operationIds, whatever the type of the operations is.
      const checks = (operations as Readonly<Record<string, Operation>>)[operation.operationId];
      if (checks === undefined) throw new Error(`${operation.operationId} was not compiled. Run pnpm build.`);
      return readOperation(name, document, basePath, operation, checks);
    }),
  };
}

function readOperation(
  api: ApiName,
  document: OpenApiDocument,
  basePath: string,
  { operationId, method, path, request, responses, operation }: ApiOperation,
  { parameters, examples, checkBody, checkReply }: Operation,
): SpecOperation {
  const statuses = responses.map(({ name }) => Number(name));
  const ofEachResponse = <T>(read: (response: Message) => T): Readonly<Record<number, T>> =>
    Object.fromEntries(responses.map((response) => [response.name, read(response)]));
  return {
    api,
    // The compiled checks are of the same document.
    operationId: operationId as OperationId,
    method: method.toUpperCase(),
    path: `${basePath}${path}`,
    parameters,
    request,
    requestExamples: Object.fromEntries(request?.examples.map(({ name, value }) => [name, value]) ?? []),
    statuses,
    success: statuses.find((status) => status < 300) ?? 200,
    examples,
    access: accessOf(operation).map(toAccessRow),
    checkBody,
    checkReply,
    propertyNames: ofEachResponse(
      ({ schema }) =>
        new Set(
          fieldsOf(document, schema).map(({ path: field }) =>
            field.replace(/^.*\./s, "").replaceAll("[]", ""),
          ),
        ),
    ),
    assumedStatuses: ofEachResponse(({ assumed }) => assumed),
    assumedErrors: ofEachResponse(({ name, schema }) =>
      Number(name) < 400 || schema === undefined
        ? undefined
        : (
            ("x-assumed" in schema ? schema["x-assumed"] : undefined) ??
            resolve(document, schema)["x-assumed"]
          )?.trim(),
    ),
  };
}

function toAccessRow({ caller, owner, answer, assumed }: AccessTableRow): AccessRow {
  const isError = typeof answer === "object";
  return {
    caller,
    owner,
    answer: isError ? answer.status : answer,
    example: isError ? answer.example : undefined,
    assumed,
  };
}

function toCredentialRow({ credential, answer, assumed }: CredentialTableRow): CredentialRow {
  if (typeof answer !== "object") throw new Error(`x-access-model accepts the credential ${credential}.`);
  return { credential, status: answer.status, example: answer.example, assumed };
}

/** The operation that a request calls, with the values in its path as they stand there. */
export interface OperationMatch {
  readonly operation: SpecOperation;
  readonly parameters: Readonly<Record<string, string>>;
}

const routes = apiNames
  .flatMap((api) => spec[api].operations)
  .map((operation) => ({
    operation,
    pattern: new RegExp(
      `^${operation.path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`,
    ),
  }));

/** What a request calls, if it is an operation of the spec, letter by letter: no escape is decoded. */
export function matchOperation({ method, target }: HttpRequest): OperationMatch | undefined {
  const [path = ""] = target.split("?");
  // `/key/api-roles` is also what `/key/{key_id}` looks like.
  const exact = routes.find(({ operation }) => operation.method === method && operation.path === path);
  if (exact !== undefined) return { operation: exact.operation, parameters: {} };
  for (const { operation, pattern } of routes) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match !== null) return { operation, parameters: { ...match.groups } };
  }
  return undefined;
}

/** An id in plain digits. */
export function readPathId(text: string | undefined): number | undefined {
  const id = /^[1-9]\d*$/.test(text ?? "") ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}
