/** The exit codes, besides 0. */
export const exitCodes = { failed: 1, usage: 2, declined: 3, credential: 4, interrupted: 130 } as const;
export type Kind = keyof typeof exitCodes;

/** What an error of a request is about. */
export interface About {
  readonly key?: number | undefined;
  readonly status?: number;
  readonly docs?: string;
}

/** An error of this program. The message says what failed, why, and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly kind: Kind;
  /** The name of the error, for programs. */
  readonly code: string;
  readonly about: About;

  constructor(kind: Kind, message: string, code: string = kind, about: About = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.about = about;
  }
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The client names its option. Here it is a flag.
  return error instanceof CliError ? text : text.replaceAll("baseUrl", "--base-url");
}

/** Returns the code of an error of Node, such as ENOENT, or its message. */
export function reasonOf(error: unknown): string {
  return (error as { code?: string }).code ?? messageOf(error);
}
