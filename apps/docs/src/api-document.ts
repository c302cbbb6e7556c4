import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiModel } from "./model/api-model.ts";
import { readApi } from "./model/read-api.ts";

/** One bundled OpenAPI document: where its forms are, and the folder its pages go to. */
export interface ApiDocument {
  readonly slug: string;
  /** Without the permissions and assumptions in its descriptions, which the pages show in places of their own. */
  readonly sourceFile?: string;
  readonly jsonFile: string;
  readonly yamlFile: string;
}

export function publishedDocuments(): ApiDocument[] {
  return ["partner-subscriptions", "certcentral"].map((slug) => ({
    slug,
    sourceFile: fileURLToPath(import.meta.resolve(`@latchkey/spec/${slug}.source.json`)),
    jsonFile: fileURLToPath(import.meta.resolve(`@latchkey/spec/${slug}.json`)),
    yamlFile: fileURLToPath(import.meta.resolve(`@latchkey/spec/${slug}.yaml`)),
  }));
}

export function assertBundled({ jsonFile, yamlFile }: ApiDocument): void {
  const missing = [jsonFile, yamlFile].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is missing: run \`pnpm build\`.`);
}

/** What the pages say about an API, all of it stated by the document. */
export function readModel({ slug, jsonFile, sourceFile = jsonFile }: ApiDocument): ApiModel {
  const api = readApi(slug, JSON.parse(readFileSync(sourceFile, "utf8")));
  if (api.title === "" || api.servers.length === 0) {
    throw new Error(`${sourceFile} names no info.title or no servers: the pages are built from both.`);
  }
  return { ...api, otherForms: otherForms(jsonFile).map((file) => basename(file)) };
}

/** The forms of a document for other tools that lie beside it. */
export function otherForms(jsonFile: string): string[] {
  const names = ["portable", "sandbox", "strict"];
  return names.map((name) => jsonFile.replace(/json$/, `${name}.json`)).filter((file) => existsSync(file));
}

/** Both APIs, as the bundled documents have them. */
export function publishedApis(): readonly ApiModel[] {
  return publishedDocuments().map(readModel);
}
