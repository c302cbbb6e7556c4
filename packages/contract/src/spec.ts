import { readFileSync } from "node:fs";
import {
  type AccessRow,
  type ApiName,
  type ApiOperation,
  accessOf,
  apiNames,
  type CredentialRow,
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
import { byApi } from "./accounts.ts";
import type { HttpRequest } from "./http.ts";

export { type AccessRow, type ApiName, apiNames, type CredentialRow };

/** The operations of both APIs. Each has a different id. */
export type OperationId = keyof PartnerOperations | keyof CertCentralOperations;

/** One API as the suite reads it: its document, and its compiled checks. */
export interface SpecApi {
  readonly title: string;
  readonly document: OpenApiDocument;
  readonly credentialHeader: string;
  /** The beginning of the paths of the operations, such as `/services/v2`. */
  readonly basePath: string;
  /** DigiCert's server without the base path, such as `https://www.digicert.com`. */
  readonly digicertUrl: string;
  /** The error responses to credentials that the spec rejects. */
  readonly credentials: readonly CredentialRow[];
  readonly operations: readonly SpecOperation[];
}

/** All parameters are ids of a key or of its owner, which is an account or a user. */
export type IdKind = "key" | "owner";

/** An operation. `checkResponse` returns the problems of the body of a response, one sentence each. */
export interface SpecOperation
  extends Pick<Operation, "parameters" | "examples" | "checkBody" | "checkResponse"> {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly method: string;
  /** The path with the base path, and with `{name}` for a parameter. */
  readonly path: string;
  /** The kind of id in the path. */
  readonly pathId: IdKind | undefined;
  /** The request body; undefined if the operation has none. */
  readonly request: Message | undefined;
  readonly statuses: readonly number[];
  /** The status of a success. */
  readonly success: number;
  readonly access: readonly AccessRow[];
  /** The names that the bodies of a status may contain, at any depth. */
  readonly propertyNames: Readonly<Record<number, ReadonlySet<string>>>;
  /** Why the form of an error response is an assumption, by status. Undefined if DigiCert documents the form. */
  readonly assumedErrors: Readonly<Record<number, string | undefined>>;
  /** Why a status is an assumption, by status. Undefined if DigiCert documents it. */
  readonly assumedStatuses: Readonly<Record<number, string | undefined>>;
}

const compiled: Readonly<Record<ApiName, Api<unknown>>> = {
  "partner-subscriptions": partnerSubscriptions,
  certcentral: certCentral,
};

/** Both APIs, read from the documents that `pnpm build` writes. */
export const spec: Readonly<Record<ApiName, SpecApi>> = byApi(readApi);

/** All operations, in the order of the spec. */
export const operations: readonly SpecOperation[] = apiNames.flatMap((api) => spec[api].operations);

export function findOperation(operationId: OperationId): SpecOperation {
  const operation = operations.find((each) => each.operationId === operationId);
  if (operation === undefined)
    throw new Error(`The spec has no operation ${operationId}. Check the operationId.`);
  return operation;
}

/** Returns the kind of id of a parameter by its name, such as `apiKeyId` or `user_id`. */
export function readIdKind(name: string): IdKind {
  return /account|user/i.test(name) ? "owner" : "key";
}

function readApi(name: ApiName): SpecApi {
  const url = new URL(import.meta.resolve(`#documents/${name}.json`));
  const document: OpenApiDocument = JSON.parse(readFileSync(url, "utf8"));
  const { basePath, credentialHeader, operations: checks } = compiled[name];
  return {
    title: document.info.title,
    document,
    credentialHeader,
    basePath,
    digicertUrl: new URL(document.servers[0]?.url ?? "").origin,
    credentials: credentialRowsOf(document),
    operations: operationsOf(document).map((operation) => {
      // The keys of the compiled module are the operationIds.
      const own = (checks as Readonly<Record<string, Operation>>)[operation.operationId];
      if (own === undefined) throw new Error(`${operation.operationId} was not compiled. Run pnpm build.`);
      return readOperation(name, document, basePath, operation, own);
    }),
  };
}

function readOperation(
  api: ApiName,
  document: OpenApiDocument,
  basePath: string,
  { operationId, method, path, request, responses, operation }: ApiOperation,
  { parameters, examples, checkBody, checkResponse }: Operation,
): SpecOperation {
  const inPath = parameters.find((parameter) => parameter.in === "path");
  const statuses = responses.map(({ name }) => Number(name));
  const ofEachResponse = <T>(read: (response: Message) => T): Readonly<Record<number, T>> =>
    Object.fromEntries(responses.map((response) => [response.name, read(response)]));
  return {
    api,
    // The compiled types come from the same document.
    operationId: operationId as OperationId,
    method: method.toUpperCase(),
    path: `${basePath}${path}`,
    pathId: inPath && readIdKind(inPath.name),
    parameters,
    request,
    statuses,
    success: statuses.find((status) => status < 300) ?? 200,
    examples,
    access: accessOf(operation),
    checkBody,
    checkResponse,
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

/** Returns the operation that a request calls, and the id in its path if the id has only digits. */
export interface OperationMatch {
  readonly operation: SpecOperation;
  readonly id: number | undefined;
}

/** The routes. Those without an id come first, since `/key/api-roles` also matches `/key/{key_id}`. */
const routes = operations
  .toSorted((a, b) => Number(a.path.includes("{")) - Number(b.path.includes("{")))
  .map((operation) => ({
    operation,
    pattern: new RegExp(
      `^${operation.path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "([^/]+)")}$`,
    ),
  }));

/** Finds the operation that a request calls. Escapes in the path are not decoded. */
export function matchOperation({ method, target }: HttpRequest): OperationMatch | undefined {
  const [path = ""] = target.split("?");
  for (const { operation, pattern } of routes) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const id = /^[1-9]\d*$/.test(match[1] ?? "") ? Number(match[1]) : undefined;
    return { operation, id: Number.isSafeInteger(id) ? id : undefined };
  }
  return undefined;
}
