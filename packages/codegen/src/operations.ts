import { methods, type OpenApiDocument, type Operation, type PathItem, resolve } from "./document.ts";

/** Where a client puts an input of an operation. */
type Place = "path" | "query" | "body";

/**
 * The document's operations table: for each operationId the method, the path and where each input goes, under the
 * spec's own words, so that an editor shows them where the operation is called.
 *
 * @throws Error where the document asks for what the clients cannot do; the sentence says what to change.
 */
export function operationsSource(document: OpenApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [operationEntry(document, method, path, item, operation)];
    }),
  );
  return `/** The servers that the vendor names, production first. */
export const servers = ${JSON.stringify(document.servers.map((server) => server.url))} as const;

/** The header that carries the API key. */
export const credentialHeader = ${JSON.stringify(credentialHeader(document))};

export const operations = {
${entries.join("\n")}
} as const;
`;
}

function credentialHeader(document: OpenApiDocument): string {
  const [scheme, ...others] = Object.values(document.components.securitySchemes);
  if (scheme?.type !== "apiKey" || scheme.in !== "header" || others.length > 0) {
    throw new Error(`"${document.info.title}" needs exactly one security scheme, an apiKey in a header.`);
  }
  return scheme.name;
}

function operationEntry(
  document: OpenApiDocument,
  method: string,
  path: string,
  item: PathItem,
  operation: Operation,
): string {
  const input = Object.entries(inputPlaces(document, item, operation));
  const places = input.map(([name, place]) => `${name}: "${place}"`).join(", ");
  return `${docComment(operation)}
  ${operation.operationId}: {
    method: "${method}",
    path: ${JSON.stringify(path)},
    input: {${places === "" ? "" : ` ${places} `}},
  },`;
}

function inputPlaces(document: OpenApiDocument, item: PathItem, operation: Operation): Record<string, Place> {
  const places: Record<string, Place> = {};
  const put = (name: string, place: Place): void => {
    const taken = places[name];
    if (taken !== undefined) {
      throw new Error(
        `${operation.operationId} has the input ${name} in ${taken} and in ${place}; a method takes one of that name.`,
      );
    }
    places[name] = place;
  };
  for (const parameter of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
    const { name, in: place } = resolve(document, parameter);
    if (place !== "path" && place !== "query") {
      throw new Error(
        `${operation.operationId} has the parameter ${name} in ${place}; the clients know path and query only.`,
      );
    }
    put(name, place);
  }
  for (const name of bodyProperties(document, operation)) put(name, "body");
  return places;
}

function bodyProperties(document: OpenApiDocument, operation: Operation): string[] {
  if (operation.requestBody === undefined) return [];
  const json = operation.requestBody.content["application/json"];
  const schema = json === undefined ? undefined : resolve(document, json.schema);
  if (schema?.type !== "object" || schema.properties === undefined) {
    throw new Error(`${operation.operationId} has a body that is no plain JSON object with properties.`);
  }
  return Object.keys(schema.properties);
}

function docComment(operation: Operation): string {
  const lines = [
    operation.summary,
    "",
    ...operation.description.trim().split("\n"),
    "",
    `@see ${operation.externalDocs.url}`,
  ];
  const safe = lines.map((line) => `   * ${line.replaceAll("*/", "*\\/")}`.trimEnd());
  return ["  /**", ...safe, "   */"].join("\n");
}
