import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiDocument } from "../../src/spec/documents.ts";

/** JSON is also YAML, so one file is used as the JSON and the YAML document. */
export function fixture(slug: string): ApiDocument {
  const file = fileURLToPath(new URL(`fixtures/${slug}.json`, import.meta.url));
  return { slug, jsonFile: file, yamlFile: file };
}

/** Every file of a folder with its bytes, in a fixed order. */
export async function readTree(dir: string): Promise<[name: string, bytes: string][]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files
      .sort()
      .map(async (file) => [file.slice(dir.length + 1), await readFile(file, "base64")] as [string, string]),
  );
}
