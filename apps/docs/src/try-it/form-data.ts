/** What the form knows of the APIs: taken from the bundled documents when the site is built, and part of the script. */
export interface FormApi {
  readonly slug: string;
  readonly title: string;
  /** The path of the vendor's server: `/services/v2`. */
  readonly basePath: string;
  readonly header: string;
  /** The environment variable that the curl line takes the key from. */
  readonly keyVariable: string;
  readonly operations: readonly FormOperation[];
}

export interface FormOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly method: string;
  /** Below the base path, with the names of its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly FormParameter[];
  /** None where it takes no body. */
  readonly body: readonly FormInput[];
  /** The field of the reply that holds a new key's secret. */
  readonly secretField: string | undefined;
}

export interface FormInput {
  readonly name: string;
  readonly isRequired: boolean;
  /** `integer`, and what else the document says in a few words. */
  readonly hint: string;
  readonly isNumber: boolean;
  /** Where only some values are right. */
  readonly choices: readonly string[];
  /** The document's example; empty where the example has none. */
  readonly example: string;
}

export interface FormParameter extends FormInput {
  readonly place: "path" | "query" | "header";
}
