import { isNode, type Node } from "@latchkey/spec-model";

/**
 * Copies a document and adds what Redoc does not show. Each operation gets links to our page and to
 * DigiCert's page, its code samples, and the name of the header that carries the key. The descriptions
 * already contain permissions and assumptions.
 */
export function annotate(
  document: Node,
  samples: ReadonlyMap<string, readonly object[]> = new Map(),
  pages: ReadonlyMap<string, string> = new Map(),
): Node {
  const headers = credentialHeaders(document);

  function annotateNode(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(annotateNode);
    if (!isNode(node)) return node;
    const children = Object.entries(node).map(([name, child]) => [name, annotateChild(name, child)]);
    const texts = [node["description"], ...linkOf(node)].filter((text) => typeof text === "string");
    return {
      ...Object.fromEntries(children),
      ...(texts.length > 0 && { description: texts.map((text) => joinLines(text.trim())).join("\n\n") }),
      ...samplesOf(node),
      ...(node["$ref"] === undefined && describesObject(node, document) && { type: "object" }),
    };
  }

  function annotateChild(name: string, child: unknown): unknown {
    // Skip the values of examples, which are data. Skip `x-access` too, since a table already has its rows.
    if (name === "value" || name === "example" || name.startsWith("x-")) return child;
    if (name === "security" && Array.isArray(child)) return child.filter(isNode).map(renameSchemes);
    if (name === "securitySchemes" && isNode(child)) return annotateNode(renameSchemes(child));
    return annotateNode(child);
  }

  function samplesOf({ operationId }: Node): Node {
    const found = typeof operationId === "string" ? samples.get(operationId) : undefined;
    return found === undefined ? {} : { "x-codeSamples": found };
  }

  /** Returns links that Redoc does not show for an operation: to our page and to DigiCert's page. */
  function linkOf({ operationId, externalDocs }: Node): string[] {
    if (typeof operationId !== "string") return [];
    const page = pages.get(operationId);
    const links = [
      ...(page === undefined ? [] : [`[This operation with try-it and short samples](${page})`]),
      ...(isNode(externalDocs) ? [`[${externalDocs["description"]}](${externalDocs["url"]})`] : []),
    ];
    return links.length === 0 ? [] : [links.join(" · ")];
  }

  /** Replaces the name of each security scheme by the name of its header, because Redoc shows only names. */
  function renameSchemes(schemes: Node): Node {
    return Object.fromEntries(
      Object.entries(schemes).map(([name, scheme]) => [headers.get(name) ?? name, scheme]),
    );
  }

  // The input is an object, so the result is an object too.
  return annotateNode(document) as Node;
}

/** Joins the lines of each paragraph, since Redoc's search would join the words around a line break. */
function joinLines(markdown: string): string {
  const structure = /^(?: {4}|\t)|^ {0,3}(?:[#>|<]|[-*+] |\d+[.)] |```|~~~)|(?: {2}|\\)$/m;
  // Fenced code stays unchanged, also its blank lines.
  return markdown
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      part.startsWith("```")
        ? part
        : part.replaceAll(/^.*\S.*(?:\n.*\S.*)*/gm, (text) =>
            structure.test(text) ? text : text.replaceAll(/\s*\n\s*/g, " "),
          ),
    )
    .join("");
}

/** Returns the name of the header of each security scheme that is a header. */
function credentialHeaders(document: Node): ReadonlyMap<string, string> {
  const schemes = lookUp(document, "#/components/securitySchemes");
  return new Map(
    Object.entries(isNode(schemes) ? schemes : {}).flatMap(([key, scheme]) =>
      isNode(scheme) && scheme["in"] === "header" ? [[key, String(scheme["name"])]] : [],
    ),
  );
}

/** Returns true if a schema allows only objects. Redoc shows such a schema as "any" if it has no `type`. */
function describesObject(schema: unknown, document: Node): boolean {
  if (!isNode(schema)) return false;
  const { $ref, type, oneOf, allOf } = schema;
  const isOne = (part: unknown): boolean => describesObject(part, document);
  if (typeof $ref === "string") return isOne(lookUp(document, $ref));
  if (type !== undefined) return type === "object";
  return (Array.isArray(oneOf) && oneOf.every(isOne)) || (Array.isArray(allOf) && allOf.some(isOne));
}

function lookUp(document: Node, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  return names.reduce<unknown>((node, name) => (isNode(node) ? node[name] : undefined), document);
}
