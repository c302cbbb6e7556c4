import { isNode, type OpenApiDocument } from "@latchkey/spec-model";

/** The part of an OpenAPI Overlay 1.0 that this project uses. */
export interface Overlay {
  readonly overlay: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly actions: readonly { readonly target: string; readonly update: object }[];
}

/**
 * Returns a copy of the document with the updates of an overlay.
 *
 * @throws Error if a target is not in the document, or has more of JSONPath than names, `*` and filters by existence.
 */
export function applyOverlay(document: OpenApiDocument, { actions }: Overlay): OpenApiDocument {
  const copy = structuredClone(document);
  for (const { target, update } of actions) {
    const found = select(copy, target).filter(isNode);
    if (found.length === 0)
      throw new Error(
        `The overlay's target ${target} is not in "${document.info.title}". Correct or remove it.`,
      );
    for (const node of found) merge(node, update);
  }
  return copy;
}

/** Merges objects, and replaces all other values. */
function merge(into: object, update: object): void {
  for (const [name, value] of Object.entries(update)) {
    const old: unknown = Reflect.get(into, name);
    if (isNode(old) && isNode(value)) merge(old, value);
    else Reflect.set(into, name, structuredClone(value));
  }
}

const segment = /^(?:\.(\w+|\*)|\['([^']+)'\]|\[\?((?:[^[\]]|\['[^']+'\])*)\])/;

/**
 * Returns the values that a JSONPath (RFC 9535) selects. Supports `.name`, `['name']`, `.*` and `[?@.name &&
 * !@['name']]`.
 */
function select(root: unknown, path: string): unknown[] {
  if (!path.startsWith("$"))
    throw new Error(`The overlay's target ${path} does not start with $. Write a JSONPath.`);
  let found = [root];
  let rest = path.slice(1);
  while (rest !== "") {
    const [text, name, quoted, filter] = segment.exec(rest) ?? [];
    if (text === undefined)
      throw new Error(
        `The overlay's target ${path} has ${rest}, which is not supported. Use names, * and [?@.name].`,
      );
    if (filter !== undefined) found = found.flatMap(children).filter((node) => passes(node, filter));
    else if (name === "*") found = found.flatMap(children);
    else found = found.flatMap((node) => child(node, quoted ?? name ?? ""));
    rest = rest.slice(text.length);
  }
  return found;
}

function passes(node: unknown, filter: string): boolean {
  return filter.split("&&").every((term) => {
    const [, not, path] = /^\s*(!?)@(.*?)\s*$/.exec(term) ?? [];
    if (path === undefined)
      throw new Error(`The overlay's filter ${filter} is not supported. Use @.name, ! and &&.`);
    return select(node, `$${path}`).length > 0 === (not === "");
  });
}

function children(node: unknown): unknown[] {
  return typeof node === "object" && node !== null ? Object.values(node) : [];
}

function child(node: unknown, name: string): unknown[] {
  return isNode(node) && Object.hasOwn(node, name) ? [node[name]] : [];
}
