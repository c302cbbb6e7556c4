import { isNode, methods, type OpenApiDocument, resolve } from "@latchkey/spec-model";

/** Maps each collection to the word for an entry. `label` is the field that identifies an entry of an array. */
const members: Readonly<Record<string, { readonly word: string; readonly label?: string }>> = {
  parameters: { word: "parameter", label: "name" },
  tags: { word: "tag", label: "name" },
  servers: { word: "server", label: "url" },
  examples: { word: "example" },
  headers: { word: "header" },
  schemas: { word: "schema" },
  securitySchemes: { word: "security scheme" },
};

/** Maps each path segment that the text leaves out to the number of following segments to skip. */
const silent: Readonly<Record<string, number>> = { schema: 0, components: 0, content: 1, allOf: 1 };

/**
 * Describes the location of a change in Markdown. `path` comes from `redocly diff`. It starts at the root of
 * `document` and follows references. The text leaves out the operation, because the change names it already.
 */
export function placeInWords(document: OpenApiDocument, path: string): string {
  const names = path.split("/").slice(1).map(unescapeName);
  const words: string[] = [];
  let field = "";
  let node: unknown = document;
  const step = (): string => {
    const name = names.shift() ?? "";
    const inside = isNode(node) ? resolve(document, node) : node;
    node = typeof inside === "object" && inside !== null ? Reflect.get(inside, name) : undefined;
    return name;
  };

  while (names.length > 0) {
    const name = step();
    if (name === "paths") {
      step();
      if (isMethod(names[0])) step();
    } else if (name in silent) {
      for (let count = silent[name] ?? 0; count > 0; count--) step();
    } else if (name === "requestBody") {
      words.push("request");
    } else if (name === "properties") {
      field += `${field === "" ? "" : "."}${step()}`;
    } else if (name === "items") {
      field += "[]";
    } else if (name === "oneOf" || name === "anyOf") {
      const form = `form ${Number(step()) + 1}`;
      words.push(textOf(node, "$ref")?.split("/").at(-1) ?? form);
    } else if (name === "responses") {
      words.push(`response ${step()}`);
    } else if (names.length > 0 && members[name] !== undefined) {
      const { word, label } = members[name];
      const member = step();
      const named = label === undefined || !isNode(node) ? undefined : textOf(resolve(document, node), label);
      words.push(`${word} ${code(named ?? member)}`);
    } else {
      words.push(code(name));
    }
  }
  return [...words, ...(field === "" ? [] : [`field ${code(field)}`])].join(", ");
}

function textOf(node: unknown, name: string): string | undefined {
  const value = isNode(node) ? node[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Returns true if this member of a path item is an operation. */
export function isMethod(name: string | undefined): boolean {
  return methods.some((method) => method === name);
}

export function unescapeName(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

function code(text: string): string {
  return `\`${text}\``;
}
