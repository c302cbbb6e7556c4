import {
  type ApiName,
  type ApiOperation,
  credentialScheme,
  type OpenApiDocument,
  operationsOf,
  type Reference,
  resolve,
  type Schema,
} from "@latchkey/spec-model";

/** Where a client puts an input of an operation. */
type InputLocation = "path" | "query" | "body";

/**
 * Returns the source of the operations table of a document. For each operationId, the table has the method,
 * the path, and the place of each input. The description from the spec is above each entry, so that an editor
 * shows it at a call of the operation.
 *
 * @throws Error if the clients cannot do what the document describes. The message says what to change.
 */
export function operationsSource(api: ApiName, document: OpenApiDocument): string {
  const entries = operationsOf(document).map((operation) => operationEntry(document, operation));
  const { name, "x-environment": environment } = credentialScheme(document);
  if (environment === undefined)
    throw new Error(`The security scheme of "${document.info.title}" has no x-environment. Add it.`);
  const servers = document.servers.map(({ url, "x-region": region }) => ({ url, region }));
  return `/** The name of the API, for logs and traces. */
export const api = ${JSON.stringify(api)};

/** The servers that DigiCert names. The first one is the default. */
export const servers = ${JSON.stringify(servers)} as const;

/** The header that carries the API key. */
export const credentialHeader = ${JSON.stringify(name)};

/** The environment variables that the client reads if an option is missing. */
export const environment = ${JSON.stringify(environment)} as const;
${valueLists(document)}
export const operations = {
${entries.join("\n")}
} as const;
`;
}

function operationEntry(document: OpenApiDocument, operation: ApiOperation): string {
  const input = [...inputPlaces(document, operation)];
  const required = successFields(document, operation);
  const places = input.map(([name, place]) => `${propertyName(name)}: "${place}"`).join(", ");
  return `${docComment(operation)}
  ${operation.operationId}: {
    method: "${operation.method}",
    path: ${JSON.stringify(operation.path)},
    input: {${places === "" ? "" : ` ${places} `}},
    statuses: [${operation.responses.map(({ name }) => name).join(", ")}],${required === undefined ? "" : `\n    required: ${JSON.stringify(required)},`}
    docs: ${JSON.stringify(operation.operation.externalDocs.url)},
  },`;
}

function inputPlaces(document: OpenApiDocument, operation: ApiOperation): Map<string, InputLocation> {
  const places = new Map<string, InputLocation>();
  for (const { name, in: location } of operation.parameters) {
    if (location !== "path" && location !== "query") {
      throw new Error(
        `The parameter ${name} of ${operation.operationId} is in ${location}. The clients support path and query only.`,
      );
    }
    put(name, location);
  }
  for (const name of bodyProperties(document, operation)) put(name, "body");
  return places;

  function put(name: string, location: InputLocation): void {
    const taken = places.get(name);
    if (taken !== undefined) {
      throw new Error(
        `${operation.operationId} has the input ${name} in ${taken} and in ${location}. Rename one: a method takes one input of a name.`,
      );
    }
    places.set(name, location);
  }
}

function bodyProperties(document: OpenApiDocument, { operationId, request }: ApiOperation): string[] {
  if (request === undefined) return [];
  const schema = request.schema && resolve(document, request.schema);
  if (schema?.type !== "object" || schema.properties === undefined || !request.isRequired) {
    throw new Error(
      `The request body of ${operationId} is not a plain JSON object. Declare a required object with properties.`,
    );
  }
  return Object.keys(schema.properties);
}

/** Returns the fields that the body of each success has. Returns undefined if a success has no body. */
function successFields(
  document: OpenApiDocument,
  { operationId, responses }: ApiOperation,
): string[] | undefined {
  const [success, ...others] = responses.filter(({ name }) => /^2\d\d$/.test(name));
  if (success === undefined || others.length > 0 || responses[0] !== success) {
    throw new Error(
      `${operationId} has no success response or several. Declare exactly one, before the error responses.`,
    );
  }
  return success.schema && requiredFields(document, success.schema);
}

/**
 * Returns the fields that a schema and its parts require. Of alternative schemas, returns only the fields
 * that all alternatives require.
 */
function requiredFields(document: OpenApiDocument, given: Schema | Reference): string[] {
  const { required = [], allOf = [], oneOf = [], anyOf = [] } = resolve(document, given);
  const parts = allOf.flatMap((part) => requiredFields(document, part));
  const [first = [], ...others] = [...oneOf, ...anyOf].map((part) => requiredFields(document, part));
  const common = first.filter((name) => others.every((names) => names.includes(name)));
  return [...new Set([...required, ...parts, ...common])];
}

/** Writes a list of the values for each enumeration, such as `apiKeyStatuses` for `ApiKeyStatus`. */
function valueLists({ components }: OpenApiDocument): string {
  return Object.entries(components.schemas ?? {})
    .map(([name, { enum: values }]) => {
      if (values === undefined) return "";
      const list = `${name.charAt(0).toLowerCase()}${name.slice(1)}${name.endsWith("s") ? "es" : "s"}`;
      return `
/** The values of \`${name}\`. */
export const ${list} = ${JSON.stringify(values)} as const;
`;
    })
    .join("");
}

function propertyName(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name);
}

function docComment({ method, path, operation }: ApiOperation): string {
  const { operationId, summary, description, externalDocs } = operation;
  for (const [name, value] of Object.entries({ operationId, summary, description, externalDocs })) {
    if (value !== undefined) continue;
    throw new Error(
      `${method.toUpperCase()} ${path} has no ${name}. Add it; \`pnpm lint\` lists all that is missing.`,
    );
  }
  const lines = [summary, "", ...description.trim().split("\n"), "", `@see ${externalDocs.url}`];
  const safe = lines.map((line) => `   * ${line.replaceAll("*/", "*\\/")}`.trimEnd());
  return ["  /**", ...safe, "   */"].join("\n");
}
