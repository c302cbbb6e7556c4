import type { ApiModel, JsonObject, OperationModel } from "../model/api-model.ts";
import { objectOf } from "../model/json.ts";
import { isMethod, unescapeName } from "./place.ts";

/**
 * The operations that a change touches. `redocly diff` reports a component once, in the first operation that has it
 * (`path`); `pointer` says where it stands, and all operations that refer to it are touched.
 */
export function touchedOperations(model: ApiModel, path: string, pointer: string): readonly OperationModel[] {
  const component = pointer.match(/^#\/components\/[^/]+\/[^/]+/)?.[0];
  const { operations, document } = model;
  if (component !== undefined) {
    const reaching = operations.filter((operation) => reaches(document, operation, component));
    // One that only a security requirement names is named by no reference.
    if (reaching.length > 0) return reaching;
  }
  const [part, name = "", method] = path.split("/").slice(1);
  if (part !== "paths") return [];
  return operations.filter(
    (operation) =>
      operation.path === unescapeName(name) &&
      (!isMethod(method) || operation.method.toLowerCase() === method),
  );
}

function reaches(document: JsonObject, { path, method }: OperationModel, component: string): boolean {
  const item = objectOf(objectOf(document["paths"])[path]);
  const seen = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      if (name === "$ref" && typeof child === "string") {
        if (seen.has(child)) continue;
        seen.add(child);
        visit(
          child
            .split("/")
            .slice(1)
            .reduce<unknown>((at, each) => objectOf(at)[unescapeName(each)], document),
        );
      } else {
        visit(child);
      }
    }
  };
  visit(item["parameters"]);
  visit(item[method.toLowerCase()]);
  return seen.has(component);
}
