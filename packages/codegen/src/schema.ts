import { methods, type OpenApiDocument, resolve } from "@latchkey/spec-model";

/**
 * Returns the types of a document, as openapi-typescript writes them: `paths`, `components`, `operations`,
 * and each schema by its name.
 */
export async function schemaSource(
  document: OpenApiDocument,
  options: { readonly immutable?: boolean } = {},
): Promise<string> {
  // Loads TypeScript's compiler, which most commands of codegen do not need.
  const { default: openapiTS, astToString } = await import("openapi-typescript");
  // Passes the document as text, since openapi-typescript changes a given object.
  const nodes = await openapiTS(JSON.stringify(withNever(inlineParameters(document))), {
    ...options,
    alphabetize: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  // openapi-typescript indents all lines of a description but the first. Markdown would show the indented
  // lines as code.
  return astToString(nodes).replace(/^( +\*) {5}(?=\S)/gm, "$1 ");
}

/** Replaces references to parameters by the parameters, so that an editor shows `number` and not a path to it. */
function inlineParameters(document: OpenApiDocument): OpenApiDocument {
  const inlined = structuredClone(document);
  for (const item of Object.values(inlined.paths)) {
    for (const holder of [item, ...methods.flatMap((method) => item[method] ?? [])]) {
      if (holder.parameters === undefined) continue;
      holder.parameters = holder.parameters.map((parameter) => resolve(document, parameter));
    }
  }
  delete inlined.components["parameters"];
  return inlined;
}

/**
 * Turns `propertyNames` into a property that openapi-typescript types as `never`, so that the compiler can
 * narrow a union by this property.
 */
function withNever(document: OpenApiDocument): object {
  const schemas = Object.entries(document.components.schemas ?? {}).map(([name, schema]) => {
    const forbidden = schema.propertyNames?.not?.const;
    if (typeof forbidden !== "string") return [name, schema];
    const never = { type: "object", properties: { [forbidden]: false } };
    return [name, { ...schema, allOf: [...(schema.allOf ?? []), never] }];
  });
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}
