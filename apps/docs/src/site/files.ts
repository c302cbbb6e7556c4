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

/** Reads a built site. Returns its files by their paths in a URL. */
export async function readSite(siteDir: string): Promise<ReadonlyMap<string, SiteFile>> {
  // The folder may be missing for a moment if a build swaps in a new site now. So try again.
  for (let tries = 5; tries > 0; tries--) {
    const files = readOnce(resolve(siteDir));
    if (files?.has("/index.html")) return files;
    await setTimeout(20);
  }
  throw new Error(`${siteDir} has no built site. Run \`pnpm build\`.`);
}

/** Returns undefined if the folder is missing, or if a build replaced it during the read. */
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

/** Returns a file to serve. The ETag depends only on the bytes of the file. */
export function siteFile(body: Buffer, type: string): SiteFile {
  return { body, type, etag: `"${createHash("sha256").update(body).digest("base64url")}"` };
}
