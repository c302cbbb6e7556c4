import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { sitePolicyHeader } from "./content-security-policy.ts";
import { readSite, type SiteFile } from "./files.ts";
import { siteFolder } from "./folder.ts";

export interface ServeOptions {
  /** 0 takes any free port. */
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
 * Serves the built site. Its 3 MB are read once, at the start, so that a build meanwhile cannot cut a file short:
 * after a new build, start the server again.
 */
export async function serveDocs(options: ServeOptions): Promise<DocsServer> {
  const { siteDir = siteFolder, ...address } = options;
  const files = await readSite(siteDir);
  return serveRequests(
    address,
    createSiteHandler(() => files),
  );
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of the docs' own, whatever answers its requests. */
export async function serveRequests(
  { port, host = "127.0.0.1" }: Omit<ServeOptions, "siteDir">,
  handler: RequestHandler,
): Promise<DocsServer> {
  const server = createServer(handler);
  await listen(server, port, host);
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close: () => close(server),
    [Symbol.asyncDispose]: () => close(server),
  };
}

/** Answers each request with a file of the site that is served at that moment. */
export function createSiteHandler(currentFiles: () => ReadonlyMap<string, SiteFile>): RequestHandler {
  return (request, response) => {
    response.setHeader("Content-Security-Policy", sitePolicyHeader);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return sendText(response, 405, "Only GET and HEAD.\n");
    }
    const files = currentFiles();
    const [path = ""] = (request.url ?? "").split("?");
    const file = files.get(path);
    if (file !== undefined) return sendFile(response, file, request.headers["if-none-match"]);
    if (files.has(`${path}/`)) {
      response.setHeader("Location", `${path}/`);
      return sendText(response, 308, `The page is at ${path}/\n`);
    }
    sendText(response, 404, "Not found. The reference starts at the first page: /\n");
  };
}

function sendFile(response: ServerResponse, { body, type, etag }: SiteFile, known: string | undefined): void {
  response.setHeader("ETag", etag);
  // Ask again each time: the next build has the same addresses.
  response.setHeader("Cache-Control", "no-cache");
  if (known === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { "Content-Type": type, "Content-Length": body.length }).end(body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(text);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = `port ${port} on ${host} is in use: set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`;
      reject(error.code === "EADDRINUSE" ? new Error(busy, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // A browser keeps its connections open for the next page; close() would wait for them.
    server.closeAllConnections();
  });
}
