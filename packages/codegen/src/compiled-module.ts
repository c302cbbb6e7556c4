import type { OpenApiDocument, Reference, Schema } from "@latchkey/spec-model";
import { _, type KeywordDefinition, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build, type Plugin } from "esbuild";
import { formats } from "./validators/formats.ts";

/** Schemas that are compiled together, each under the name of its check. */
export class NamedSchemas {
  readonly #document: OpenApiDocument;
  readonly #schemas: Record<string, Schema>;
  readonly #inlineNames = new Map<string, string>();
  readonly #wanted = new Set<string>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    // What stands in this section are schemas; lint has checked it.
    this.#schemas = { ...(document.components["schemas"] as Record<string, Schema>) };
  }

  /** The name of a schema's check: its own where it is a component, else `fallback`, or the name of its equal. */
  add(schema: Schema | Reference, fallback: string): string {
    const name = "$ref" in schema ? schema.$ref.replace(componentPrefix, "") : this.#inline(schema, fallback);
    this.#wanted.add(name);
    return name;
  }

  #inline(schema: Schema, fallback: string): string {
    const text = JSON.stringify(schema);
    const name = this.#inlineNames.get(text) ?? fallback;
    this.#inlineNames.set(text, name);
    this.#schemas[name] = schema;
    return name;
  }

  /**
   * The checks as ajv writes them: one exported function for each name that was asked for.
   *
   * @param kind what the schemas describe, for the sentence that says what cannot be checked
   * @param options where ajv is to be told more than this module decides
   * @throws Error where a schema has a keyword or a format that cannot be checked.
   */
  compile(
    kind: "reply" | "request",
    options: Pick<Options, "allErrors" | "strictRequired" | "strictTypes" | "verbose"> = {},
  ): string {
    const ajv = new Ajv2020({
      strict: true,
      ...options,
      // Lint has done it, and the meta-schema needs keywords that are taken away below.
      validateSchema: false,
      code: { source: true, esm: true, formats: _`formats` },
    });
    const text = JSON.stringify(this.#schemas, withoutProse);
    ajv.addVocabulary([...new Set(text.match(/(?<=")x-[\w-]+(?=":)/g))]);
    for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
    keepUnknownNamesOut(ajv);
    // By their names alone, schemas are known to each other, and each is compiled once for all that refer to it.
    const named: Record<string, object> = JSON.parse(
      text.replaceAll(`"$ref":"${componentPrefix}`, '"$ref":"'),
    );
    for (const [name, schema] of Object.entries(named)) ajv.addSchema(schema, name);
    try {
      // The default export of a CommonJS module stands one level deeper under nodenext.
      return standalone.default(ajv, Object.fromEntries([...this.#wanted].map((name) => [name, name])));
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : cause;
      throw new Error(
        `"${this.#document.info.title}" has a ${kind} that cannot be checked. ajv says: ${said}`,
        {
          cause,
        },
      );
    }
  }
}

const componentPrefix = "#/components/schemas/";

/** Descriptions are strings; a property of that name has a schema. `x-must-be` is the text of an error message. */
function withoutProse(key: string, value: unknown): unknown {
  const isProse = key === "description" || (key.startsWith("x-") && key !== "x-must-be");
  return isProse && typeof value === "string" ? undefined : value;
}

/**
 * A path in a sentence would hold the name of a property that only the body knows, and a name may be a secret, if such
 * properties could have schemas. An object may be open or closed, and no more. (`propertyNames` checks names and has no
 * path to them.)
 */
function keepUnknownNamesOut(ajv: Ajv2020): void {
  ajv.removeKeyword("patternProperties");
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    const definition = ajv.getKeyword(keyword);
    if (typeof definition === "boolean") throw new Error(`ajv no longer knows ${keyword}.`);
    ajv.removeKeyword(keyword);
    // ajv widens what it returns by the marks it has set; it is the definition that it was given.
    ajv.addKeyword({ ...definition, schemaType: ["boolean"] } as KeywordDefinition);
  }
}

/**
 * One ES module with no import, bundled from `entry`, which may import from here, as `./validators/…`, and from
 * `compiled`, what ajv wrote, by the names there.
 */
export async function bundleModule(
  entry: string,
  compiled: Readonly<Record<string, string>>,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: import.meta.dirname },
    plugins: Object.entries(compiled).map(([name, source]) => serveAs(name, source)),
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
