import type { FieldModel } from "../model/api-model.ts";

/** Where on its page a field is found: `field-200-api_keys-status`. */
export function fieldId(
  place: number | "request",
  { path, only }: Pick<FieldModel, "path" | "only">,
): string {
  const name = path.replaceAll("[]", "").replaceAll(".", "-");
  return `field-${place}-${name}${only === undefined ? "" : `-${only}`}`;
}

export function parameterId(name: string): string {
  return `param-${name}`;
}

export function responseId(status: number): string {
  return `response-${status}`;
}
