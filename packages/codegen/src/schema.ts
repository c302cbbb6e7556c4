import openapiTS, { astToString } from "openapi-typescript";
import type { OpenApiDocument } from "./document.ts";

/** The document's types, by openapi-typescript: `paths`, `components`, `operations`, and each schema by its name. */
export async function schemaSource(document: OpenApiDocument): Promise<string> {
  // As text, since openapi-typescript rewrites an object that it is given.
  const nodes = await openapiTS(JSON.stringify(document), {
    alphabetize: false,
    immutable: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  return astToString(nodes);
}
