import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";

export interface SiteFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
  ".yaml": "text/yaml; charset=utf-8",
};

/** Reads a built site, by the path of each file. */
export async function readSite(siteDir: string): Promise<ReadonlyMap<string, SiteFile>> {
  // A build that ends at this moment swaps its folder in.
  for (let tries = 5; tries > 0; tries--) {
    const files = readOnce(resolve(siteDir));
    if (files?.has("/index.html")) return files;
    await setTimeout(20);
  }
  throw new Error(`${siteDir} has no built site. Run \`pnpm build\`.`);
}

/** Undefined if the folder is missing, or if a build swapped it while it was read. */
function readOnce(siteDir: string): Map<string, SiteFile> | undefined {
  try {
    const { ino } = statSync(siteDir);
    const entries = readdirSync(siteDir, { recursive: true, withFileTypes: true });
    const files = new Map<string, SiteFile>();
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
      const path = join(parentPath, name);
      const address = path.slice(siteDir.length).split(sep).join("/");
      const file = readFile(path);
      files.set(address, file);
      if (name === "index.html") files.set(address.slice(0, -name.length), file);
    }
    return statSync(siteDir).ino === ino ? files : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function readFile(path: string): SiteFile {
  return siteFile(readFileSync(path), types[extname(path)] ?? "application/octet-stream");
}

/** A file as it is served. Its ETag depends on its bytes only. */
export function siteFile(body: Buffer, type: string): SiteFile {
  return { body, type, etag: `"${createHash("sha256").update(body).digest("base64url")}"` };
}
