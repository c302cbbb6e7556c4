import { type CompiledCheck, problemsOf } from "./compiled-check.ts";

/** The check of each status that an operation declares; null if the response has no body. */
export type DeclaredResponses = Readonly<Record<number, CompiledCheck | null>>;

/** What is wrong with a response, one message each: its status, its body, or that it has a body. */
export function responseProblems(
  declared: DeclaredResponses,
  status: number,
  body: unknown,
): readonly string[] {
  const check = declared[status];
  if (check === undefined) return [`status ${status} is not declared by the spec`];
  return check === null ? noBodyProblems(body) : problemsOf(check, body);
}

/** What is wrong if a request or a response must not have a body. */
export function noBodyProblems(body: unknown): readonly string[] {
  return body === undefined ? [] : ["body must be absent"];
}
