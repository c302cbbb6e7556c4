import { controlsPrefix, worldHeader } from "../model/http.ts";
import type { DocumentedSuccess, Endpoint } from "./endpoint.ts";
import type { Fields, JsonSchema } from "./fields.ts";
import { worldName } from "./worlds.ts";

type AnyEndpoint = Omit<Endpoint<never>, "run">;

export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, DocumentedParameter>>;
  };
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly (DocumentedParameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required: true; readonly content: JsonContent };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

interface DocumentedParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

interface DocumentedResponse {
  readonly description: string;
  readonly content?: JsonContent;
}

interface JsonContent {
  readonly "application/json": { readonly schema: JsonSchema; readonly example?: unknown };
}

const errors: JsonSchema = {
  type: "object",
  required: ["errors"],
  properties: {
    errors: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["code", "message"],
        properties: {
          code: { type: "string" },
          message: { type: "string", description: "What is wrong, where, and what to do." },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

/** Makes the document from the endpoints, so that it describes them all and nothing else. */
export function describe(endpoints: readonly AnyEndpoint[]): OpenApiDocument {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const endpoint of endpoints) {
    const item = paths[controlsPrefix + endpoint.path] ?? {};
    item[endpoint.method.toLowerCase()] = describeEndpoint(endpoint);
    paths[controlsPrefix + endpoint.path] = item;
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Controls of the Latchkey sandbox",
      version: "1",
      description:
        "What tests control: state, worlds, failures, rate limits and time. DigiCert's service has none of this. " +
        "No response holds a secret. There are no credentials: every client that reaches the port may use the controls.",
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Errors: errors },
      parameters: {
        World: { name: worldHeader, in: "header", required: false, schema: worldName.schema },
      },
    },
  };
}

function describeEndpoint(endpoint: AnyEndpoint): DocumentedOperation {
  const { operationId, summary, description, bodySchema, bodyExample, scope, errors: own } = endpoint;
  const world = scope === "world" ? [{ $ref: "#/components/parameters/World" }] : [];
  const responses = Object.entries(endpoint.successes).map(([status, success]) => [
    status,
    describeSuccess(success),
  ]);
  const always = {
    400: "The request is invalid. The message says what and where.",
    403: "A page of another origin has sent the request.",
    ...generalErrors(endpoint),
  };
  const rejected = Object.entries({ ...always, ...own }).map(([status, sentence]) => [
    status,
    { description: sentence, content: json({ $ref: "#/components/schemas/Errors" }) },
  ]);
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    parameters: [
      ...world,
      ...parameters("path", endpoint.pathFields),
      ...parameters("query", endpoint.queryFields),
    ],
    ...(bodySchema !== undefined && {
      requestBody: { required: true, content: json(bodySchema, bodyExample) },
    }),
    responses: Object.fromEntries([...responses, ...rejected]),
  };
}

function generalErrors({ scope, method }: AnyEndpoint): Readonly<Record<number, string>> {
  return {
    ...(scope === "world" && { 409: "Each of the worlds that there may be has a call in progress." }),
    ...(method !== "GET" &&
      method !== "DELETE" && {
        413: "The body is larger than 64 KiB.",
        415: "The body is not sent as application/json.",
      }),
  };
}

function describeSuccess({ description, schema, example }: DocumentedSuccess): DocumentedResponse {
  return schema === undefined ? { description } : { description, content: json(schema, example) };
}

function json(schema: JsonSchema, example?: unknown): JsonContent {
  return { "application/json": { schema, ...(example !== undefined && { example }) } };
}

function parameters(place: "path" | "query", fields: Fields): DocumentedParameter[] {
  return Object.entries(fields).map(([name, { schema }]) => ({
    name,
    in: place,
    required: place === "path",
    schema,
  }));
}
