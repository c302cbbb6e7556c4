import openapiTS, { astToString } from "openapi-typescript";
import { methods, type OpenApiDocument, resolve } from "./document.ts";

/** The document's types, by openapi-typescript: `paths`, `components`, `operations`, and each schema by its name. */
export async function schemaSource(
  document: OpenApiDocument,
  options: { readonly immutable?: boolean } = {},
): Promise<string> {
  // As text, since openapi-typescript rewrites an object that it is given.
  const nodes = await openapiTS(JSON.stringify(inlineParameters(document)), {
    ...options,
    alphabetize: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  return astToString(nodes);
}

/** Parameters in place of references to them, so that an editor shows `number` and not the way to it. */
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
