import type { AbortSignalLike, HeadersOption, HttpResponse } from "@latchkey/transport";
import type { OperationTable } from "./operation.ts";

/** The options of one call. */
export interface CallOptions {
  /** Ends the call when it aborts; the promise is then rejected with an AbortedError. */
  readonly signal?: AbortSignalLike | undefined;
  /** Sent with this call, such as `traceparent`. They replace those of the client. The header of the key is rejected. */
  readonly headers?: HeadersOption | undefined;
}

/**
 * One method for each operation of the table. A mapped type keeps the comments of the table, so editors show them. Methods
 * have no named type, so editors show the types of inputs and outputs.
 */
export type Methods<Table extends OperationTable, Operations> = {
  readonly [Id in keyof Table]: {
    /**
     * Resolves to the body of a success.
     *
     * @throws ApiError for an error response; ConnectionError, TimeoutError, AbortedError or ResponseError if there is no
     * response of the API; TypeError if an input is missing or unknown.
     */
    (
      ...args: Arguments<Operations[Id & keyof Operations]>
    ): Promise<Output<Operations[Id & keyof Operations]>>;
    /**
     * Resolves to the response, whatever its status: `status` narrows the type of `body`. Throws if there is no response of
     * the API.
     */
    result(
      ...args: Arguments<Operations[Id & keyof Operations]>
    ): Promise<Result<Operations[Id & keyof Operations]>>;
  };
};

/** The input of a method is optional if no part of it is required. */
export type Arguments<Operation> =
  Record<never, never> extends Input<Operation>
    ? [input?: Input<Operation>, options?: CallOptions]
    : [input: Input<Operation>, options?: CallOptions];

/** All inputs of an operation in one object, for the path, the query and the body. */
export type Input<Operation> = Flat<
  ParametersIn<Operation, "path"> & ParametersIn<Operation, "query"> & Body<Operation>
>;

/** The body of the operation's success; undefined if it has none. */
export type Output<Operation> = Extract<Result<Operation>, { ok: true }>["body"];

/** A response of the operation: one member for each status that the spec declares, and one for all others. */
export type Result<Operation> = Operation extends { responses: infer Responses }
  ?
      | { [Status in keyof Responses]: DeclaredResult<Status, Responses[Status]> }[keyof Responses]
      | UndeclaredResult
  : never;

export interface DeclaredResult<Status, Response> {
  readonly ok: `${Status & number}` extends `2${string}` ? true : false;
  /** The declared status, also for a success with another 2xx. `response.status` is the received status. */
  readonly status: Status;
  readonly body: Response extends { content: { "application/json": infer Json } } ? Json : undefined;
  /** Status, headers and text as received. */
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
 * One object type in place of an intersection, so that editors show the fields. Without fields, none is accepted. An
 * optional field may also be undefined, even with `exactOptionalPropertyTypes`.
 */
type Flat<T> = [keyof T] extends [never]
  ? Readonly<Record<string, never>>
  : { [Name in keyof T]: T[Name] | (Partial<Pick<T, Name>> extends Pick<T, Name> ? undefined : never) };
