import { writeFile } from "node:fs/promises";
import { type ApiName, type OpenApiDocument, operationsOf } from "@latchkey/spec-model";
import { readBundle } from "./bundle.ts";
import { bundleModule, NamedSchemas } from "./compiled-module.ts";

/** Writes the checks of an API's responses to a `.js` file, and their types next to it, from `spec/dist` in `root`. */
export async function writeValidators(root: string, api: ApiName, outFile: string): Promise<void> {
  const document = await readBundle(root, api);
  await writeFile(outFile, header(api) + (await validatorsSource(document)));
  await writeFile(outFile.replace(/\.js$/, ".d.ts"), header(api) + declaration);
}

/**
 * Returns the source of an ES module without imports. The module exports `validateResponses`, which has a
 * compiled check for each operation and status with a JSON body. Objects are open, as in the published
 * document.
 *
 * @throws Error if a response has a keyword or a format that cannot be checked.
 */
export async function validatorsSource(document: OpenApiDocument): Promise<string> {
  const schemas = new NamedSchemas(document);
  const rows = operationsOf(document).map(({ operationId, responses }) => {
    const cells = responses.flatMap(({ name, schema }) =>
      schema === undefined ? [] : `${name}: checks.${schemas.add(schema, operationId + name)}`,
    );
    return `  ${operationId}: { ${cells.join(", ")} },`;
  });
  const entry = `import * as checks from "compiled-by-ajv";
import { createResponseValidator } from "./validators/response-validator.ts";

export const validateResponses = /* @__PURE__ */ createResponseValidator({
${rows.join("\n")}
});
`;
  return bundleModule(entry, { "compiled-by-ajv": schemas.compile("response") });
}

const declaration = `import type { ResponseValidator } from "@latchkey/client-runtime";

/**
 * Returns the problems of the body of a response, one message each. The list is empty if the body matches the spec. Pass
 * this function to a client as the option \`validate\`. A field that the spec does not name is allowed. No message quotes a
 * value.
 */
export declare const validateResponses: ResponseValidator;
`;

/** Returns the first lines of a file that a build writes. */
export function header(api: ApiName): string {
  return `// Generated from spec/${api}/openapi.yaml by \`pnpm build\`. Do not edit.

`;
}
