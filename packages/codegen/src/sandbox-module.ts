import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ApiOperation,
  type OpenApiDocument,
  operationsOf,
  resolve,
  type Schema,
} from "@latchkey/spec-model";
import { bundleModule, NamedSchemas } from "./compiled-module.ts";
import { schemaSource } from "./schema.ts";

const note = `// Generated from spec/sandbox/openapi.yaml by \`pnpm build\`. Do not edit.

`;

/**
 * Writes code for the sandbox's controls and seeds into `folder`, from `spec/dist/sandbox.json` in `root`.
 * The files are the module `sandbox.js`, its declaration, and the types of the document in
 * `sandbox-schema.d.ts`.
 */
export async function writeSandboxModule(root: string, folder: string): Promise<void> {
  const document: OpenApiDocument = JSON.parse(await readFile(join(root, "spec/dist/sandbox.json"), "utf8"));
  const [source, types] = await Promise.all([
    sandboxModuleSource(document),
    schemaSource(document, { immutable: true }),
  ]);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "sandbox.js"), note + source);
  await writeFile(join(folder, "sandbox.d.ts"), note + declaration);
  await writeFile(join(folder, "sandbox-schema.d.ts"), note + types);
}

/**
 * Returns the source of an ES module without imports. The module has the document, its operations with
 * compiled checks, and the check of a seed.
 */
async function sandboxModuleSource(document: OpenApiDocument): Promise<string> {
  const schemas = new NamedSchemas(document);
  const operations = operationsOf(document).map((operation) => {
    const { operationId, method, path, parameters, request } = operation;
    const name = schemas.add(inputSchema(operation), `${operationId}Input`);
    const integers = parameters.flatMap(({ name, schema }) =>
      schema !== undefined && resolve(document, schema).type === "integer" ? name : [],
    );
    return `  ${operationId}: {
    operationId: "${operationId}",
    method: "${method.toUpperCase()}",
    path: ${JSON.stringify(path)},
    isInWorld: ${parameters.some(({ in: location }) => location === "header")},
    hasBody: ${request !== undefined},
    integers: ${JSON.stringify(integers)},
    check: checks.${name},
  },`;
  });
  const world = document.components["parameters"]?.["World"] as { readonly schema: Schema };
  const entry = `import * as checks from "compiled-by-ajv";

export const checkSeed = checks.${schemas.add({ $ref: "#/components/schemas/Seed" }, "Seed")};
export const checkName = checks.${schemas.add(world.schema, "Name")};
export const controlsDocument = ${JSON.stringify(document)};
export const controls = {
${operations.join("\n")}
};
`;
  // Keeps the schema in each error, since the sandbox builds its message from this schema.
  const compiled = schemas.compile("request", { verbose: true, strictRequired: false, strictTypes: false });
  return bundleModule(entry, { "compiled-by-ajv": compiled });
}

/**
 * Returns the schema of an object with path, query and body. An operation without a body takes an empty body.
 */
function inputSchema({ parameters, request }: ApiOperation): Schema {
  const parametersIn = (location: string): Schema & { additionalProperties: false } => {
    const those = parameters.filter((each) => each.in === location);
    return {
      type: "object",
      additionalProperties: false,
      required: those.flatMap(({ name, required }) => (required ? name : [])),
      properties: Object.fromEntries(those.map(({ name, schema }) => [name, schema ?? {}])),
    };
  };
  const body = request?.schema;
  return {
    type: "object",
    required: ["path", "query", ...(body === undefined ? [] : ["body"])],
    properties: {
      path: parametersIn("path"),
      query: parametersIn("query"),
      body: body ?? parametersIn("body"),
    },
  };
}

const declaration = `import type { operations } from "./sandbox-schema.js";

export type * from "./sandbox-schema.js";

/** A check that ajv compiled. If it returns false, \`errors\` has the reasons until the next call, the outermost one last. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

export interface SchemaError {
  /** A JSON pointer to the part of the value that is wrong. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that has the keyword. */
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/** Checks a parsed seed against its schema. */
export declare const checkSeed: SchemaCheck;

/** Checks the name of a world or a snapshot. */
export declare const checkName: SchemaCheck;

/** The controls as an OpenAPI 3.1 document. */
export declare const controlsDocument: { readonly [field: string]: unknown };

/** An operation of the controls. */
export interface Control {
  readonly operationId: keyof operations;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path, with \`{name}\` for a parameter. */
  readonly path: string;
  /** Whether the operation acts on the world that the request names. */
  readonly isInWorld: boolean;
  readonly hasBody: boolean;
  /** The parameters that are integers. */
  readonly integers: readonly string[];
  /** Checks an object of \`path\`, \`query\` and \`body\`. */
  readonly check: SchemaCheck;
}

export declare const controls: { readonly [Id in keyof operations]: Control };
`;
