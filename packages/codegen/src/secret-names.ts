import { type OpenApiDocument, operationsOf, secretsOf, serverPath, walk } from "@latchkey/spec-model";

/**
 * Returns the source of the names that the rule for secrets in packages/validators needs. They are the names
 * of the properties with `x-secret`, their values in examples, and the names that may be next to a secret in
 * a URL or a log line.
 */
export function secretNamesSource(documents: readonly OpenApiDocument[]): string {
  const found = { fields: new Set<string>(), examples: new Set<string>(), names: new Set<string>() };
  for (const document of documents) {
    for (const { name } of secretsOf(document)) found.fields.add(name);
  }
  for (const document of documents) {
    for (const [name, value] of [...walk(document)].flatMap(({ node }) => Object.entries(node))) {
      if (typeof value === "string" && found.fields.has(name)) found.examples.add(value);
    }
    for (const { operationId, path } of operationsOf(document)) {
      const segments = (serverPath(document) + path).split("/");
      for (const segment of segments) if (/^\w/.test(segment)) found.names.add(segment);
      found.names.add(operationId);
    }
  }
  return `/** The properties whose value is a secret in either API. */
export const secretFields: readonly string[] = ${list(found.fields)};

/** The secrets in DigiCert's own examples. They give access to nothing. */
export const publishedSecrets: readonly string[] = ${list(found.examples)};

/** The path segments and operationIds of both APIs. They are not secrets. */
export const publicNames: readonly string[] = ${list(found.names)};
`;
}

function list(texts: ReadonlySet<string>): string {
  return `[${[...texts]
    .toSorted()
    .map((text) => `\n  ${JSON.stringify(text)},`)
    .join("")}\n]`;
}
