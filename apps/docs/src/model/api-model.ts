/** What the pages of the site are made from: a bundled document with its references followed. Texts are Markdown. */
export interface ApiModel {
  /** `partner-subscriptions`: the folder of its pages. */
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  readonly servers: readonly ServerModel[];
  readonly credential: CredentialModel;
  readonly access: AccessModel;
  readonly operations: readonly OperationModel[];
  /** The bundled document: what samples and the try-it form are made from. */
  readonly document: JsonObject;
  /** The document in other forms, by name: `certcentral.portable.json`. */
  readonly otherForms?: readonly string[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ServerModel {
  readonly url: string;
  readonly description: string;
  /** `us`, `eu`; undefined where there is one for all. */
  readonly region: string | undefined;
}

/** The header that a key goes in, and the environment variables that programs read it from. */
export interface CredentialModel {
  readonly header: string;
  readonly description: string;
  readonly environment: { readonly apiKey: string; readonly baseUrl: string };
  /** What a key gets that is no good, whatever the operation. */
  readonly refusals: readonly CredentialRefusal[];
}

export interface CredentialRefusal {
  readonly credentials: readonly string[];
  readonly status: number;
  readonly example: string;
  readonly assumed: string | undefined;
}

/** `x-access-model`: the kinds of callers and owners, each with its description. */
export interface AccessModel {
  readonly callers: Readonly<Record<string, string>>;
  readonly owners: Readonly<Record<string, string>>;
}

export interface OperationModel {
  readonly api: string;
  readonly operationId: string;
  /** `list-api-keys`: its page is `partner-subscriptions/list-api-keys/`. */
  readonly slug: string;
  /** `API keys`. */
  readonly tag: string;
  /** In capitals. */
  readonly method: string;
  /** Below the server's URL: `/api-key/{apiKeyId}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly vendorPage: { readonly url: string; readonly description: string };
  readonly parameters: readonly ParameterModel[];
  readonly requestBody: BodyModel | undefined;
  readonly responses: readonly ResponseModel[];
  readonly access: readonly AccessRow[];
  /** All that is assumed on the way, each with where it belongs: `response 400`, `field organization_id`. */
  readonly assumptions: readonly Assumption[];
}

export interface ParameterModel {
  readonly name: string;
  readonly place: "path" | "query" | "header";
  readonly isRequired: boolean;
  readonly type: string;
  readonly description: string;
  readonly example: unknown;
  readonly assumed: string | undefined;
}

export interface BodyModel {
  readonly description: string;
  readonly isRequired: boolean;
  readonly fields: readonly FieldModel[];
  readonly examples: readonly ExampleModel[];
}

export interface ResponseModel {
  readonly status: number;
  readonly description: string;
  readonly assumed: string | undefined;
  /** None where it has no body. */
  readonly fields: readonly FieldModel[];
  readonly examples: readonly ExampleModel[];
}

export interface ExampleModel {
  readonly name: string;
  readonly summary: string;
  readonly value: unknown;
}

/** One property of a body, however deep. */
export interface FieldModel {
  /** `api_keys[].user.id`. */
  readonly path: string;
  /** `integer`, `string, date-time`, `array of objects`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** `one of 0, 100`, `at most 200 characters`. */
  readonly constraints: readonly string[];
  /** Where the body has one of several forms, the one that has the field: `AcmeCredential`. */
  readonly only: string | undefined;
  readonly isSecret: boolean;
  readonly assumed: string | undefined;
}

/** A row of `x-access`: the same answer for each of its callers and owners. */
export interface AccessRow {
  readonly callers: readonly string[];
  /** None where nobody owns what is asked for. */
  readonly owners: readonly string[];
  /** `allowed`, `listed`, `omitted` or a status. */
  readonly answer: string;
  readonly example: string | undefined;
  readonly assumed: string | undefined;
}

export interface Assumption {
  readonly where: string;
  readonly why: string;
}
