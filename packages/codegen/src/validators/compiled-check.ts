/** A check that ajv compiled. Its errors are in `errors` until its next call. */
export interface CompiledCheck {
  (body: unknown): boolean;
  errors?: readonly CompiledError[] | null;
}

/** The part of ajv's error that says where and what is wrong. Its `params` are not read, since they may quote the body. */
interface CompiledError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** What is wrong with a body, one message each. No message quotes a value or an unknown name of the body. */
export function problemsOf(check: CompiledCheck, body: unknown): readonly string[] {
  if (check(body)) return [];
  const errors = check.errors ?? [];
  // If an error names what is wrong, it does not matter that the other form of the body does not fit.
  const named = errors.filter(({ keyword }) => !choosing.has(keyword));
  // The forms of a oneOf often have the same errors.
  return [...new Set((named.length > 0 ? named : errors).map(describe))];
}

/** The keywords that choose between two forms of a body. */
const choosing: ReadonlySet<string> = new Set(["oneOf", "not", "propertyNames"]);

function describe({ instancePath, keyword, message }: CompiledError): string {
  return `body${instancePath} ${plainMessages[keyword] ?? message}`;
}

const unnamed = "has a property that the spec does not name";

/** Replace messages of ajv that use terms of JSON Schema. */
const plainMessages: Readonly<Record<string, string>> = {
  additionalProperties: unnamed,
  unevaluatedProperties: unnamed,
};
