/** The part of an OpenAPI 3.1 document that codegen reads. Lint has checked the rest before. */
export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect: string;
  info: { title: string; version: string; description?: string };
  servers: { url: string; description?: string; "x-region"?: string }[];
  security: Record<string, string[]>[];
  tags: unknown[];
  paths: Record<string, PathItem>;
  components: Components;
  "x-access-model"?: {
    credentials: { credential: string | string[]; answer: string; example: string }[];
  };
}

export interface Components {
  securitySchemes: Record<string, SecurityScheme>;
  [section: string]: Record<string, unknown> | undefined;
}

export interface SecurityScheme {
  type: string;
  in: string;
  name: string;
  "x-environment"?: { apiKey: string; baseUrl: string; region?: string };
}

export const methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"] as const;
export type Method = (typeof methods)[number];

export interface PathItem extends Partial<Record<Method, Operation>> {
  parameters?: (Parameter | Reference)[];
}

export interface Operation {
  operationId: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  summary: string;
  description: string;
  externalDocs: { url: string };
  parameters?: (Parameter | Reference)[];
  requestBody?: RequestBody | Reference;
  responses: Record<string, Response | Reference>;
  "x-access"?: AccessRow[];
}

/** The answer of an operation to some callers on some owners; without an owner, on what nobody owns. */
export interface AccessRow {
  caller: string | string[];
  owner?: string | string[];
  answer: string;
  example?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema | Reference;
}

export interface RequestBody {
  required?: boolean;
  content: Record<string, Media>;
}

export interface Response {
  description: string;
  content?: Record<string, Media>;
}

export interface Media {
  schema: Schema | Reference;
  examples?: Record<string, Example | Reference>;
}

export interface Example {
  value: unknown;
}

export interface Schema {
  type?: string;
  enum?: unknown[];
  required?: string[];
  /** `false` is a property that is never there. */
  properties?: Record<string, Schema | Reference | false>;
  items?: Schema | Reference;
  allOf?: (Schema | Reference)[];
  oneOf?: (Schema | Reference)[];
  anyOf?: (Schema | Reference)[];
  unevaluatedProperties?: boolean;
}

export interface Reference {
  $ref: string;
}

/** What a `$ref` to a component names, or the value itself where it is none. */
export function resolve<T extends Parameter | RequestBody | Response | Schema | Example>(
  { components, info }: OpenApiDocument,
  value: T | Reference,
): T {
  if (!("$ref" in value)) return value;
  const [, section = "", name = ""] = value.$ref.match(/^#\/components\/(\w+)\/(\w+)$/) ?? [];
  const target = components[section]?.[name];
  if (target === undefined) throw new Error(`${value.$ref} does not exist in "${info.title}".`);
  // Which kind of component a reference names follows from where it stands; lint has checked it.
  return target as T;
}

export function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.values(paths).flatMap((item) => methods.flatMap((method) => item[method] ?? []));
}

/** An operation's own parameter takes the place of its path's of the same name and location (OpenAPI 3.1, 4.8.10). */
export function parametersOf(document: OpenApiDocument, item: PathItem, operation: Operation): Parameter[] {
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) =>
    resolve(document, each),
  );
  return [...new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

/** The path of the document's servers, which stands before those of its operations; empty where they have none. */
export function serverPath({ info, servers }: OpenApiDocument): string {
  const paths = new Set(servers.map(({ url }) => new URL(url).pathname.replace(/\/$/, "")));
  const [path] = paths;
  if (path === undefined || paths.size > 1) {
    throw new Error(
      `The servers of "${info.title}" have different paths; one is needed: ${[...paths].join(", ")}`,
    );
  }
  return path;
}

/** The one credential of the API, a key in a header. */
export function credentialScheme(document: OpenApiDocument): SecurityScheme {
  const [scheme, ...others] = Object.values(document.components.securitySchemes);
  if (scheme?.type !== "apiKey" || scheme.in !== "header" || others.length > 0) {
    throw new Error(`"${document.info.title}" needs exactly one security scheme, an apiKey in a header.`);
  }
  return scheme;
}
