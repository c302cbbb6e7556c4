import { type CompiledCheck, problemsOf } from "./compiled-check.ts";

/** The checks of an API by operationId and status. */
export type CompiledChecks = Readonly<Record<string, Readonly<Record<number, CompiledCheck>>>>;

/**
 * Creates one function for all checks of an API. The function lists the problems of a response. The list is
 * empty if there is no check.
 */
export function createResponseValidator(
  checks: CompiledChecks,
): (operation: string, status: number, body: unknown) => readonly string[] {
  return (operation, status, body) => {
    const check = checks[operation]?.[status];
    return check === undefined ? [] : problemsOf(check, body);
  };
}
