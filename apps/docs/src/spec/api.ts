import {
  type AccessModel,
  type AccessRow,
  accessOf,
  type CredentialRow,
  credentialRowsOf,
  credentialScheme,
  fieldsOf,
  type Message,
  type OpenApiDocument,
  operationsOf,
  type Parameter,
  type Reference,
  resolve,
  type Schema,
} from "@latchkey/spec-model";

/** The data about one API that the site shows. Descriptions are Markdown. */
export interface Api {
  /** The name of the folder with the API's pages, such as `partner-subscriptions`. */
  readonly slug: string;
  readonly document: OpenApiDocument;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  /** The first server is the production server. */
  readonly servers: readonly [Server, ...Server[]];
  /** The header that carries a key, and the environment variables that programs read. */
  readonly credential: {
    readonly header: string;
    readonly description: string;
    readonly environment: { readonly apiKey: string; readonly baseUrl: string };
    /** The responses to an invalid key. They are the same for every operation. */
    readonly invalid: readonly CredentialRow[];
  };
  readonly accessModel: AccessModel | undefined;
  readonly operations: readonly Operation[];
}

type Server = OpenApiDocument["servers"][number];

export interface Operation {
  readonly api: string;
  readonly operationId: string;
  /**
   * The name of the folder with the operation's page. `list-api-keys` has the page
   * `partner-subscriptions/list-api-keys/`.
   */
  readonly slug: string;
  /** The HTTP method in capitals. */
  readonly method: string;
  /** The path below the URL of the server, such as `/api-key/{apiKeyId}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly source: { readonly url: string; readonly description: string };
  readonly parameters: readonly (FieldText & { readonly in: string; readonly example: unknown })[];
  readonly request: Body | undefined;
  readonly responses: readonly (Body & { readonly status: number })[];
  readonly access: readonly AccessRow[];
  readonly assumed: string | undefined;
}

/** A request body or a response. */
export interface Body {
  readonly description: string;
  readonly isRequired: boolean;
  readonly fields: readonly FieldText[];
  readonly examples: readonly ExampleText[];
  /**
   * The assumptions about the response itself, and about the objects in its schema. Fields have assumptions
   * of their own.
   */
  readonly assumed: readonly string[];
}

export interface ExampleText {
  readonly name: string;
  readonly summary: string;
  readonly value: unknown;
  readonly assumed: string | undefined;
}

/** A parameter, or a property of a body at any depth. */
export interface FieldText {
  /** The path of the field, such as `api_keys[].user.id`. */
  readonly name: string;
  readonly schema: Schema;
  /** The type as text: `integer`, `string, date-time`, `array of objects`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** The constraints as text: `one of 0, 100`, `at most 200 characters`. */
  readonly constraints: readonly string[];
  /**
   * The schema that has the field, such as `AcmeCredential`. Undefined if all forms of the body have the
   * field.
   */
  readonly only: string | undefined;
  readonly isSecret: boolean;
  readonly assumed: string | undefined;
}

/**
 * Reads a bundled document.
 *
 * @throws Error if the document has no title or no server. The pages need both.
 */
export function readApi(slug: string, document: OpenApiDocument): Api {
  const { info } = document;
  const [server, ...otherServers] = document.servers ?? [];
  if (!info?.title || server === undefined) {
    throw new Error(
      `The document of ${slug} has no info.title or no servers, and the pages need both. Add them.`,
    );
  }
  const { name, description = "", "x-environment": environment } = credentialScheme(document);
  return {
    slug,
    document,
    title: info.title,
    version: info.version,
    summary: info.summary ?? "",
    description: info.description ?? "",
    servers: [server, ...otherServers],
    credential: {
      header: name,
      description,
      environment: environment ?? { apiKey: "API_KEY", baseUrl: "BASE_URL" },
      invalid: credentialRowsOf(document),
    },
    accessModel: document["x-access-model"],
    operations: operationsOf(document).map(
      ({ operationId, method, path, operation, parameters, request, responses }) => ({
        api: slug,
        operationId,
        slug: operationSlug(operationId),
        method: method.toUpperCase(),
        path,
        summary: operation.summary,
        description: operation.description ?? "",
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
      }),
    ),
  };
}

/** Returns the folder of an operation's page: `list-api-keys` for `listApiKeys`. */
export function operationSlug(operationId: string): string {
  return operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readParameter(document: OpenApiDocument, parameter: Parameter): Operation["parameters"][number] {
  const { name, required = false, description = "", "x-assumed": assumed } = parameter;
  const schema = resolve<Schema>(document, parameter.schema ?? {});
  const [example] = Object.values(parameter.examples ?? {}).map((each) => resolve(document, each));
  return {
    name,
    in: parameter.in,
    schema,
    type: typeText(document, schema),
    isRequired: required,
    description,
    constraints: constraintsOf(schema),
    only: undefined,
    isSecret: false,
    example: example?.value,
    assumed: assumed?.trim(),
  };
}

function readBody(document: OpenApiDocument, message: Message): Body {
  const { description, isRequired, schema, examples, assumed } = message;
  return {
    description,
    isRequired,
    fields: fieldsOf(document, schema).map(({ path, ...field }) => ({
      ...field,
      name: path,
      type: typeText(document, field.schema),
      description: field.schema.description ?? "",
      constraints: constraintsOf(field.schema),
    })),
    examples: examples.map(({ name, summary = "", value, "x-assumed": reason }) => ({
      name,
      summary,
      value,
      assumed: reason?.trim(),
    })),
    assumed: [...new Set([...(assumed === undefined ? [] : [assumed]), ...reasonsOf(document, schema)])],
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
