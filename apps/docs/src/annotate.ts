import { accessTable, credentialTable } from "./access-table.ts";
import { joinLines } from "./join-lines.ts";
import { readAccessModel, readAccessRows, readRefusals } from "./model/read-access.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A copy of a document that says what Redoc would leave out: the reason of each assumption where it belongs, the
 * vendor's page of each operation, who may call it, its samples by its id, and the header that its key goes in.
 */
export function annotate(
  document: JsonObject,
  samples: ReadonlyMap<string, readonly object[]> = new Map(),
): JsonObject {
  const model = readAccessModel(document);
  const refusals = readRefusals(document);
  const headers = credentialHeaders(document);

  function annotateNode(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(annotateNode);
    if (!isObject(node)) return node;
    const children = Object.entries(node).map(([name, child]) => [name, annotateChild(name, child)]);
    const texts = [node["description"], ...notesOn(node)].filter((text) => typeof text === "string");
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
    if (name === "properties") return annotateNode(withoutForbidden(child));
    return annotateNode(child);
  }

  function samplesOf({ operationId }: JsonObject): JsonObject {
    const found = typeof operationId === "string" ? samples.get(operationId) : undefined;
    return found === undefined ? {} : { "x-codeSamples": found };
  }

  function notesOn(node: JsonObject): string[] {
    const { externalDocs, "x-assumed": assumed } = node;
    const access = readAccessRows(node);
    const notes: string[] = [];
    // Tags and the document itself show theirs.
    if (typeof node["operationId"] === "string" && isObject(externalDocs)) {
      notes.push(`[${externalDocs["description"]}](${externalDocs["url"]})`);
    }
    if (access.length > 0) notes.push(accessTable(access, model));
    if (node["type"] === "apiKey" && refusals.length > 0) notes.push(credentialTable(refusals));
    if (typeof assumed === "string") notes.push(`**Assumed.** ${assumed}`);
    return notes;
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

/** A property that must be absent (`false`) would be drawn as one that may be anything. */
function withoutForbidden(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, schema]) => schema !== false));
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
