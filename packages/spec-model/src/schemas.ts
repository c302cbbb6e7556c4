import { type Node, type OpenApiDocument, type Reference, resolve, type Schema, walk } from "./document.ts";

/** A field of a body. */
export interface Field {
  /** The path from the root of the body, such as `api_keys[].user.id`. */
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
  /** The name of the form of the body that has the field; undefined if all forms have it. */
  readonly only: string | undefined;
  readonly isSecret: boolean;
  readonly assumed: string | undefined;
}

/**
 * Returns the fields of a body at every depth, in the order of the document. If a body has several forms, the fields that
 * all forms have come first.
 *
 * @throws Error if a schema contains itself.
 */
export function fieldsOf(document: OpenApiDocument, schema: Schema | Reference | undefined): Field[] {
  return schema === undefined ? [] : inside(document, schema, "", []);
}

function inside(
  document: OpenApiDocument,
  given: Schema | Reference,
  prefix: string,
  outer: readonly Schema[],
): Field[] {
  const schema = resolve(document, given);
  if (outer.includes(schema))
    throw new Error(`"${document.info.title}" has a schema that contains itself. Remove the cycle.`);
  const way = [...outer, schema];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const resolved = resolve(document, property);
    const field: Field = {
      path,
      schema: resolved,
      isRequired: schema.required?.includes(name) ?? false,
      only: undefined,
      isSecret: resolved["x-secret"] === true,
      assumed: resolved["x-assumed"]?.trim(),
    };
    return [field, ...inside(document, resolved, path, way)];
  });
  const parts = (schema.allOf ?? []).flatMap((part) => inside(document, part, prefix, way));
  const items = schema.items === undefined ? [] : inside(document, schema.items, `${prefix}[]`, way);
  return [...parts, ...own, ...items, ...alternatives(document, schema, prefix, way)];
}

function alternatives(
  document: OpenApiDocument,
  { oneOf = [], anyOf = [] }: Schema,
  prefix: string,
  way: readonly Schema[],
): Field[] {
  const forms = [...oneOf, ...anyOf].map((form) => ({
    name: "$ref" in form ? (form.$ref.split("/").at(-1) ?? "") : "",
    fields: inside(document, form, prefix, way),
  }));
  const inAll = ({ path }: Field) => forms.every(({ fields }) => fields.some((field) => field.path === path));
  return [
    ...(forms[0]?.fields.filter(inAll) ?? []),
    ...forms.flatMap(({ name, fields }) =>
      fields.filter((field) => !inAll(field)).map((field) => ({ ...field, only: name })),
    ),
  ];
}

/** A marked object of a document, and its location. */
export interface Mark {
  /** The JSON Pointer to `node`. */
  readonly pointer: string;
  readonly node: Node;
}

/** Returns each object with `x-assumed`, and the reason of the assumption. */
export function assumptionsOf(document: unknown): (Mark & { readonly reason: string })[] {
  return marked(document).flatMap(({ node, pointer }) =>
    typeof node["x-assumed"] === "string" ? [{ node, pointer, reason: node["x-assumed"].trim() }] : [],
  );
}

/** Returns each property with `x-secret`, and its name. The value of such a property is a credential. */
export function secretsOf(document: unknown): (Mark & { readonly name: string })[] {
  return marked(document).flatMap(({ node, pointer }) =>
    node["x-secret"] === true ? [{ node, pointer, name: pointer.split("/").at(-1) ?? "" }] : [],
  );
}

/** Returns all objects, except those in the values of examples, which are DigiCert's data. */
function marked(document: unknown): Mark[] {
  return [...walk(document)].filter(({ pointer }) => !/\/examples\/[^/]+\/value(\/|$)/.test(pointer));
}
