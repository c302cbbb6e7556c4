/** A check that ajv compiled; what is wrong stands in `errors` until its next call. */
export interface CompiledCheck {
  (body: unknown): boolean;
  errors?: readonly CompiledError[] | null;
}

/** The part of ajv's error that says where and what; its `params` may quote the body, so nobody reads them. */
interface CompiledError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** The checks of an API by operationId and status. */
export type CompiledChecks = Readonly<Record<string, Readonly<Record<number, CompiledCheck>>>>;

/** Makes one function of an API's checks: it says what is wrong with a reply, and nothing where there is no check. */
export function createReplyValidator(
  checks: CompiledChecks,
): (operation: string, status: number, body: unknown) => readonly string[] {
  return (operation, status, body) => {
    const check = checks[operation]?.[status];
    if (check === undefined || check(body)) return [];
    // The forms of a oneOf often fail alike.
    return [...new Set((check.errors ?? []).map(describe))];
  };
}

function describe({ instancePath, keyword, message }: CompiledError): string {
  return `body${instancePath} ${keyword === "false schema" ? "must not be there" : message}`;
}
