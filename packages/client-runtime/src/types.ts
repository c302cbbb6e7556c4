import type { AbortSignalLike, HeadersOption, HttpResponse } from "@latchkey/transport";
import type { OperationTable } from "./operation.ts";

/** The options of one call. */
export interface CallOptions {
  /** A signal that ends the call. When the signal aborts, the promise is rejected with an AbortedError. */
  readonly signal?: AbortSignalLike | undefined;
  /**
   * Headers that are sent with this call, such as `traceparent`. They replace the client's headers of the
   * same name. The client throws an error if they contain the header that carries the API key.
   */
  readonly headers?: HeadersOption | undefined;
}

/**
 * One method for each operation of the table. A mapped type keeps the comments of the table, so editors show them. The
 * function type of each method is written inline, not as a named type, so that editors show the types of its input and
 * output.
 */
export type Methods<Table extends OperationTable, Operations> = {
  readonly [Id in keyof Table]: {
    /**
     * Resolves to the body of a success.
     *
     * @throws ApiError for an error response; ConnectionError, TimeoutError, AbortedError or ResponseError if no
     * complete response from the API arrives (a proxy's HTML page is not one); TypeError if an input is missing or unknown.
     */
    (
      ...args: Arguments<Operations[Id & keyof Operations]>
    ): Promise<Output<Operations[Id & keyof Operations]>>;
    /**
     * Resolves to the response, whatever its status: `status` narrows the type of `body`. Throws if no complete
     * response from the API arrives (a proxy's HTML page is not one).
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

/** An object with all inputs of an operation: for the path, the query and the body. */
export type Input<Operation> = Flat<
  ParametersIn<Operation, "path"> & ParametersIn<Operation, "query"> & Body<Operation>
>;

/** The body of a success of the operation. Undefined if a success has no body. */
export type Output<Operation> = Extract<Result<Operation>, { ok: true }>["body"];

/**
 * A response of the operation. The union has one member for each status that the spec declares, and one
 * member for all other statuses.
 */
export type Result<Operation> = Operation extends { responses: infer Responses }
  ?
      | { [Status in keyof Responses]: DeclaredResult<Status, Responses[Status]> }[keyof Responses]
      | UndeclaredResult
  : never;

export interface DeclaredResult<Status, Response> {
  readonly ok: `${Status & number}` extends `2${string}` ? true : false;
  /**
   * The declared status. If the spec declares 200 and the server sends 201, `status` is 200 and `response.status` is 201.
   */
  readonly status: Status;
  readonly body: Response extends { content: { "application/json": infer Json } } ? Json : undefined;
  /** The response as received: status, headers and text. */
  readonly response: HttpResponse;
}

/**
 * An error response whose status the spec does not declare. With the option `validate`, also an error
 * response whose body does not match the spec.
 */
export interface UndeclaredResult {
  readonly ok: false;
  readonly status: "undeclared";
  /** The parsed body if it is JSON, otherwise the text. Undefined if there is no body. */
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
 * Converts an intersection to one object type, so that editors show the fields. If there are no fields, the
 * type accepts no field. An optional field may also be undefined, even with `exactOptionalPropertyTypes`.
 */
type Flat<T> = [keyof T] extends [never]
  ? Readonly<Record<string, never>>
  : { [Name in keyof T]: T[Name] | (Partial<Pick<T, Name>> extends Pick<T, Name> ? undefined : never) };
