import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ApiModel } from "./model/api-model.ts";
import { readApi } from "./model/read-api.ts";

/** One bundled OpenAPI document: where its two forms lie, and the folder its pages go to. */
export interface ApiDocument {
  readonly slug: string;
  readonly jsonFile: string;
  readonly yamlFile: string;
}

export function publishedDocuments(): ApiDocument[] {
  return ["partner-subscriptions", "certcentral"].map((slug) => ({
    slug,
    jsonFile: fileURLToPath(import.meta.resolve(`@latchkey/spec/${slug}.json`)),
    yamlFile: fileURLToPath(import.meta.resolve(`@latchkey/spec/${slug}.yaml`)),
  }));
}

export function assertBundled({ jsonFile, yamlFile }: ApiDocument): void {
  const missing = [jsonFile, yamlFile].find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is missing: run \`pnpm build\`.`);
}

/** What the pages say about an API, all of it stated by the document. */
export function readModel({ slug, jsonFile }: ApiDocument): ApiModel {
  const api = readApi(slug, JSON.parse(readFileSync(jsonFile, "utf8")));
  if (api.title === "" || api.servers.length === 0) {
    throw new Error(`${jsonFile} names no info.title or no servers: the pages are built from both.`);
  }
  return api;
}

/** Both APIs, as the bundled documents have them. */
export function publishedApis(): readonly ApiModel[] {
  return publishedDocuments().map(readModel);
}
