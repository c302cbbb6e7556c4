import { type CompiledCheck, problemsOf } from "./compiled-check.ts";

/** The checks by each status that an operation declares. The check is null if the response has no body. */
export type DeclaredResponses = Readonly<Record<number, CompiledCheck | null>>;

/**
 * Returns the problems of a response, one message each: an undeclared status, an invalid body, or a body that
 * must not exist.
 */
export function responseProblems(
  declared: DeclaredResponses,
  status: number,
  body: unknown,
): readonly string[] {
  const check = declared[status];
  if (check === undefined) return [`status ${status} is not declared by the spec`];
  return check === null ? noBodyProblems(body) : problemsOf(check, body);
}

/** Returns a problem if a request or a response has a body that it must not have. */
export function noBodyProblems(body: unknown): readonly string[] {
  return body === undefined ? [] : ["body must be absent"];
}
