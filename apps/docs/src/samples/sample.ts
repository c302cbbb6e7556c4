export type SampleLanguage = "curl" | "python" | "go" | "node" | "typescript";

/** A whole program, or line for the shell, that calls one operation as the spec's examples do. */
export interface Sample {
  readonly lang: SampleLanguage;
  /** For a tab: `Python`. */
  readonly label: string;
  readonly source: string;
}

/** Writes the program of one language. */
export type SampleWriter = (call: SampleCall) => string;

/** One call of an operation, with the spec's example values. */
export interface SampleCall {
  readonly apiSlug: string;
  readonly operationId: string;
  readonly method: string;
  /** Below the base URL, with the inputs of path and query in place: `/key?user_id=125039`. */
  readonly target: string;
  /** Undefined where the operation takes none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** All inputs by name, wherever they go: what a method of our client takes. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly credentialHeader: string;
  /** Environment variables. */
  readonly variables: { readonly apiKey: string; readonly baseUrl: string };
  /** The production server, for where the environment names none. */
  readonly server: string;
  readonly outcome: Outcome;
}

/** What a success brings: nothing, one thing, a list, or a new key with its secret. */
export type Outcome =
  | { readonly kind: "nothing" }
  | { readonly kind: "one"; readonly shown: readonly ShownField[] }
  | { readonly kind: "list"; readonly field: string; readonly shown: readonly ShownField[] }
  | { readonly kind: "created"; readonly secret: string; readonly shown: readonly ShownField[] };

/** A field of the reply that the sample prints. */
export interface ShownField {
  readonly name: string;
  readonly isNumber: boolean;
}

/** What a sample waits for a reply. */
export const timeoutSeconds = 10;
