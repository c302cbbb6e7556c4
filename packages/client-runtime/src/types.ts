import type { AbortSignalLike, HeadersOption, HttpResponse } from "@latchkey/transport";
import type { OperationTable } from "./operation.ts";

/** What a caller may set for one call. */
export interface CallOptions {
  /** Ends the call when it aborts; the promise is then rejected with an AbortedError. */
  readonly signal?: AbortSignalLike | undefined;
  /** Sent with this call, such as `traceparent`. They replace those of the client; the key's header is not allowed. */
  readonly headers?: HeadersOption | undefined;
}

/**
 * One method for each operation of the table; the mapped type keeps the table's comments, so editors show them, and has
 * no name of its own for a method, so that they show its types too.
 */
export type Methods<Table extends OperationTable, Operations> = {
  readonly [Id in keyof Table]: {
    /**
     * Resolves to the body of a success.
     *
     * @throws ApiError for an error response; ConnectionError, TimeoutError, AbortedError or ResponseError if no response
     * of the API comes; TypeError if an input is missing or unknown.
     */
    (
      ...args: Arguments<Operations[Id & keyof Operations]>
    ): Promise<Output<Operations[Id & keyof Operations]>>;
    /**
     * Resolves to the response, whatever its status: `status` narrows the type of `body`. Throws if no response of the
     * API comes.
     */
    result(
      ...args: Arguments<Operations[Id & keyof Operations]>
    ): Promise<Result<Operations[Id & keyof Operations]>>;
  };
};

/** A method's input may be left out if nothing in it is required. */
export type Arguments<Operation> =
  Record<never, never> extends Input<Operation>
    ? [input?: Input<Operation>, options?: CallOptions]
    : [input: Input<Operation>, options?: CallOptions];

/** All inputs of an operation in one object, wherever they go in the request. */
export type Input<Operation> = Flat<
  ParametersIn<Operation, "path"> & ParametersIn<Operation, "query"> & Body<Operation>
>;

/** The body of the operation's success; undefined if it has none. */
export type Output<Operation> = Extract<Result<Operation>, { ok: true }>["body"];

/** A response of the operation, one member for each status that the spec declares, and one for all others. */
export type Result<Operation> = Operation extends { responses: infer Responses }
  ?
      | { [Status in keyof Responses]: DeclaredResult<Status, Responses[Status]> }[keyof Responses]
      | UndeclaredResult
  : never;

export interface DeclaredResult<Status, Response> {
  readonly ok: `${Status & number}` extends `2${string}` ? true : false;
  /** The declared status. A success with another 2xx has it too; `response.status` is the one that came. */
  readonly status: Status;
  readonly body: Response extends { content: { "application/json": infer Json } } ? Json : undefined;
  /** Status, headers and text as they came. */
  readonly response: HttpResponse;
}

/** An error response that the spec does not declare, by its status or, with the option `validate`, by its body. */
export interface UndeclaredResult {
  readonly ok: false;
  readonly status: "undeclared";
  /** Parsed if it is JSON, else its text; undefined if there is none. */
  readonly body: unknown;
  readonly response: HttpResponse;
}

type ParametersIn<Operation, Place extends "path" | "query"> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? Present<All[Place]>
    : unknown
  : unknown;

type Body<Operation> = Operation extends { requestBody: { content: { "application/json": infer Json } } }
  ? Json
  : unknown;

/** openapi-typescript writes `never` for parameters that an operation does not have. */
type Present<T> = [T] extends [undefined] ? unknown : NonNullable<T>;

/**
 * One object type in place of an intersection, so that editors show the fields; without any, none is accepted. A field
 * that may be left out may be undefined too, also under `exactOptionalPropertyTypes`.
 */
type Flat<T> = [keyof T] extends [never]
  ? Readonly<Record<string, never>>
  : { [Name in keyof T]: T[Name] | (Partial<Pick<T, Name>> extends Pick<T, Name> ? undefined : never) };
