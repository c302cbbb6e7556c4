import type { OpenApiDocument, Reference, Schema } from "@latchkey/spec-model";
import { _, type KeywordDefinition, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build, type Plugin } from "esbuild";
import { formats } from "./validators/formats.ts";

/** Collects schemas that are compiled together. Each schema has the name of its check. */
export class NamedSchemas {
  readonly #document: OpenApiDocument;
  readonly #schemas: Record<string, Schema>;
  readonly #inlineNames = new Map<string, string>();
  readonly #wanted = new Set<string>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    // Lint has checked that this section has schemas only.
    this.#schemas = { ...(document.components["schemas"] as Record<string, Schema>) };
  }

  /**
   * Adds a schema, and returns the name of its check. A component keeps its own name. Any other schema gets
   * the name of an equal schema, or `fallback`.
   */
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
   * Returns the checks as ajv writes them. The code exports one function for each added name.
   *
   * @param kind What the schemas describe, for error messages.
   * @param options Options of ajv that depend on the caller.
   * @throws Error if a schema has a keyword or a format that cannot be checked.
   */
  compile(
    kind: "response" | "request",
    options: Pick<Options, "allErrors" | "strictRequired" | "strictTypes" | "verbose"> = {},
  ): string {
    const ajv = new Ajv2020({
      strict: true,
      ...options,
      // Does not check the schemas, since lint has checked them. ajv would reject them, since `withoutProse`
      // removes some of their keywords.
      validateSchema: false,
      code: { source: true, esm: true, formats: _`formats` },
    });
    const text = JSON.stringify(this.#schemas, withoutProse);
    ajv.addVocabulary([...new Set(text.match(/(?<=")x-[\w-]+(?=":)/g))]);
    for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
    keepUnknownNamesOut(ajv);
    // Schemas refer to each other by name, so each schema is compiled only once.
    const named: Record<string, object> = JSON.parse(
      text.replaceAll(`"$ref":"${componentPrefix}`, '"$ref":"'),
    );
    for (const [name, schema] of Object.entries(named)) ajv.addSchema(schema, name);
    try {
      // The default export of a CommonJS module is one level deeper under nodenext.
      return standalone.default(ajv, Object.fromEntries([...this.#wanted].map((name) => [name, name])));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : cause;
      throw new Error(
        `"${this.#document.info.title}" has a ${kind} that cannot be checked. Change the keyword or format that ajv reports: ${message}`,
        {
          cause,
        },
      );
    }
  }
}

const componentPrefix = "#/components/schemas/";

/**
 * Removes descriptions, which are strings. A property that is named `description` has a schema, and is kept.
 * `x-must-be` is kept too, since it is the text of an error message.
 */
function withoutProse(key: string, value: unknown): unknown {
  const isProse = key === "description" || (key.startsWith("x-") && key !== "x-must-be");
  return isProse && typeof value === "string" ? undefined : value;
}

/**
 * Rejects schemas for unknown properties. Objects may be open or closed. If unknown properties had a schema,
 * the path in a message could contain the name of an unknown property, and such a name may be a secret.
 * (`propertyNames` is allowed. It checks names, but its messages have no path to the names.)
 */
function keepUnknownNamesOut(ajv: Ajv2020): void {
  ajv.removeKeyword("patternProperties");
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    const definition = ajv.getKeyword(keyword);
    if (typeof definition === "boolean")
      throw new Error(`This version of ajv does not support ${keyword}. Use one that does.`);
    ajv.removeKeyword(keyword);
    // The type of ajv is wider than the type of the given definition.
    ajv.addKeyword({ ...definition, schemaType: ["boolean"] } as KeywordDefinition);
  }
}

/**
 * Bundles `entry` into one ES module without imports. The entry may import files of this folder, such as
 * `./validators/…`. It may also import the modules that ajv compiled, by their names in `compiled`.
 */
export async function bundleModule(
  entry: string,
  compiled: Readonly<Record<string, string>>,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: import.meta.dirname },
    plugins: Object.entries(compiled).map(([name, source]) => serveAs(name, source)),
    // esbuild writes the paths of its inputs in comments; they must not depend on the current folder.
    absWorkingDir: import.meta.dirname,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** Serves a module that ajv compiled. The imports of the module are resolved from this folder. */
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
