import type { JsonObject } from "../model/api-model.ts";
import { follow, objectOf, optionalText } from "../model/json.ts";

/** What the members of a part are called, and the field that names one where the document only numbers them. */
const members: Readonly<Record<string, { readonly word: string; readonly label?: string }>> = {
  parameters: { word: "parameter", label: "name" },
  tags: { word: "tag", label: "name" },
  servers: { word: "server", label: "url" },
  examples: { word: "example" },
  headers: { word: "header" },
  schemas: { word: "schema" },
  securitySchemes: { word: "security scheme" },
};

/** Parts of a path that tell a reader nothing, and how many names each takes with it. */
const silent: Readonly<Record<string, number>> = { schema: 0, components: 0, content: 1, allOf: 1 };

/**
 * The place of a change in words and Markdown, from the path that `redocly diff` gives it: through references, from the
 * root of `document` on. The operation is left out, since the change names it.
 */
export function placeInWords(document: JsonObject, path: string): string {
  const names = path.split("/").slice(1).map(unescapeName);
  const words: string[] = [];
  let field = "";
  let node: unknown = document;
  const step = (): string => {
    const name = names.shift() ?? "";
    const inside = Array.isArray(node) ? node : follow(document, node);
    node = Reflect.get(inside, name);
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
      words.push(optionalText(objectOf(node)["$ref"])?.split("/").at(-1) ?? form);
    } else if (name === "responses") {
      words.push(`answer ${step()}`);
    } else if (names.length > 0 && members[name] !== undefined) {
      const { word, label } = members[name];
      const member = step();
      const named = label === undefined ? undefined : optionalText(follow(document, node)[label]);
      words.push(`${word} ${code(named ?? member)}`);
    } else {
      words.push(code(name));
    }
  }
  return [...words, ...(field === "" ? [] : [`field ${code(field)}`])].join(", ");
}

/** The operations' names in a path item. */
export function isMethod(name: string | undefined): boolean {
  return /^(get|put|post|delete|options|head|patch|trace)$/.test(name ?? "");
}

export function unescapeName(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

function code(text: string): string {
  return `\`${text}\``;
}
