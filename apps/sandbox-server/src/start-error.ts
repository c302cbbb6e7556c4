/** Thrown if the server cannot start. The message says why, and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Returns the code of a system error, such as EACCES. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
