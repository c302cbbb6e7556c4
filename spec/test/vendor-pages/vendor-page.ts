/** What a page of the vendor says, transcribed: its examples to the letter, its tables row by row. */
export interface VendorPage {
  readonly url: string;
  readonly examples: readonly VendorExample[];
  readonly tables: readonly VendorTable[];
}

export interface VendorExample {
  readonly operationId: string;
  /** `request`, or the status of the reply. */
  readonly message: "request" | "200" | "201";
  readonly body: unknown;
}

export interface VendorTable {
  readonly operationId: string;
  readonly of: "parameters" | "request" | "200" | "201";
  /** Name, as the vendor writes it, with `..` for each level of nesting; type; `required` where the page says so. */
  readonly rows: readonly (readonly [name: string, type: string, required?: "required" | "optional"])[];
}
