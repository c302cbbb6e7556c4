import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import sirv from "sirv";
import { sitePolicyHeader } from "./content-security-policy.ts";
import { siteFolder } from "./site-folder.ts";

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

/** Serves the built site. It is read once, at the start: after a new build, start the server again. */
export async function serveDocs(options: ServeOptions): Promise<DocsServer> {
  const { port, host = "127.0.0.1", siteDir = siteFolder } = options;
  if (!existsSync(join(siteDir, "index.html"))) {
    throw new Error(`${siteDir} holds no built reference: run \`pnpm build\`.`);
  }
  const server = createServer(createHandler(siteDir));
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

function createHandler(siteDir: string): (request: IncomingMessage, response: ServerResponse) => void {
  const serveFile = sirv(siteDir, {
    etag: true,
    maxAge: 0,
    setHeaders: (response, path) => {
      if (path.endsWith(".yaml")) response.setHeader("Content-Type", "text/yaml; charset=utf-8");
    },
    onNoMatch: (_request, response) =>
      sendText(response, 404, "Not found. The reference starts at the first page: /\n"),
  });
  return (request, response) => {
    response.setHeader("Content-Security-Policy", sitePolicyHeader);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return sendText(response, 405, "Only GET and HEAD.\n");
    }
    // sirv hands a range such as "5-2" to the file system, which throws; no page of ours needs ranges.
    delete request.headers.range;
    serveFile(request, response);
  };
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
