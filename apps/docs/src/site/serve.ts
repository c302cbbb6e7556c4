import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { sitePolicyHeader } from "./content-security-policy.ts";
import { readSite, type SiteFile } from "./files.ts";
import { siteFolder } from "./folder.ts";

export interface ServeOptions {
  /** The port to listen on. If it is 0, the server takes any free port. */
  readonly port: number;
  readonly host?: string;
  readonly siteDir?: string;
}

export interface DocsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the built site. It reads all files once at the start, so that a later build cannot change a
 * response. After a new build, restart the server. If the site was built for a folder of a host, the server
 * serves it in that folder.
 *
 * @throws Error if the folder has no built site, or if the port is in use.
 */
export async function serveDocs({
  port,
  host = "127.0.0.1",
  siteDir = siteFolder,
}: ServeOptions): Promise<DocsServer> {
  const files = await readSite(siteDir);
  const base = basePath(files);
  const server = createServer(siteHandler(files, base));
  await listen(server, port, host);
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`;
  return {
    url: `${origin}${base.slice(0, -1)}`,
    port: boundPort,
    close: () => close(server),
    [Symbol.asyncDispose]: () => close(server),
  };
}

/**
 * Returns the path that the site was built for, with a slash at both ends. The address of the icon in a page
 * starts with this path.
 */
function basePath(files: ReadonlyMap<string, SiteFile>): string {
  const icon = files
    .get("/index.html")
    ?.body.toString()
    .match(/href="([^"]*\/)favicon\.svg"/);
  return icon?.[1] ?? "/";
}

function siteHandler(files: ReadonlyMap<string, SiteFile>, base: string): RequestListener {
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

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = `port ${port} on ${host} is in use. Set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`;
      reject(error.code === "EADDRINUSE" ? new Error(busy, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // A browser keeps connections open for further requests. Without this call, close() would wait for them.
    server.closeAllConnections();
  });
}
