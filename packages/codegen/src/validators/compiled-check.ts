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

/** What is wrong with a body, one sentence each, and nothing if it is right. No sentence quotes what only the body holds. */
export function problemsOf(check: CompiledCheck, body: unknown): readonly string[] {
  if (check(body)) return [];
  const errors = check.errors ?? [];
  // That the other form of a body does not fit says nothing if an error names what is wrong.
  const named = errors.filter(({ keyword }) => !choosing.has(keyword));
  // The forms of a oneOf often fail alike.
  return [...new Set((named.length > 0 ? named : errors).map(describe))];
}

/** The keywords by which a body has one of two forms. */
const choosing: ReadonlySet<string> = new Set(["oneOf", "not", "propertyNames"]);

function describe({ instancePath, keyword, message }: CompiledError): string {
  return `body${instancePath} ${ownWords[keyword] ?? message}`;
}

const unnamed = "has a property that the spec does not name";

/** For the keywords of which ajv speaks in terms of JSON Schema. */
const ownWords: Readonly<Record<string, string>> = {
  additionalProperties: unnamed,
  unevaluatedProperties: unnamed,
};
