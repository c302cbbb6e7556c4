import type { DocumentedSuccess, Route } from "./endpoint.ts";
import type { Fields, JsonSchema } from "./fields.ts";
import { prefix } from "./prefix.ts";
import { worldHeader, worldName } from "./worlds.ts";

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

/** Makes the document of the routes, so that it names all that is answered and nothing else. */
export function describe(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const route of routes) {
    const item = paths[prefix + route.path] ?? {};
    item[route.method.toLowerCase()] = describeRoute(route);
    paths[prefix + route.path] = item;
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Controls of the Latchkey sandbox",
      version: "1",
      description:
        "What tests turn: state, worlds, failures, rate limits and time. DigiCert's service has nothing of this. " +
        "Nothing here returns a secret, and there are no credentials: whoever reaches the port may use it.",
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

function describeRoute(route: Route): DocumentedOperation {
  const { operationId, summary, description, bodySchema, bodyExample, scope, refusals } = route;
  const world = scope === "world" ? [{ $ref: "#/components/parameters/World" }] : [];
  const responses = Object.entries(route.replies).map(([status, reply]) => [status, describeReply(reply)]);
  const always = {
    400: "The request is not right; the message says what and where.",
    403: "A page of another origin has sent the request.",
    ...generalRefusals(route),
  };
  const refused = Object.entries({ ...always, ...refusals }).map(([status, sentence]) => [
    status,
    { description: sentence, content: json({ $ref: "#/components/schemas/Errors" }) },
  ]);
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    parameters: [
      ...world,
      ...parameters("path", route.pathFields),
      ...parameters("query", route.queryFields),
    ],
    ...(bodySchema !== undefined && {
      requestBody: { required: true, content: json(bodySchema, bodyExample) },
    }),
    responses: Object.fromEntries([...responses, ...refused]),
  };
}

function generalRefusals({ scope, method }: Route): Readonly<Record<number, string>> {
  return {
    ...(scope === "world" && { 409: "Each of the worlds that there may be has a call in progress." }),
    ...(method !== "GET" &&
      method !== "DELETE" && {
        413: "The body is larger than 64 KiB.",
        415: "The body is not sent as application/json.",
      }),
  };
}

function describeReply({ description, schema, example }: DocumentedSuccess): DocumentedResponse {
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
