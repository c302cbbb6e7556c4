/** Writes the program of one language. */
export type SampleWriter = (call: SampleCall) => string;

/** One call of an operation, with the spec's example values. */
export interface SampleCall {
  readonly apiSlug: string;
  readonly operationId: string;
  readonly method: string;
  /** Below the base URL, with the inputs of path and query in place: `/key?user_id=125039`. */
  readonly target: string;
  /** Undefined if the operation takes none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** All inputs by name, in path, query and body: the argument of a method of our client. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly credentialHeader: string;
  /** Environment variables. */
  readonly variables: { readonly apiKey: string; readonly baseUrl: string };
  /** The production server, used if the environment names none. */
  readonly server: string;
  readonly outcome: Outcome;
}

/** The body of a success: none, one object, a list, or a new key with its secret. */
export type Outcome =
  | { readonly kind: "nothing" }
  | { readonly kind: "one"; readonly shown: readonly ShownField[] }
  | { readonly kind: "list"; readonly field: string; readonly shown: readonly ShownField[] }
  | { readonly kind: "created"; readonly secret: string; readonly shown: readonly ShownField[] };

/** A field of the response that the sample prints. */
export interface ShownField {
  readonly name: string;
  readonly isNumber: boolean;
}

/** How long a sample waits for a response. */
export const timeoutSeconds = 10;
