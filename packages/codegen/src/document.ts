/** The part of an OpenAPI 3.1 document that codegen reads. Lint has checked the rest before. */
export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect: string;
  info: { title: string; version: string; description?: string };
  servers: { url: string; description?: string }[];
  security: Record<string, string[]>[];
  tags: unknown[];
  paths: Record<string, PathItem>;
  components: Components;
}

export interface Components {
  securitySchemes: Record<string, { type: string; in: string; name: string }>;
  [section: string]: Record<string, unknown> | undefined;
}

export const methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"] as const;
export type Method = (typeof methods)[number];

export interface PathItem extends Partial<Record<Method, Operation>> {
  parameters?: (Parameter | Reference)[];
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  externalDocs: { url: string };
  parameters?: (Parameter | Reference)[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response | Reference>;
}

export interface Parameter {
  name: string;
  in: string;
}

export interface Response {
  description: string;
  content?: Record<string, Media>;
}

export interface Media {
  schema: Schema | Reference;
}

export interface Schema {
  type?: string;
  properties?: Record<string, Schema | Reference>;
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
export function resolve<T extends Parameter | Response | Schema>(
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
