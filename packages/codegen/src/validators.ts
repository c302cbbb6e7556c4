import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { _ } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build, type Plugin } from "esbuild";
import type { ApiName } from "./apis.ts";
import { methods, type OpenApiDocument, type Operation, resolve, type Schema } from "./document.ts";
import { formats } from "./validators/formats.ts";

/** Writes the checks of an API's replies to a `.js` file, and their types beside it, from `spec/dist` in `root`. */
export async function writeValidators(root: string, api: ApiName, outFile: string): Promise<void> {
  const bundle = `spec/dist/${api}.json`;
  const json = await readFile(join(root, bundle), "utf8").catch((cause: unknown) => {
    throw new Error(`${bundle} cannot be read; \`pnpm build\` writes it.`, { cause });
  });
  const document: OpenApiDocument = JSON.parse(json);
  await writeFile(outFile, header(api) + (await validatorsSource(document)));
  await writeFile(outFile.replace(/\.js$/, ".d.ts"), header(api) + declaration);
}

/**
 * One ES module with no import, which exports `validateReplies`: a compiled check for each operation and status with
 * a JSON body. Objects stay as open as the published document has them.
 *
 * @throws Error where a reply has a keyword or a format that cannot be checked.
 */
export async function validatorsSource(document: OpenApiDocument): Promise<string> {
  const collected = collectReplies(document);
  const { outputFiles } = await build({
    stdin: { contents: entry(collected), resolveDir: import.meta.dirname },
    plugins: [serveAs("compiled-by-ajv", compile(document, collected))],
    // esbuild names its inputs in comments, from here and not from wherever it runs.
    absWorkingDir: import.meta.dirname,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
  });
  return outputFiles.map(({ text }) => text).join("");
}

interface Replies {
  /** Each schema by its name, which is also the name of its check. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The name of the check for each operationId and status. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function collectReplies(document: OpenApiDocument): Replies {
  // What stands in this section are schemas; lint has checked it.
  const schemas = { ...(document.components["schemas"] as Record<string, Schema>) };
  const checks: Record<string, Record<string, string>> = {};
  for (const { operationId, responses } of operationsOf(document)) {
    const byStatus: Record<string, string> = {};
    for (const [status, response] of Object.entries(responses)) {
      const schema = resolve(document, response).content?.["application/json"]?.schema;
      if (schema === undefined) continue;
      const name = "$ref" in schema ? schema.$ref.replace(componentPrefix, "") : `${operationId}${status}`;
      if (!("$ref" in schema)) schemas[name] = schema;
      byStatus[status] = name;
    }
    checks[operationId] = byStatus;
  }
  return { schemas, checks };
}

const componentPrefix = "#/components/schemas/";

function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.values(paths).flatMap((item) => methods.flatMap((method) => item[method] ?? []));
}

/** With these, names that only the body knows would stand in the sentences, and a name may be a secret. */
const keywordsOfUnknownNames = [
  "additionalProperties",
  "unevaluatedProperties",
  "patternProperties",
  "propertyNames",
];

/** The checks as ajv writes them: one exported function for each name in `schemas`. */
function compile({ info }: OpenApiDocument, { schemas, checks }: Replies): string {
  const ajv = new Ajv2020({
    strict: true,
    // Lint has done it, and the meta-schema needs keywords that are taken away below.
    validateSchema: false,
    code: { source: true, esm: true, formats: _`formats` },
  });
  const text = JSON.stringify(schemas);
  ajv.addVocabulary([...new Set(text.match(/(?<=")x-[\w-]+(?=":)/g))]);
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  for (const keyword of keywordsOfUnknownNames) ajv.removeKeyword(keyword);
  // By their names alone, schemas are known to each other, and each is compiled once for all that refer to it.
  const named: Record<string, object> = JSON.parse(text.replaceAll(`"$ref":"${componentPrefix}`, '"$ref":"'));
  for (const [name, schema] of Object.entries(named)) ajv.addSchema(schema, name);
  const names = new Set(Object.values(checks).flatMap((byStatus) => Object.values(byStatus)));
  try {
    // The default export of a CommonJS module stands one level deeper under nodenext.
    return standalone.default(ajv, Object.fromEntries([...names].map((name) => [name, name])));
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : cause;
    throw new Error(`"${info.title}" has a reply that cannot be checked. ajv says: ${said}`, { cause });
  }
}

/** Ties the checks to operations and statuses. */
function entry({ checks }: Replies): string {
  const rows = Object.entries(checks).map(([operation, byStatus]) => {
    const cells = Object.entries(byStatus).map(([status, name]) => `${status}: checks.${name}`);
    return `  ${operation}: { ${cells.join(", ")} },`;
  });
  return `import * as checks from "compiled-by-ajv";
import { createReplyValidator } from "./validators/reply-validator.ts";

export const validateReplies = /* @__PURE__ */ createReplyValidator({
${rows.join("\n")}
});
`;
}

/** What ajv compiled, as a module whose imports are found from here. */
function serveAs(name: string, compiled: string): Plugin {
  const contents = `import { codePointCount } from "./validators/code-point-count.ts";
import { formats } from "./validators/formats.ts";
${compiled.replaceAll('require("ajv/dist/runtime/ucs2length").default', "codePointCount")}`;
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /^/, namespace: name }, () => ({ contents, resolveDir: import.meta.dirname }));
    },
  };
}

const declaration = `import type { ReplyValidator } from "@latchkey/client-runtime";

/**
 * Says what is wrong with the body of a reply, one sentence each, and nothing where it is what the spec says: give it
 * to a client as the option \`validate\`. A field that the spec does not name is no mistake. No sentence quotes a value.
 */
export declare const validateReplies: ReplyValidator;
`;

function header(api: ApiName): string {
  return `// Generated from spec/${api}/openapi.yaml by \`pnpm build\`. Do not edit.

`;
}
