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

/** What is wrong with a body, one sentence each, and nothing where it is right. No sentence quotes what only the body holds. */
export function problemsOf(check: CompiledCheck, body: unknown): readonly string[] {
  // The forms of a oneOf often fail alike.
  return check(body) ? [] : [...new Set((check.errors ?? []).map(describe))];
}

function describe({ instancePath, keyword, message }: CompiledError): string {
  return `body${instancePath} ${ownWords[keyword] ?? message}`;
}

const unnamed = "has a property that the spec does not name";

/** For the keywords of which ajv speaks in terms of JSON Schema. */
const ownWords: Readonly<Record<string, string>> = {
  "false schema": "must not be there",
  additionalProperties: unnamed,
  unevaluatedProperties: unnamed,
};
