import type { JsonSchema } from "../../src/controls/fields.ts";

/** Where a value does not keep to a schema, for the keywords that the controls use; throws on any other keyword. */
export function breaches(schema: JsonSchema, value: unknown, at = "$"): string[] {
  const found: string[] = [];
  const { type, enum: choices, pattern, format, minimum, maximum, required, ...rest } = schema;
  const {
    properties,
    additionalProperties,
    items,
    oneOf,
    minProperties,
    minItems,
    description: _,
    ...unknown
  } = rest;
  if (Object.keys(unknown).length > 0) throw new Error(`${at} has the keywords ${Object.keys(unknown)}.`);

  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const kinds: Record<string, boolean> = {
    object: isObject,
    array: Array.isArray(value),
    string: typeof value === "string",
    integer: Number.isInteger(value),
    number: typeof value === "number",
    boolean: typeof value === "boolean",
  };
  if (type !== undefined && kinds[String(type)] !== true) found.push(`${at} is no ${type}`);
  if (Array.isArray(choices) && !choices.includes(value)) found.push(`${at} is none of ${choices}`);
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(String(value)))
    found.push(`${at}: ${pattern}`);
  if (format !== undefined && Number.isNaN(Date.parse(String(value)))) found.push(`${at} is no ${format}`);
  if (Number(value) < Number(minimum) || Number(value) > Number(maximum)) found.push(`${at} is out of range`);

  if (isObject) {
    const fields = Object.entries(value);
    const known = Object.entries(properties ?? {});
    if (fields.length < Number(minProperties ?? 0)) found.push(`${at} has too few properties`);
    for (const name of Array.isArray(required) ? required : []) {
      if (!Object.hasOwn(value, name)) found.push(`${at} has no ${name}`);
    }
    for (const [name, item] of fields) {
      const field = known.find(([each]) => each === name)?.[1];
      if (field !== undefined) found.push(...breaches(field, item, `${at}.${name}`));
      else if (additionalProperties === false) found.push(`${at} holds ${name}`);
    }
  }
  if (Array.isArray(value)) {
    if (value.length < Number(minItems ?? 0)) found.push(`${at} has too few items`);
    for (const [index, item] of value.entries())
      found.push(...breaches(Object(items), item, `${at}[${index}]`));
  }
  if (Array.isArray(oneOf)) {
    const fitting = oneOf.filter((each) => breaches(each, value, at).length === 0).length;
    if (fitting !== 1) found.push(`${at} fits ${fitting} of oneOf`);
  }
  return found;
}
