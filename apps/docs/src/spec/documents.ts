import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiNames } from "@latchkey/spec-model";
import { type Api, readApi } from "./api.ts";

/** A bundled OpenAPI document: its files, and the folder of its pages. */
export interface ApiDocument {
  readonly slug: string;
  /**
   * The document without permissions and assumptions in its descriptions. The pages show these two in
   * separate sections.
   */
  readonly sourceFile?: string;
  readonly jsonFile: string;
  readonly yamlFile: string;
}

export function publishedDocuments(): ApiDocument[] {
  const file = (name: string): string => fileURLToPath(import.meta.resolve(`@latchkey/spec/${name}`));
  return apiNames.map((slug) => ({
    slug,
    sourceFile: file(`${slug}.source.json`),
    jsonFile: file(`${slug}.json`),
    yamlFile: file(`${slug}.yaml`),
  }));
}

/** Reads a document. @throws Error that names the command to run if the document is not bundled yet. */
export function readDocument({ slug, jsonFile, yamlFile, sourceFile = jsonFile }: ApiDocument): Api {
  const missing = [sourceFile, jsonFile, yamlFile].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} does not exist. Run \`pnpm build\`.`);
  return readApi(slug, JSON.parse(readFileSync(sourceFile, "utf8")));
}

/** Reads both APIs from the bundled documents. */
export function publishedApis(): readonly Api[] {
  return publishedDocuments().map(readDocument);
}

/**
 * Returns the files of the document in other formats, such as `certcentral.portable.json`. Some tools need
 * these formats.
 */
export function otherForms(jsonFile: string): string[] {
  const names = ["portable", "sandbox", "strict"];
  return names.map((name) => jsonFile.replace(/json$/, `${name}.json`)).filter((file) => existsSync(file));
}
