/**
 * The data about an API that the form needs. The build reads it from the document and writes it into the page
 * as JSON.
 */
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
  /** The path below the base path, with parameter names in braces. */
  readonly path: string;
  readonly parameters: readonly FormParameter[];
  /** The fields of the request body. Empty if the operation takes no body. */
  readonly body: readonly FormInput[];
  /** The response field with the secret of a new key. */
  readonly secretField: string | undefined;
}

export interface FormInput {
  readonly name: string;
  readonly isRequired: boolean;
  /** The type and the constraints in a few words. */
  readonly hint: string;
  readonly isNumber: boolean;
  /** The valid values. Empty if there are more values than a list can show. */
  readonly choices: readonly string[];
  /** The example in the document. Empty if the document has no example. */
  readonly example: string;
}

export interface FormParameter extends FormInput {
  readonly in: "path" | "query" | "header";
}
