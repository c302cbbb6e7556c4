import type { JsonObject } from "./api-model.ts";

/** A part of a document that is an object; nothing is an empty one. */
export function objectOf(value: unknown): JsonObject {
  // An object of JSON has text for names.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text without the line breaks at its ends; nothing is an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

export function optionalText(value: unknown): string | undefined {
  return textOf(value) === "" ? undefined : textOf(value);
}

/** One text or several. */
export function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}

/** What stands in the place of a node, which may be a reference. @throws Error where it leads nowhere. */
export function follow(document: JsonObject, node: unknown): JsonObject {
  const { $ref, ...beside } = objectOf(node);
  if (typeof $ref !== "string") return objectOf(node);
  const found = $ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, name) => objectOf(at)[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  if (found === undefined) throw new Error(`The document has no ${$ref}.`);
  // What stands beside a reference outweighs what it leads to.
  return { ...follow(document, found), ...beside };
}
