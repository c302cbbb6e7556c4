import type { FieldModel, JsonObject } from "./api-model.ts";
import { follow, listOf, objectOf, optionalText, textOf } from "./json.ts";

/** The properties of a schema at every depth, in the document's order. */
export function readFields(document: JsonObject, schema: unknown): FieldModel[] {
  return fieldsOf(document, follow(document, schema), "", undefined);
}

function fieldsOf(
  document: JsonObject,
  schema: JsonObject,
  prefix: string,
  only: string | undefined,
): FieldModel[] {
  if (schema["type"] === "array") {
    return fieldsOf(document, follow(document, schema["items"]), `${prefix}[]`, only);
  }
  const required = listOf(schema["required"]);
  const own = Object.entries(objectOf(schema["properties"])).flatMap(([name, property]) =>
    withChildren(
      document,
      property,
      prefix === "" ? name : `${prefix}.${name}`,
      required.includes(name),
      only,
    ),
  );
  const parts = listOf(schema["allOf"]).flatMap((part) =>
    fieldsOf(document, follow(document, part), prefix, only),
  );
  return [...parts, ...own, ...formsOf(document, schema, prefix)];
}

function withChildren(
  document: JsonObject,
  property: unknown,
  path: string,
  isRequired: boolean,
  only: string | undefined,
): FieldModel[] {
  const schema = follow(document, property);
  const field: FieldModel = {
    path,
    type: typeText(document, schema),
    isRequired,
    description: textOf(schema["description"]),
    constraints: constraintsOf(schema),
    only,
    isSecret: schema["x-secret"] === true,
    assumed: optionalText(schema["x-assumed"]),
  };
  return [field, ...fieldsOf(document, schema, path, only)];
}

/** Of a body that has one of several forms, what all have comes first, and then what only one has. */
function formsOf(document: JsonObject, schema: JsonObject, prefix: string): FieldModel[] {
  const forms = listOf(schema["oneOf"]).map((form) => ({
    name: textOf(objectOf(form)["$ref"]).split("/").at(-1) ?? "",
    fields: fieldsOf(document, follow(document, form), prefix, undefined),
  }));
  const [first] = forms;
  if (first === undefined) return [];
  const isInAll = ({ path }: FieldModel): boolean =>
    forms.every(({ fields }) => fields.some((field) => field.path === path));
  return [
    ...first.fields.filter(isInAll),
    ...forms.flatMap(({ name, fields }) =>
      fields.filter((field) => !isInAll(field)).map((field) => ({ ...field, only: name })),
    ),
  ];
}

/** The type of a schema in words. */
export function typeText(document: JsonObject, schema: JsonObject): string {
  const { type, format } = schema;
  if (type === "array") {
    const items = follow(document, schema["items"]);
    return `array of ${items["type"] === undefined || items["type"] === "object" ? "objects" : `${items["type"]}s`}`;
  }
  if (type === undefined) return "object";
  return format === undefined ? String(type) : `${type}, ${format}`;
}

function constraintsOf(schema: JsonObject): string[] {
  const { enum: values, minLength, maxLength, pattern } = schema;
  const constraints: string[] = [];
  if (Array.isArray(values)) constraints.push(`one of ${values.map((value) => `\`${value}\``).join(", ")}`);
  if (minLength !== undefined && minLength === maxLength) constraints.push(`${minLength} characters`);
  else {
    if (minLength !== undefined) constraints.push(`at least ${minLength} characters`);
    if (maxLength !== undefined) constraints.push(`at most ${maxLength} characters`);
  }
  if (pattern !== undefined) constraints.push(`matches \`${pattern}\``);
  return constraints;
}
