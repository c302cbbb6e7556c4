import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** One bundled OpenAPI document: where its two forms lie, and the folder its pages go to. */
export interface ApiDocument {
  readonly slug: string;
  readonly jsonFile: string;
  readonly yamlFile: string;
}

export interface ApiServer {
  readonly url: string;
  readonly description: string | undefined;
}

/** What the landing page says about an API, all of it stated by the document. */
export interface ApiOverview {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  /** Plain text: `info.summary`, or else the first paragraph of `info.description`. */
  readonly purpose: string;
  readonly servers: readonly ApiServer[];
  /** Names of the headers that carry a credential. */
  readonly credentialHeaders: readonly string[];
  readonly operationCount: number;
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

export async function readOverview({ slug, jsonFile }: ApiDocument): Promise<ApiOverview> {
  const document = asRecord(JSON.parse(await readFile(jsonFile, "utf8")));
  const info = asRecord(document["info"]);
  const title = asText(info["title"]);
  const servers = asArray(document["servers"]).map((entry): ApiServer => {
    const server = asRecord(entry);
    return { url: asText(server["url"]) ?? "", description: asText(server["description"]) };
  });
  if (title === undefined || servers.length === 0) {
    throw new Error(`${jsonFile} names no info.title or no servers: the landing page is built from both.`);
  }
  return {
    slug,
    title,
    version: asText(info["version"]) ?? "",
    purpose: asText(info["summary"]) ?? firstParagraph(asText(info["description"]) ?? ""),
    servers,
    credentialHeaders: credentialHeaders(document),
    operationCount: countOperations(document),
  };
}

function credentialHeaders(document: Record<string, unknown>): string[] {
  const schemes = asRecord(asRecord(document["components"])["securitySchemes"]);
  return Object.values(schemes).flatMap((entry) => {
    const scheme = asRecord(entry);
    const name = asText(scheme["name"]);
    return scheme["type"] === "apiKey" && scheme["in"] === "header" && name !== undefined ? [name] : [];
  });
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

function countOperations(document: Record<string, unknown>): number {
  const pathItems = Object.values(asRecord(document["paths"])).map(asRecord);
  return pathItems.reduce((sum, item) => sum + methods.filter((method) => method in item).length, 0);
}

function firstParagraph(markdown: string): string {
  const paragraph = markdown.trim().split(/\n\s*\n/)[0] ?? "";
  return paragraph.replace(/\s+/g, " ");
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
