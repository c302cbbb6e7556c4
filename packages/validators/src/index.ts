export {
  type BodyFault,
  type BodySource,
  bodyFaults,
  decodeJsonBody,
  type JsonBody,
  maxBodyBytes,
} from "./json-body.ts";
export {
  findSecrets,
  isSecretField,
  lastFour,
  looksLikeLiveKey,
  maskJson,
  maskText,
  mayBeSecret,
  possibleSecrets,
} from "./secrets.ts";

/**
 * What the spec says of an API, compiled from it: the entries `/partner-subscriptions` and `/certcentral` each export
 * one. `Operations` is openapi-typescript's type of the document's operations.
 */
export interface Api<Operations> {
  readonly name: string;
  /** The path of the vendor's servers, which stands before each operation's own: `/services/v2`. */
  readonly basePath: string;
  /** The header that carries the API key. */
  readonly credentialHeader: string;
  /** The answer to a credential that is not accepted, by what is wrong with it: `missing`, `unknown`, `revoked`. */
  readonly credentials: Readonly<Record<string, Refusal>>;
  readonly operations: { readonly [Id in keyof Operations]: Operation };
}

/** One operation: its route, its checks and its rules. */
export interface Operation {
  readonly operationId: string;
  /** In capitals. */
  readonly method: string;
  /** Below the base path, with `{name}` where a parameter goes. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly hasBody: boolean;
  /** What is wrong with a request's parsed body, one sentence each, no value quoted; nothing where it is right. */
  readonly checkBody: (body: unknown) => readonly string[];
  /** The same of a reply's body, which may hold no field that the spec does not name; undefined is no body. */
  readonly checkReply: (status: number, body: unknown) => readonly string[];
  /** The named bodies of each declared status. */
  readonly examples: Readonly<Record<number, Readonly<Record<string, unknown>>>>;
  /** The answer for each kind of caller and each kind of owner, from `x-access`; `any` where nobody owns what is asked for. */
  readonly access: Readonly<Record<string, Readonly<Record<string, Access>>>>;
}

/** A parameter of an operation. All are ids: see {@link Parameter.decode}. */
export interface Parameter {
  readonly name: string;
  readonly place: "path" | "query";
  readonly isRequired: boolean;
  /** The value of the text as it stands in the URL; undefined where it is none. Nothing is coerced. */
  readonly decode: (text: string) => number | undefined;
}

/** What `x-access` says: a call is allowed; a key is listed, or omitted from a list; or the call is refused. */
export type Access = "allowed" | "listed" | "omitted" | Refusal;

/** A refusal by its status and the name of its example body. */
export interface Refusal {
  readonly status: number;
  readonly example: string;
}

/** All inputs of an operation in one object, wherever they go in the request. */
export type Input<Operation> = ParametersIn<Operation, "path"> &
  ParametersIn<Operation, "query"> &
  (Operation extends { requestBody: { content: { "application/json": infer Json } } } ? Json : unknown);

/** A success of an operation: its status, and its body where it has one. */
export type Success<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: `${Status & number}` extends `2${string}`
        ? Responses[Status] extends { content: { "application/json": infer Json } }
          ? { readonly status: Status; readonly body: Json }
          : { readonly status: Status }
        : never;
    }[keyof Responses]
  : never;

type ParametersIn<Operation, Place extends "path" | "query"> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? [All[Place]] extends [undefined]
      ? unknown
      : NonNullable<All[Place]>
    : unknown
  : unknown;
