import { methods, type OpenApiDocument, type Reference, resolve, type Schema } from "@latchkey/spec-model";

/**
 * Returns the document with every object of every response closed. Checks of this document report fields that
 * the spec does not name. In the published document, responses are open, so that a new field of DigiCert does
 * not break a client. Fields that all of DigiCert's examples have (`x-required-in-examples`) are required
 * here.
 */
export function closeResponses(document: OpenApiDocument): OpenApiDocument {
  const strict = structuredClone(document);
  for (const item of Object.values(strict.paths)) {
    for (const { responses } of methods.flatMap((method) => item[method] ?? [])) {
      for (const [status, response] of Object.entries(responses)) {
        const { content, ...rest } = resolve(document, response);
        if (content === undefined) continue;
        const closed = Object.entries(content).map(([type, media]) => [
          type,
          { ...media, schema: close(document, media.schema) },
        ]);
        responses[status] = { ...rest, content: Object.fromEntries(closed) };
      }
    }
  }
  return strict;
}

/** Closes the objects that a schema describes. An object composed of several schemas is closed once, around all of them. */
function close(document: OpenApiDocument, schema: Schema | Reference, depth = 0): Schema {
  if (depth > maxDepth)
    throw new Error(
      `"${document.info.title}" has a schema that contains itself. Remove the cycle: such a schema cannot be closed.`,
    );
  const resolved = resolve(document, schema);
  const inside = closeInside(document, resolved, depth + 1);
  return describesObject(document, resolved) ? { ...inside, unevaluatedProperties: false } : inside;
}

/** The maximum depth of a schema. No response of an API is deeper. */
const maxDepth = 50;

const compositions = ["allOf", "oneOf", "anyOf"] as const;

function closeInside(document: OpenApiDocument, schema: Schema | Reference, depth: number): Schema {
  const { "x-required-in-examples": present = [], ...inside }: Schema = { ...resolve(document, schema) };
  if (present.length > 0) inside.required = [...(inside.required ?? []), ...present];
  if (inside.properties !== undefined) {
    const properties = Object.entries(inside.properties);
    inside.properties = Object.fromEntries(
      properties.map(([name, property]) => [name, close(document, property, depth)]),
    );
  }
  if (inside.items !== undefined) inside.items = close(document, inside.items, depth);
  for (const keyword of compositions) {
    const branches = inside[keyword];
    if (branches !== undefined)
      inside[keyword] = branches.map((branch) => closeInside(document, branch, depth));
  }
  return inside;
}

function describesObject(document: OpenApiDocument, schema: Schema | Reference): boolean {
  const resolved = resolve(document, schema);
  return (
    resolved.type === "object" ||
    compositions.some((keyword) => resolved[keyword]?.some((branch) => describesObject(document, branch)))
  );
}
