/** The two APIs: the names of their folders in spec/ and in packages/. */
export const apiNames = ["partner-subscriptions", "certcentral"] as const;
export type ApiName = (typeof apiNames)[number];

/** The part of an OpenAPI 3.1 document that this project reads. Lint checks the rest. */
export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect?: string;
  info: { title: string; version: string; summary?: string; description?: string };
  servers: { url: string; description?: string; "x-region"?: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description?: string }[];
  paths: Record<string, PathItem>;
  components: Components;
  "x-access-model"?: AccessModel;
}

export interface Components {
  securitySchemes: Record<string, SecurityScheme>;
  schemas?: Record<string, Schema>;
  [section: string]: Record<string, unknown> | undefined;
}

export interface SecurityScheme {
  type: string;
  in: string;
  name: string;
  description?: string;
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
  externalDocs: { url: string; description?: string };
  parameters?: (Parameter | Reference)[];
  requestBody?: RequestBody | Reference;
  responses: Record<string, Response | Reference>;
  "x-access"?: AccessObject[];
  "x-assumed"?: string;
}

/** The kinds of callers and owners, and the response to an invalid credential. */
export interface AccessModel {
  callers?: Record<string, { description: string; owners: string[] }>;
  owners?: Record<string, string>;
  ownerless?: string[];
  credentials: CredentialObject[];
}

/** A row of `x-access` in the document, for one or several callers, and one or several owners. */
export interface AccessObject {
  caller: string | string[];
  owner?: string | string[];
  answer: string;
  example?: string;
  "x-assumed"?: string;
}

export interface CredentialObject {
  credential: string | string[];
  answer: string;
  example: string;
  "x-assumed"?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema | Reference;
  examples?: Record<string, Example | Reference>;
  "x-assumed"?: string;
}

export interface RequestBody {
  description?: string;
  required?: boolean;
  content: Record<string, Media>;
}

export interface Response {
  description: string;
  content?: Record<string, Media>;
  "x-assumed"?: string;
}

export interface Media {
  schema: Schema | Reference;
  examples?: Record<string, Example | Reference>;
}

export interface Example {
  summary?: string;
  description?: string;
  value: unknown;
  "x-assumed"?: string;
}

export interface Schema {
  type?: string;
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  not?: Schema;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  required?: string[];
  properties?: Record<string, Schema | Reference>;
  propertyNames?: Schema;
  additionalProperties?: boolean;
  unevaluatedProperties?: boolean;
  items?: Schema | Reference;
  allOf?: (Schema | Reference)[];
  oneOf?: (Schema | Reference)[];
  anyOf?: (Schema | Reference)[];
  "x-secret"?: boolean;
  "x-assumed"?: string;
  "x-enum-varnames"?: string[];
  /** The fields that all of DigiCert's examples have but that may be absent. The strict document requires them. */
  "x-required-in-examples"?: string[];
}

export interface Reference {
  $ref: string;
}

/** An object of unknown type in a document. */
export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Returns the target of a `$ref`, also through other references. Returns the value itself if it is not a reference.
 *
 * @throws Error if a reference has no target, or refers to itself.
 */
export function resolve<T extends object>(document: OpenApiDocument, value: T | Reference): T {
  const seen = new Set<string>();
  let found: unknown = value;
  while (isNode(found) && typeof found["$ref"] === "string") {
    const reference = found["$ref"];
    if (seen.has(reference))
      throw new Error(
        `"${document.info.title}" has a reference to ${reference}, which refers to itself. Correct the reference.`,
      );
    seen.add(reference);
    found = step(document, reference.split("/").slice(1));
    if (found === undefined)
      throw new Error(
        `"${document.info.title}" has a reference to ${reference}, which does not exist. Correct the reference.`,
      );
  }
  // Lint has checked that the reference leads to this type.
  return found as T;
}

/**
 * Returns the object at a JSON Pointer, also through references.
 *
 * @throws Error if there is no object at the pointer.
 */
export function at(document: OpenApiDocument, pointer: string): Node {
  let found: unknown = document;
  for (const name of pointer.split("/").slice(1)) {
    found = isNode(found) || Array.isArray(found) ? resolve(document, found) : found;
    found = step(found, [name]);
  }
  if (!isNode(found))
    throw new Error(`"${document.info.title}" has no object at ${pointer}. Check the pointer.`);
  return resolve(document, found);
}

/** Returns a copy of a value in which the targets replace all references. */
export function inline(document: OpenApiDocument, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => inline(document, each));
  if (!isNode(value)) return value;
  const entries = Object.entries(resolve(document, value));
  return Object.fromEntries(entries.map(([name, child]) => [name, inline(document, child)]));
}

/** Yields every object in a value, with its JSON Pointer. Does not follow references. */
export function* walk(value: unknown, pointer = ""): Generator<{ node: Node; pointer: string }> {
  if (typeof value !== "object" || value === null) return;
  if (isNode(value)) yield { node: value, pointer };
  for (const [name, child] of Object.entries(value)) yield* walk(child, `${pointer}/${escapeName(name)}`);
}

/** Returns a name as it is written in a JSON Pointer. */
export function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function step(from: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => {
    const key = decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof found === "object" && found !== null && Object.hasOwn(found, key)
      ? Reflect.get(found, key)
      : undefined;
  }, from);
}
