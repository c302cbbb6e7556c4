/** A check that ajv compiled. The errors of a call are in `errors` until the next call. */
export interface CompiledCheck {
  (body: unknown): boolean;
  errors?: readonly CompiledError[] | null;
}

/**
 * The part of an ajv error that describes the place and the problem. `params` is left out, since it may quote
 * the body.
 */
interface CompiledError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/**
 * Returns the problems of a body, one message each. No message quotes a value or an unknown name of the body.
 */
export function problemsOf(check: CompiledCheck, body: unknown): readonly string[] {
  if (check(body)) return [];
  const errors = check.errors ?? [];
  // If another error names the problem, drops the errors that only say that no form of the body fits.
  const named = errors.filter(({ keyword }) => !choosing.has(keyword));
  // Removes duplicates, since the forms of a oneOf often have the same errors.
  return [...new Set((named.length > 0 ? named : errors).map(describe))];
}

/** The keywords that choose between two forms of a body. */
const choosing: ReadonlySet<string> = new Set(["oneOf", "not", "propertyNames"]);

function describe({ instancePath, keyword, message }: CompiledError): string {
  return `body${instancePath} ${plainMessages[keyword] ?? message}`;
}

const unnamed = "has a property that the spec does not name";

/** These messages replace messages of ajv that use terms of JSON Schema. */
const plainMessages: Readonly<Record<string, string>> = {
  additionalProperties: unnamed,
  unevaluatedProperties: unnamed,
};
