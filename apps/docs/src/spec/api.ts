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

/** One API as the site shows it. Texts are Markdown. */
export interface Api {
  /** The folder of its pages: `partner-subscriptions`. */
  readonly slug: string;
  readonly document: OpenApiDocument;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  readonly servers: OpenApiDocument["servers"];
  /** The header that carries a key, and the environment variables that programs read. */
  readonly credential: {
    readonly header: string;
    readonly description: string;
    readonly environment: { readonly apiKey: string; readonly baseUrl: string };
    /** What a key gets that is not valid, whatever the operation. */
    readonly invalid: readonly CredentialRow[];
  };
  readonly accessModel: AccessModel | undefined;
  readonly operations: readonly Operation[];
}

export interface Operation {
  readonly api: string;
  readonly operationId: string;
  /** `list-api-keys`; its page is `partner-subscriptions/list-api-keys/`. */
  readonly slug: string;
  /** In capitals. */
  readonly method: string;
  /** Below the URL of the server: `/api-key/{apiKeyId}`. */
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
  /** What is assumed of it as a whole: of the response itself, and of the objects that its schema consists of. */
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
  /** `api_keys[].user.id`. */
  readonly name: string;
  readonly schema: Schema;
  /** `integer`, `string, date-time`, `array of objects`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** `one of 0, 100`, `at most 200 characters`. */
  readonly constraints: readonly string[];
  /** The only form of the body that has it: `AcmeCredential`. */
  readonly only: string | undefined;
  readonly isSecret: boolean;
  readonly assumed: string | undefined;
}

/**
 * Reads a bundled document.
 *
 * @throws Error if it has no title or no server: the pages are built from both.
 */
export function readApi(slug: string, document: OpenApiDocument): Api {
  const { info, servers = [] } = document;
  if (!info?.title || servers.length === 0) {
    throw new Error(`The document of ${slug} has no info.title or no servers. The pages need both.`);
  }
  const { name, description = "", "x-environment": environment } = credentialScheme(document);
  return {
    slug,
    document,
    title: info.title,
    version: info.version,
    summary: info.summary ?? "",
    description: info.description ?? "",
    servers,
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

/** The folder of an operation's page: `listApiKeys` has `list-api-keys`. */
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

/** The assumptions of a schema and of the whole objects that it consists of; those of fields are with the fields. */
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

/** @throws Error for a limit that no page would show. */
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
