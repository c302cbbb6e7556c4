import type { HttpRequest } from "./http.ts";
import { apiNames, type SpecOperation, spec } from "./spec.ts";

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
