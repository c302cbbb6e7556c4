import { type ApiOperation, isNode, type OpenApiDocument } from "@latchkey/spec-model";
import { isMethod, unescapeName } from "./place.ts";
import type { BundledApi } from "./spec-versions.ts";

/**
 * Returns the operations that a change affects. `path` is the change's location in an operation, and
 * `pointer` its location in the document. `redocly diff` reports a changed component only in the first
 * operation that uses it. This function returns all operations that refer to the component.
 */
export function touchedOperations(
  { document, operations }: BundledApi,
  path: string,
  pointer: string,
): readonly ApiOperation[] {
  const component = pointer.match(/^#\/components\/[^/]+\/[^/]+/)?.[0];
  if (component !== undefined) {
    const reaching = operations.filter((operation) => reaches(document, operation, component));
    // Security requirements name a security scheme without a reference. So `reaching` is empty for such a
    // component.
    if (reaching.length > 0) return reaching;
  }
  const [part, name = "", method] = path.split("/").slice(1);
  if (part !== "paths") return [];
  return operations.filter(
    (operation) =>
      operation.path === unescapeName(name) && (!isMethod(method) || operation.method === method),
  );
}

function reaches(document: OpenApiDocument, { path, operation }: ApiOperation, component: string): boolean {
  const seen = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const reference = isNode(node) ? node["$ref"] : undefined;
    if (typeof reference === "string") {
      if (seen.has(reference)) return;
      seen.add(reference);
      // Resolve one segment at a time, since a reference may lead to another reference.
      const target = reference
        .split("/")
        .slice(1)
        .reduce<unknown>((at, each) => (isNode(at) ? at[unescapeName(each)] : undefined), document);
      visit(target);
    } else {
      Object.values(node).forEach(visit);
    }
  };
  visit(document.paths[path]?.parameters);
  visit(operation);
  return seen.has(component);
}
