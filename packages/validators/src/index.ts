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
 * The compiled description of an API. The entries `/partner-subscriptions` and `/certcentral` each export a description.
 * `Operations` is the type that openapi-typescript writes for the operations of the document.
 */
export interface Api<Operations> {
  readonly name: string;
  /** The path of DigiCert's servers, such as `/services/v2`. The paths of the operations are appended to it. */
  readonly basePath: string;
  /** The header that carries the API key. */
  readonly credentialHeader: string;
  /** The error response to an invalid credential, by the kind of problem: `missing`, `unknown`, `revoked`. */
  readonly credentials: Readonly<Record<string, ErrorResponse>>;
  readonly operations: { readonly [Id in keyof Operations]: Operation };
}

/** One operation: its route, its checks and its rules. */
export interface Operation {
  readonly operationId: string;
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** The path, relative to the base path, with `{name}` for a parameter. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly hasBody: boolean;
  /** Returns the problems of the parsed body of a request. No message quotes a value. */
  readonly checkBody: (body: unknown) => readonly string[];
  /** Returns the problems of a response, such as a field that the spec does not name. Without a body, pass undefined. */
  readonly checkResponse: (status: number, body: unknown) => readonly string[];
  /** The example bodies of each declared status, by name. */
  readonly examples: Readonly<Record<number, Readonly<Record<string, unknown>>>>;
  /** The rules of `x-access` by caller and owner. The owner is `any` if the operation does not concern keys. */
  readonly access: Readonly<Record<string, Readonly<Record<string, Access>>>>;
}

/** A parameter of an operation. All parameters are ids. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly isRequired: boolean;
  /** Reads the id from the text in the URL. Returns undefined if the text is not an id in plain digits. */
  readonly decode: (text: string) => number | undefined;
}

/** A rule of `x-access`: the call is allowed, a list has the key or omits it, or the call gets an error response. */
export type Access = "allowed" | "listed" | "omitted" | ErrorResponse;

/** An error response: its status, and the name of the example that is its body. */
export interface ErrorResponse {
  readonly status: number;
  readonly example: string;
}

/** All inputs of an operation in one object: path, query and body. */
export type Input<Operation> = ParametersIn<Operation, "path"> &
  ParametersIn<Operation, "query"> &
  (Operation extends { requestBody: { content: { "application/json": infer Json } } } ? Json : unknown);

/** A success response of an operation: its status, and its body if there is one. */
export type Success<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: `${Status & number}` extends `2${string}`
        ? Responses[Status] extends { content: { "application/json": infer Json } }
          ? { readonly status: Status; readonly body: Json }
          : { readonly status: Status }
        : never;
    }[keyof Responses]
  : never;

type ParametersIn<Operation, Location extends "path" | "query"> = Operation extends { parameters: infer All }
  ? Location extends keyof All
    ? [All[Location]] extends [undefined]
      ? unknown
      : NonNullable<All[Location]>
    : unknown
  : unknown;
