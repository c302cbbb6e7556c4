import type { OperationTable } from "./operation.ts";

/** What a caller may set for one call. */
export interface CallOptions {
  /** Ends the call when it aborts; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One method for each operation of the table; the mapped type keeps the table's comments, so editors show them. */
export type Methods<Table extends OperationTable, Operations> = {
  readonly [Id in keyof Table]: Method<Operations[Id & keyof Operations]>;
};

/** A method's input may be left out where nothing in it is required. */
export type Method<Operation> =
  Record<never, never> extends Input<Operation>
    ? (input?: Input<Operation>, options?: CallOptions) => Promise<Output<Operation>>
    : (input: Input<Operation>, options?: CallOptions) => Promise<Output<Operation>>;

/** All inputs of an operation in one object, wherever they go in the request. */
export type Input<Operation> = Flat<
  Parameters<Operation, "path"> & Parameters<Operation, "query"> & Body<Operation>
>;

/** The body of the operation's success; undefined where it has none. */
export type Output<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: IsSuccess<Status> extends true ? Success<Responses[Status]> : never;
    }[keyof Responses]
  : never;

type IsSuccess<Status> = `${Status & number}` extends `2${string}` ? true : false;

type Parameters<Operation, Place extends "path" | "query"> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? Present<All[Place]>
    : unknown
  : unknown;

type Body<Operation> = Operation extends { requestBody: { content: { "application/json": infer Json } } }
  ? Json
  : unknown;

/** openapi-typescript writes `never` for parameters that an operation does not have. */
type Present<T> = [T] extends [undefined] ? unknown : NonNullable<T>;

type Success<Response> = Response extends { content: { "application/json": infer Json } } ? Json : undefined;

/** One object type in place of an intersection, so that editors show the fields; without any, none is accepted. */
type Flat<T> = [keyof T] extends [never] ? Readonly<Record<string, never>> : { [Name in keyof T]: T[Name] };
