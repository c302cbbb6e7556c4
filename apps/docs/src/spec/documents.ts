import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiNames } from "@latchkey/spec-model";
import { type Api, readApi } from "./api.ts";

/** One bundled OpenAPI document: the files of its forms, and the folder of its pages. */
export interface ApiDocument {
  readonly slug: string;
  /** Without permissions and assumptions in its descriptions: the pages show them in places of their own. */
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

/** @throws Error that says what to run if the document is not bundled yet. */
export function readDocument({ slug, jsonFile, yamlFile, sourceFile = jsonFile }: ApiDocument): Api {
  const missing = [sourceFile, jsonFile, yamlFile].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} does not exist. Run \`pnpm build\`.`);
  return readApi(slug, JSON.parse(readFileSync(sourceFile, "utf8")));
}

/** Both APIs, as the bundled documents have them. */
export function publishedApis(): readonly Api[] {
  return publishedDocuments().map(readDocument);
}

/** The document in the forms that other tools need, such as `certcentral.portable.json`. */
export function otherForms(jsonFile: string): string[] {
  const names = ["portable", "sandbox", "strict"];
  return names.map((name) => jsonFile.replace(/json$/, `${name}.json`)).filter((file) => existsSync(file));
}
