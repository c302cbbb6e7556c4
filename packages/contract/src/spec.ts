import type { Api, Operation } from "@latchkey/validators";
import { type operations as CertCentralOperations, certCentral } from "@latchkey/validators/certcentral";
import {
  type operations as PartnerOperations,
  partnerSubscriptions,
} from "@latchkey/validators/partner-subscriptions";
import {
  type AccessObject,
  type ApiName,
  type Bundle,
  type BundledOperation,
  bundles,
  type Message,
} from "./bundle.ts";
import { propertyNames } from "./property-names.ts";

export type { ApiName };
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

function readApi(name: ApiName): SpecApi {
  const { basePath, credentialHeader, operations } = checks[name];
  // Its keys are the operations' ids, whatever the type of the operations is.
  const compiled = operations as Readonly<Record<string, Operation>>;
  const bundle = bundles[name];
  const { document } = bundle;
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
            propertyNames: ofEachReply(bundle, object, ({ content }) =>
              propertyNames(content?.["application/json"]?.schema, (reference) =>
                bundle.resolve({ $ref: reference }),
              ),
            ),
            assumedRefusals: ofEachReply(bundle, object, ({ content }, status) => {
              const schema = content?.["application/json"]?.schema;
              if (status < 400 || schema === undefined) return undefined;
              return (schema["x-assumed"] ?? bundle.resolve(schema)["x-assumed"])?.trim();
            }),
            requiredHeaders: ofEachReply(bundle, object, ({ headers = {} }) =>
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

function readRequestExamples({ requestBody }: BundledOperation): Readonly<Record<string, unknown>> {
  const examples = Object.entries(requestBody?.content?.["application/json"]?.examples ?? {});
  return Object.fromEntries(examples.map(([name, { value }]) => [name, value]));
}

function ofEachReply<T>(
  bundle: Bundle,
  { responses }: BundledOperation,
  read: (response: Message, status: number) => T,
): Readonly<Record<number, T>> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      read(bundle.resolve(response), Number(status)),
    ]),
  );
}
