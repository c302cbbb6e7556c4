import { methods, type OpenApiDocument, serverPath } from "./document.ts";

/**
 * What the rule for secrets in packages/validators takes from the documents: the names of the properties with
 * `x-secret`, the values that their examples publish, and the names that may be next to a secret in a URL or a log line.
 */
export function secretNamesSource(documents: readonly OpenApiDocument[]): string {
  const found = { fields: new Set<string>(), examples: new Set<string>(), names: new Set<string>() };
  for (const document of documents) {
    visit(document, (name, node) => {
      if (isObject(node) && node["x-secret"] === true) found.fields.add(name);
    });
  }
  for (const document of documents) {
    visit(document, (name, node) => {
      if (typeof node === "string" && found.fields.has(name)) found.examples.add(node);
    });
    for (const [path, item] of Object.entries(document.paths)) {
      const segments = (serverPath(document) + path).split("/");
      for (const segment of segments) if (/^\w/.test(segment)) found.names.add(segment);
      const ids = methods.flatMap((method) => item[method]?.operationId ?? []);
      for (const id of ids) found.names.add(id);
    }
  }
  return `/** The properties that hold a secret in either API. */
export const secretFields: readonly string[] = ${list(found.fields)};

/** The secrets in DigiCert's own examples. They open nothing. */
export const publishedSecrets: readonly string[] = ${list(found.examples)};

/** The path segments and operationIds of both APIs. They are not secrets. */
export const publicNames: readonly string[] = ${list(found.names)};
`;
}

function visit(node: unknown, on: (name: string, node: unknown) => void): void {
  if (!isObject(node)) return;
  for (const [name, child] of Object.entries(node)) {
    on(name, child);
    visit(child, on);
  }
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === "object" && node !== null;
}

function list(texts: ReadonlySet<string>): string {
  return `[${[...texts]
    .toSorted()
    .map((text) => `\n  ${JSON.stringify(text)},`)
    .join("")}\n]`;
}
