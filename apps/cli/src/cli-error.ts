/** The exit codes, besides 0. */
export const exitCodes = { failed: 1, usage: 2, declined: 3, credential: 4, interrupted: 130 } as const;

export interface CliErrorOptions extends ErrorOptions {
  /** The name of the error, for programs. The name of the exit code by default. */
  readonly code?: string;
  readonly docs?: string;
}

/** An error of this program. The message says what failed, why, and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;
  readonly code: string;
  readonly docs: string | undefined;

  constructor(kind: keyof typeof exitCodes, message: string, { code, docs, ...rest }: CliErrorOptions = {}) {
    super(message, rest);
    this.exitCode = exitCodes[kind];
    this.code = code ?? kind;
    this.docs = docs;
  }
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns the code of an error of Node, such as ENOENT, or its message. */
export function reasonOf(error: unknown): string {
  return (error as { code?: string }).code ?? messageOf(error);
}
