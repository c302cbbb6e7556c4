import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
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
export async function readModel({ slug, jsonFile }: ApiDocument): Promise<ApiModel> {
  const api = readApi(slug, JSON.parse(await readFile(jsonFile, "utf8")));
  if (api.title === "" || api.servers.length === 0) {
    throw new Error(`${jsonFile} names no info.title or no servers: the pages are built from both.`);
  }
  return api;
}
