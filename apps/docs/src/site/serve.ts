import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sitePolicyHeader } from "./content-security-policy.ts";
import { siteFolder } from "./settings.ts";

export interface DocsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the built site on `port`, or on any free port if it is 0. It reads all files once at the start, so
 * that a later build cannot change a response. After a new build, restart the server. If the site was built
 * for a folder of a host, the server serves it in that folder.
 *
 * @throws Error if the folder has no built site, or if the port is in use.
 */
export async function serveDocs({
  port,
  siteDir = siteFolder,
}: {
  readonly port: number;
  readonly siteDir?: string;
}): Promise<DocsServer> {
  const files = await readSite(siteDir);
  const base = basePath(files);
  const server = createServer(siteHandler(files, base));
  const host = "127.0.0.1";
  try {
    await once(server.listen(port, host), "listening");
  } catch (cause) {
    if (!isErrorWithCode(cause, "EADDRINUSE")) throw cause;
    throw new Error(
      `port ${port} on ${host} is in use. Set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`,
      { cause },
    );
  }
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const close = async (): Promise<void> => {
    const closed = server[Symbol.asyncDispose]();
    // A browser keeps connections open for further requests. Without this call, `closed` would wait for them.
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://${host}:${boundPort}${base.slice(0, -1)}`,
    port: boundPort,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface SiteFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

/** The files of a site by their paths in a URL. */
type SiteFiles = ReadonlyMap<string, SiteFile>;

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

async function readSite(siteDir: string): Promise<SiteFiles> {
  // The folder may be missing for a moment if a build swaps in a new site now. So try again.
  for (let tries = 5; tries > 0; tries--) {
    const files = readOnce(resolve(siteDir));
    if (files?.has("/index.html")) return files;
    await setTimeout(20);
  }
  throw new Error(`${siteDir} has no built site. Run \`pnpm build\`.`);
}

/** Returns undefined if the folder is missing, or if a build replaced it during the read. */
function readOnce(siteDir: string): SiteFiles | undefined {
  try {
    const { ino } = statSync(siteDir);
    const entries = readdirSync(siteDir, { recursive: true, withFileTypes: true });
    const files = new Map<string, SiteFile>();
    for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
      const path = join(parentPath, name);
      const address = path.slice(siteDir.length).split(sep).join("/");
      const body = readFileSync(path);
      const type = types[extname(path)] ?? "application/octet-stream";
      const file = { body, type, etag: `"${createHash("sha256").update(body).digest("base64url")}"` };
      files.set(address, file);
      if (name === "index.html") files.set(address.slice(0, -name.length), file);
    }
    return statSync(siteDir).ino === ino ? files : undefined;
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Returns the path that the site was built for, with a slash at both ends, from the address of the icon. */
function basePath(files: SiteFiles): string {
  const page = files.get("/index.html")?.body.toString();
  return page?.match(/href="([^"]*\/)favicon\.svg"/)?.[1] ?? "/";
}

function siteHandler(files: SiteFiles, base: string): RequestListener {
  return (request, response) => {
    response.setHeader("Content-Security-Policy", sitePolicyHeader);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return sendText(response, 405, "Use GET or HEAD.\n");
    }
    const [path = ""] = (request.url ?? "").split("?");
    const inside = path.startsWith(base) ? path.slice(base.length - 1) : "";
    const file = files.get(inside);
    if (file !== undefined) return sendFile(response, 200, file, request.headers["if-none-match"]);
    const isFolder = inside !== "" && files.has(`${inside}/`);
    const moved = isFolder ? `${path}/` : path === "/" || `${path}/` === base ? base : undefined;
    if (moved !== undefined) {
      response.setHeader("Location", moved);
      return sendText(response, 308, `The page is at ${moved}\n`);
    }
    const notFound = files.get("/404.html");
    if (notFound !== undefined) return sendFile(response, 404, notFound);
    sendText(response, 404, `There is no page at this address. The first page is ${base}\n`);
  };
}

function sendFile(
  response: ServerResponse,
  status: number,
  { body, type, etag }: SiteFile,
  known?: string,
): void {
  response.setHeader("ETag", etag);
  // The files of the next build have the same addresses, so a browser must check for a new version each time.
  response.setHeader("Cache-Control", "no-cache");
  if (known === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, { "Content-Type": type, "Content-Length": body.length }).end(body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(text);
}
