import { joinLines } from "./join-lines.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A copy of a document that shows what Redoc would leave out: DigiCert's page of each operation, its samples by its id,
 * and the header that its key goes in. Permissions and assumptions are in the descriptions already.
 */
export function annotate(
  document: JsonObject,
  samples: ReadonlyMap<string, readonly object[]> = new Map(),
): JsonObject {
  const headers = credentialHeaders(document);

  function annotateNode(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(annotateNode);
    if (!isObject(node)) return node;
    const children = Object.entries(node).map(([name, child]) => [name, annotateChild(name, child)]);
    const texts = [node["description"], ...linkOf(node)].filter((text) => typeof text === "string");
    return {
      ...Object.fromEntries(children),
      ...(texts.length > 0 && { description: joinLines(texts.map((text) => text.trim()).join("\n\n")) }),
      ...samplesOf(node),
      ...(node["$ref"] === undefined && describesObject(node, document) && { type: "object" }),
    };
  }

  function annotateChild(name: string, child: unknown): unknown {
    // What an example holds is the vendor's, and the rows of x-access go into their table.
    if (name === "value" || name === "example" || name.startsWith("x-")) return child;
    if (name === "security" && Array.isArray(child)) return child.filter(isObject).map(renameSchemes);
    if (!isObject(child)) return annotateNode(child);
    if (name === "securitySchemes") return annotateNode(renameSchemes(child));
    return annotateNode(child);
  }

  function samplesOf({ operationId }: JsonObject): JsonObject {
    const found = typeof operationId === "string" ? samples.get(operationId) : undefined;
    return found === undefined ? {} : { "x-codeSamples": found };
  }

  /** DigiCert's page. Tags and the document itself show theirs. */
  function linkOf({ operationId, externalDocs }: JsonObject): string[] {
    if (typeof operationId !== "string" || !isObject(externalDocs)) return [];
    return [`[${externalDocs["description"]}](${externalDocs["url"]})`];
  }

  /** An operation shows the names of its schemes and nothing else of them, so the name is to be the header. */
  function renameSchemes(schemes: JsonObject): JsonObject {
    return Object.fromEntries(
      Object.entries(schemes).map(([name, scheme]) => [headers.get(name) ?? name, scheme]),
    );
  }

  // An object is annotated to an object.
  return annotateNode(document) as JsonObject;
}

function credentialHeaders(document: JsonObject): ReadonlyMap<string, string> {
  const schemes = lookUp(document, "#/components/securitySchemes");
  const headers = new Map<string, string>();
  for (const [key, scheme] of Object.entries(isObject(schemes) ? schemes : {})) {
    if (isObject(scheme) && scheme["in"] === "header") headers.set(key, String(scheme["name"]));
  }
  return headers;
}

/** Whether only objects fit a schema, be it put together from others: without a `type` Redoc calls it "any". */
function describesObject(schema: unknown, document: JsonObject): boolean {
  if (!isObject(schema)) return false;
  const { $ref, type, oneOf, allOf } = schema;
  const isOne = (part: unknown): boolean => describesObject(part, document);
  if (typeof $ref === "string") return isOne(lookUp(document, $ref));
  if (type !== undefined) return type === "object";
  return (Array.isArray(oneOf) && oneOf.every(isOne)) || (Array.isArray(allOf) && allOf.some(isOne));
}

function lookUp(document: JsonObject, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  return names.reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), document);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
