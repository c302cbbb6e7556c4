import { type ApiOperation, isNode, type OpenApiDocument } from "@latchkey/spec-model";
import { isMethod, unescapeName } from "./place.ts";
import type { BundledApi } from "./spec-versions.ts";

/**
 * The operations that a change touches. `redocly diff` reports a component once, in the first operation that has it
 * (`path`); `pointer` says where it is, and all operations that refer to it are touched.
 */
export function touchedOperations(
  { document, operations }: BundledApi,
  path: string,
  pointer: string,
): readonly ApiOperation[] {
  const component = pointer.match(/^#\/components\/[^/]+\/[^/]+/)?.[0];
  if (component !== undefined) {
    const reaching = operations.filter((operation) => reaches(document, operation, component));
    // No reference names a component that only a security requirement names.
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
      // Step by step, since a reference may lead to another one.
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
