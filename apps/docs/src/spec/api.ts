import {
  type ApiOperation,
  accessOf,
  credentialRowsOf,
  credentialScheme,
  type Field,
  fieldsOf,
  type Message,
  type OpenApiDocument,
  operationsOf,
  type Parameter,
  type Reference,
  resolve,
  type Schema,
} from "@latchkey/spec-model";

export type Api = ReturnType<typeof readApi>;
export type Operation = ReturnType<typeof readOperation>;
export type Body = ReturnType<typeof readBody>;
export type FieldText = ReturnType<typeof describeField>;

/**
 * Reads the data about one API that the site shows. Descriptions are Markdown.
 *
 * @throws Error if the document has no title or no server. The pages need both.
 */
export function readApi(slug: string, document: OpenApiDocument) {
  const { info } = document;
  const [server, ...otherServers] = document.servers ?? [];
  if (!info?.title || server === undefined) {
    throw new Error(
      `The document of ${slug} has no info.title or no servers, and the pages need both. Add them.`,
    );
  }
  const { name, description = "", "x-environment": environment } = credentialScheme(document);
  return {
    /** The name of the folder with the API's pages, such as `partner-subscriptions`. */
    slug,
    document,
    title: info.title,
    version: info.version,
    summary: info.summary ?? "",
    description: info.description ?? "",
    /** The first server is the production server. */
    servers: [server, ...otherServers] as const,
    credential: {
      /** The name of the header that carries a key. */
      header: name,
      description,
      /** The names of the environment variables that programs read. */
      environment: environment ?? { apiKey: "API_KEY", baseUrl: "BASE_URL" },
      /** The responses to an invalid key. They are the same for every operation. */
      invalid: credentialRowsOf(document),
    },
    accessModel: document["x-access-model"],
    operations: operationsOf(document).map((operation) => readOperation(slug, document, operation)),
  };
}

function readOperation(api: string, document: OpenApiDocument, given: ApiOperation) {
  const { operationId, method, path, operation, parameters, request, responses } = given;
  return {
    api,
    operationId,
    /**
     * The name of the folder with the operation's page. `list-api-keys` has the page
     * `partner-subscriptions/list-api-keys/`.
     */
    slug: operationSlug(operationId),
    /** The HTTP method in capitals. */
    method: method.toUpperCase(),
    /** The path below the URL of the server, such as `/api-key/{apiKeyId}`. */
    path,
    summary: operation.summary,
    description: operation.description ?? "",
    /** DigiCert's page about the operation. */
    source: {
      url: operation.externalDocs?.url ?? "",
      description: operation.externalDocs?.description ?? "",
    },
    parameters: parameters.map((parameter) => readParameter(document, parameter)),
    request: request && readBody(document, request),
    responses: responses.map((response) => ({
      ...readBody(document, response),
      status: Number(response.name),
    })),
    access: accessOf(operation),
    assumed: operation["x-assumed"]?.trim(),
  };
}

/** Returns the folder of an operation's page: `list-api-keys` for `listApiKeys`. */
export function operationSlug(operationId: string): string {
  return operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readParameter(document: OpenApiDocument, parameter: Parameter) {
  const { name, required = false, description, "x-assumed": assumed } = parameter;
  const schema = resolve<Schema>(document, parameter.schema ?? {});
  const [example] = Object.values(parameter.examples ?? {}).map((each) => resolve(document, each));
  const field = {
    path: name,
    schema,
    isRequired: required,
    only: undefined,
    isSecret: false,
    assumed: assumed?.trim(),
  };
  return {
    ...describeField(document, field, description),
    in: parameter.in,
    example: example?.value,
  };
}

/** Reads a request body or a response. */
function readBody(document: OpenApiDocument, message: Message) {
  const { description, isRequired, schema, examples, assumed } = message;
  return {
    description,
    isRequired,
    fields: fieldsOf(document, schema).map((field) =>
      describeField(document, field, field.schema.description),
    ),
    examples: examples.map(({ name, summary = "", value, "x-assumed": reason }) => ({
      name,
      summary,
      value,
      assumed: reason?.trim(),
    })),
    /**
     * The assumptions about the response itself, and about the objects in its schema. Fields have assumptions
     * of their own.
     */
    assumed: [...new Set([...(assumed === undefined ? [] : [assumed]), ...reasonsOf(document, schema)])],
  };
}

/** Describes a parameter, or a property of a body at any depth. `name` is its path: `api_keys[].user.id`. */
function describeField(document: OpenApiDocument, { path: name, ...field }: Field, description = "") {
  return {
    ...field,
    name,
    description,
    /** The type as text: `integer`, `string, date-time`, `array of objects`. */
    type: typeText(document, field.schema),
    /** The constraints as text: `one of 0, 100`, `at most 200 characters`. */
    constraints: constraintsOf(field.schema),
  };
}

/**
 * Returns the assumptions about a schema and about the objects that it is composed of. Assumptions about a
 * single field are in the field.
 */
function reasonsOf(document: OpenApiDocument, given: Schema | Reference | undefined): string[] {
  if (given === undefined) return [];
  const schema = resolve<Schema>(document, given);
  const items = Object.values(schema.properties ?? {}).flatMap(
    (property) => resolve<Schema>(document, property).items ?? [],
  );
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...items];
  const own = schema["x-assumed"];
  return [...(own === undefined ? [] : [own.trim()]), ...parts.flatMap((part) => reasonsOf(document, part))];
}

function typeText(document: OpenApiDocument, { type, format, items }: Schema): string {
  if (type === "array") {
    const item = resolve<Schema>(document, items ?? {}).type ?? "object";
    return `array of ${item}s`;
  }
  if (type === undefined) return "object";
  return format === undefined ? type : `${type}, ${format}`;
}

/**
 * Returns the constraints of a schema as text.
 *
 * @throws Error if the schema has a constraint that this function cannot describe.
 */
function constraintsOf(schema: Schema): string[] {
  const { enum: values, minLength, maxLength, pattern } = schema;
  const unknown = Object.keys(schema).find((name) =>
    /^(exclusive|multiple|(min|max)(imum|Items|Properties))/.test(name),
  );
  if (unknown !== undefined)
    throw new Error(`No page shows "${unknown}" of a schema yet. Add it to constraintsOf.`);
  const constraints: string[] = [];
  if (values !== undefined) constraints.push(`one of ${values.map((value) => `\`${value}\``).join(", ")}`);
  if (minLength !== undefined && minLength === maxLength) constraints.push(`${minLength} characters`);
  else {
    if (minLength !== undefined) constraints.push(`at least ${minLength} characters`);
    if (maxLength !== undefined) constraints.push(`at most ${maxLength} characters`);
  }
  if (pattern !== undefined) constraints.push(`matches \`${pattern}\``);
  return constraints;
}
