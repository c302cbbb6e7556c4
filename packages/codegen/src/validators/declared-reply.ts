import { type CompiledCheck, problemsOf } from "./compiled-check.ts";

/** The check of each status that an operation declares; null where its reply has no body. */
export type DeclaredReplies = Readonly<Record<number, CompiledCheck | null>>;

/** What is wrong with a reply, one sentence each: with its body, with a body that should not be, or with its status. */
export function replyProblems(declared: DeclaredReplies, status: number, body: unknown): readonly string[] {
  const check = declared[status];
  if (check === undefined) return [`status ${status} is not one that the spec declares`];
  return check === null ? absenceProblems(body) : problemsOf(check, body);
}

/** What is wrong with the body of a message that has none. */
export function absenceProblems(body: unknown): readonly string[] {
  return body === undefined ? [] : ["body must not be there"];
}
