import { readFileSync } from "node:fs";
import type { Api, Operation } from "@latchkey/validators";
import { type operations as CertCentralOperations, certCentral } from "@latchkey/validators/certcentral";
import {
  type operations as PartnerOperations,
  partnerSubscriptions,
} from "@latchkey/validators/partner-subscriptions";
import { propertyNames } from "./property-names.ts";

export type ApiName = "partner-subscriptions" | "certcentral";
export const apiNames: readonly ApiName[] = ["partner-subscriptions", "certcentral"];

/** The operations of both APIs: no two have one id. */
export interface Operations extends PartnerOperations, CertCentralOperations {}
export type OperationId = keyof Operations;

/** The body of a declared reply; undefined where it has none. */
export type BodyOf<Id extends OperationId, Status extends number> = Operations[Id] extends {
  responses: Record<Status, infer Reply>;
}
  ? Reply extends { content: { "application/json": infer Body } }
    ? Body
    : undefined
  : unknown;

/** One API as the contract reads it: its bundle for what it says, its compiled checks for what it demands. */
export interface SpecApi {
  readonly name: ApiName;
  readonly title: string;
  readonly credentialHeader: string;
  /** What the paths of its operations begin with: `/services/v2`. */
  readonly basePath: string;
  /** The vendor's server, without the base path: `https://www.digicert.com`. */
  readonly vendorUrl: string;
  /** What a credential that is not accepted gets, by what is wrong with it. */
  readonly credentials: readonly CredentialRow[];
  readonly operations: readonly SpecOperation[];
}

export interface SpecOperation {
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly method: string;
  /** With the path of the vendor's servers before it, and `{name}` where a parameter goes. */
  readonly path: string;
  readonly parameters: Operation["parameters"];
  /** The named bodies of a request; none where it has no body. */
  readonly requestExamples: Readonly<Record<string, unknown>>;
  readonly statuses: readonly number[];
  /** The one among them that is a success. */
  readonly success: number;
  /** The named bodies of each status. */
  readonly examples: Operation["examples"];
  readonly access: readonly AccessRow[];
  /** The vendor's page. */
  readonly page: string;
  readonly checkBody: Operation["checkBody"];
  /** What is wrong with the body of a reply, one sentence each; undefined is no body. */
  readonly checkReply: Operation["checkReply"];
  /** The names that the bodies of a status may have in them, at any depth. */
  readonly propertyNames: Readonly<Record<number, ReadonlySet<string>>>;
  /** Why the form of a refusal's body is a guess, by its status; undefined where the vendor documents it. */
  readonly assumedRefusals: Readonly<Record<number, string | undefined>>;
  /** The headers that a reply of a status must have. */
  readonly requiredHeaders: Readonly<Record<number, readonly string[]>>;
}

/** A row of `x-access`, for one caller and one owner. */
export interface AccessRow {
  readonly caller: string;
  /** Undefined where nobody owns what is asked for. */
  readonly owner: string | undefined;
  /** A number is the status of a refusal. */
  readonly answer: "allowed" | "listed" | "omitted" | number;
  /** The name of the refusal's body. */
  readonly example: string | undefined;
  /** Why the answer is a guess; undefined where the vendor documents it or it was observed. */
  readonly assumed: string | undefined;
}

export interface CredentialRow {
  readonly credential: string;
  readonly status: number;
  readonly example: string;
  readonly assumed: string | undefined;
}

const checks: Readonly<Record<ApiName, Api<unknown>>> = {
  "partner-subscriptions": partnerSubscriptions,
  certcentral: certCentral,
};

/** Both APIs. `pnpm build` writes the bundles that are read. */
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

interface Document {
  readonly info: { readonly title: string };
  readonly servers: readonly [{ readonly url: string }];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly "x-access-model": { readonly credentials: readonly CredentialsObject[] };
}

interface OperationObject {
  readonly operationId?: OperationId;
  readonly externalDocs: { readonly url: string };
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly examples?: Readonly<Record<string, Example>> }>>;
  };
  readonly responses: Readonly<Record<string, Reference | ResponseObject>>;
  readonly "x-access": readonly AccessObject[];
}

interface ResponseObject {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
}

interface AccessObject {
  readonly caller: string | readonly string[];
  readonly owner?: string | readonly string[];
  readonly answer: string;
  readonly example?: string;
  readonly "x-assumed"?: string;
}

interface CredentialsObject {
  readonly credential: string | readonly string[];
  readonly answer: string;
  readonly example: string;
  readonly "x-assumed"?: string;
}

interface Example {
  readonly value: unknown;
}

interface Reference {
  readonly $ref: string;
}

function readApi(name: ApiName): SpecApi {
  const { basePath, credentialHeader, operations } = checks[name];
  // Its keys are the operations' ids, whatever the type of the operations is.
  const compiled = operations as Readonly<Record<string, Operation>>;
  const url = new URL(import.meta.resolve(`@latchkey/spec/${name}.json`));
  const document: Document = JSON.parse(readFileSync(url, "utf8"));
  return {
    name,
    title: document.info.title,
    credentialHeader,
    basePath,
    vendorUrl: new URL(document.servers[0].url).origin,
    credentials: document["x-access-model"].credentials.flatMap((row) =>
      [row.credential].flat().map((credential) => ({
        credential,
        status: Number(row.answer),
        example: row.example,
        assumed: row["x-assumed"]?.trim(),
      })),
    ),
    operations: Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, object]) => {
        const { operationId } = object;
        const operation = operationId && compiled[operationId];
        if (!operation) return [];
        const { parameters, examples, checkBody, checkReply } = operation;
        const statuses = Object.keys(object.responses).map(Number);
        return [
          {
            api: name,
            operationId,
            method: method.toUpperCase(),
            path: `${basePath}${path}`,
            parameters,
            requestExamples: readRequestExamples(object),
            statuses,
            success: statuses.find((status) => status < 300) ?? 200,
            examples,
            access: object["x-access"].flatMap(readAccessRows),
            page: object.externalDocs.url,
            checkBody,
            checkReply,
            propertyNames: ofEachReply(document, object, ({ content }) =>
              propertyNames(content?.["application/json"]?.schema, (reference) => find(document, reference)),
            ),
            assumedRefusals: ofEachReply(document, object, ({ content }, status) =>
              status < 400 ? undefined : readMark(document, content?.["application/json"]?.schema),
            ),
            requiredHeaders: ofEachReply(document, object, ({ headers = {} }) =>
              Object.entries(headers).flatMap(([header, { required }]) =>
                required === true ? [header.toLowerCase()] : [],
              ),
            ),
          },
        ];
      }),
    ),
  };
}

function readAccessRows(row: AccessObject): AccessRow[] {
  const answer = isAnswer(row.answer) ? row.answer : Number(row.answer);
  return [row.caller].flat().flatMap((caller) =>
    [row.owner].flat().map((owner) => ({
      caller,
      owner,
      answer,
      example: row.example,
      assumed: row["x-assumed"]?.trim(),
    })),
  );
}

function isAnswer(text: string): text is "allowed" | "listed" | "omitted" {
  return ["allowed", "listed", "omitted"].includes(text);
}

function readRequestExamples({ requestBody }: OperationObject): Readonly<Record<string, unknown>> {
  const examples = Object.entries(requestBody?.content["application/json"]?.examples ?? {});
  return Object.fromEntries(examples.map(([name, { value }]) => [name, value]));
}

function ofEachReply<T>(
  document: Document,
  { responses }: OperationObject,
  read: (response: ResponseObject, status: number) => T,
): Readonly<Record<number, T>> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      // What stands where a response does is one.
      const found = "$ref" in response ? (find(document, response.$ref) as ResponseObject) : response;
      return [status, read(found, Number(status))];
    }),
  );
}

/** Why a schema is a guess; undefined where it is not marked as one. */
function readMark(document: Document, schema: unknown): string | undefined {
  const { $ref: reference, "x-assumed": mark } = Object(schema);
  if (typeof mark === "string") return mark.trim();
  return typeof reference === "string" ? readMark(document, find(document, reference)) : undefined;
}

/** What a pointer of the bundle leads to. */
function find(document: Document, pointer: string): unknown {
  const found = pointer
    .slice("#/".length)
    .split("/")
    .reduce<unknown>((node, name) => Object(node)[name], document);
  if (found === undefined) throw new Error(`The spec has no ${pointer}.`);
  return found;
}
