/** A transcript of a page of DigiCert: its examples to the letter, its tables row by row. */
export interface DigiCertPage {
  readonly url: string;
  readonly examples: readonly DigiCertExample[];
  readonly tables: readonly DigiCertTable[];
}

export interface DigiCertExample {
  readonly operationId: string;
  /** `request`, or the status of the response. */
  readonly message: "request" | "200" | "201";
  readonly body: unknown;
}

export interface DigiCertTable {
  readonly operationId: string;
  readonly of: "parameters" | "request" | "200" | "201";
  /** The name as DigiCert writes it, with `..` for each level of nesting; the type; `required` if the page says so. */
  readonly rows: readonly (readonly [name: string, type: string, required?: "required" | "optional"])[];
}
