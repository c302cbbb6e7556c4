/** Writes the program of one language. */
export type SampleWriter = (call: SampleCall) => string;

/** A call of an operation with the example values of the spec. */
export interface SampleCall {
  readonly apiSlug: string;
  readonly operationId: string;
  readonly method: string;
  /**
   * The path below the base URL, filled with the values of path and query parameters: `/key?user_id=125039`.
   */
  readonly target: string;
  /** The request body. Undefined if the operation takes no body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /**
   * All values by name, from path, query and body. A method of our client takes this object as its argument.
   */
  readonly input: Readonly<Record<string, unknown>>;
  readonly credentialHeader: string;
  /** The names of the environment variables. */
  readonly variables: { readonly apiKey: string; readonly baseUrl: string };
  /** The production server. A sample uses it if the environment sets no base URL. */
  readonly server: string;
  readonly outcome: Outcome;
}

/** The kind of body in a successful response: no body, one object, a list, or a new key with its secret. */
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

/** The timeout of a sample in seconds. */
export const timeoutSeconds = 10;
