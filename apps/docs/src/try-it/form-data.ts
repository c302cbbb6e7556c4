/** What the form needs to know about an API. The build reads it from the document and puts it into the page as JSON. */
export interface FormApi {
  readonly slug: string;
  /** The path of DigiCert's server: `/services/v2`. */
  readonly basePath: string;
  /** The header that carries the key. */
  readonly header: string;
  /** The environment variable from which the curl command takes the key. */
  readonly keyVariable: string;
  readonly operations: readonly FormOperation[];
}

export interface FormOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly method: string;
  /** Below the base path, with parameter names in braces. */
  readonly path: string;
  readonly parameters: readonly FormParameter[];
  /** Empty if the operation takes no body. */
  readonly body: readonly FormInput[];
  /** The response field that holds the secret of a new key. */
  readonly secretField: string | undefined;
}

export interface FormInput {
  readonly name: string;
  readonly isRequired: boolean;
  /** The type and the constraints in a few words. */
  readonly hint: string;
  readonly isNumber: boolean;
  /** Empty if more values are valid than a list can show. */
  readonly choices: readonly string[];
  /** The document's example; empty if it has none. */
  readonly example: string;
}

export interface FormParameter extends FormInput {
  readonly in: "path" | "query" | "header";
}
