import { EventEmitter, once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { createFront } from "../src/front.ts";
import type { PrismExit } from "../src/prism.ts";

const servers: Server[] = [];
const never = new Promise<never>(() => {});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function serveFrontOf(prism: RequestListener): Promise<string> {
  const current = { port: await serve(prism), exited: never };
  const port = await serve(createFront({ currentPrism: async () => current }));
  return `http://127.0.0.1:${port}`;
}

test("forwards all headers except those that concern only one connection", async () => {
  let seen: IncomingHttpHeaders = {};
  const url = await serveFrontOf((incoming, response) => {
    seen = incoming.headers;
    response.writeHead(200, {
      "set-cookie": ["a=1", "b=2"],
      connection: "x-hop",
      "x-hop": "1",
      "x-end": "2",
    });
    response.end();
  });
  const outgoing = request(url, {
    headers: { connection: "x-mine", "x-mine": "1", te: "trailers", "x-yours": "2" },
  });
  outgoing.end();
  const [response] = await once(outgoing, "response");

  expect(seen).toMatchObject({ host: new URL(url).host, "x-yours": "2" });
  expect(seen).not.toHaveProperty("x-mine");
  expect(seen).not.toHaveProperty("te");
  expect(response.headers).toMatchObject({ "set-cookie": ["a=1", "b=2"], "x-end": "2" });
  expect(response.headers).not.toHaveProperty("x-hop");
  response.resume();
});

test("forwards method, target and body unchanged", async () => {
  const url = await serveFrontOf(async (incoming, response) => {
    response.end(`${incoming.method} ${incoming.url} ${await text(incoming)}`);
  });
  const response = await fetch(`${url}/a%2Fb?c=%ZZ&d=1&d=2`, {
    method: "PATCH",
    body: '"é"',
    headers: { "content-type": "application/json" },
  });
  expect(await response.text()).toBe('PATCH /a%2Fb?c=%ZZ&d=1&d=2 "é"');
});

test("does not forward a chunked body of a GET", async () => {
  const url = await serveFrontOf(async (incoming, response) => {
    response.end(`${incoming.method} with ${(await text(incoming)).length} characters`);
  });
  const outgoing = request(url, { headers: { "transfer-encoding": "chunked" } });
  outgoing.end("inside");
  const [response] = await once(outgoing, "response");
  expect(await text(response)).toBe("GET with 0 characters");
});

test("forwards a body of exactly 64 KiB", async () => {
  const url = await serveFrontOf((incoming, response) => {
    response.end(incoming.headers["content-length"]);
    incoming.resume();
  });
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "1".repeat(64 * 1024),
  });
  expect(await response.text()).toBe("65536");
});

test("a response to HEAD keeps its content-length and has no body", async () => {
  const url = await serveFrontOf((_, response) => response.writeHead(200, { "content-length": "5" }).end());
  const response = await fetch(url, { method: "HEAD" });
  expect(response.headers.get("content-length")).toBe("5");
  expect(await response.text()).toBe("");
});

test("if Prism refuses a connection, retries at the current port of Prism", async () => {
  const open = await serve((_, response) => response.end("here"));
  const closed = await serve(() => {});
  servers.pop()?.close();
  const ports = [closed, closed, open];
  const port = await serve(
    createFront({ currentPrism: async () => ({ port: ports.shift() ?? open, exited: never }) }),
  );
  const response = await fetch(`http://127.0.0.1:${port}`);
  expect(await response.text()).toBe("here");
  expect(ports).toEqual([]);
});

test("retries if Prism closes a connection and keeps running", async () => {
  let asked = 0;
  const url = await serveFrontOf((_, response) => {
    asked++;
    if (asked === 1) response.destroy();
    else response.end("here");
  });
  expect(await (await fetch(url)).text()).toBe("here");
});

test("returns 502 for a request that killed Prism, and does not send it again", async () => {
  let asked = 0;
  let die = (): void => {};
  const exited = new Promise<PrismExit>((resolve) => {
    die = () => resolve({ code: 1, signal: null });
  });
  const prismPort = await serve((_, response) => {
    asked++;
    response.destroy();
    setImmediate(die);
  });
  const port = await serve(createFront({ currentPrism: async () => ({ port: prismPort, exited }) }));
  expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(502);
  expect(asked).toBe(1);
});

test("does not complete a response that Prism does not complete", async () => {
  const url = await serveFrontOf((_, response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("half", () => response.destroy());
  });
  const response = await fetch(url);
  await expect(response.text()).rejects.toThrow("terminated");
});

test("truncates a long reason in the log, but not in the response", async () => {
  const log = vi.fn();
  const violations = "x ".repeat(500).trim();
  const port = await serve((_, response) => {
    response.writeHead(400, { "sl-violations": violations, "content-type": "text/x" }).end("whole");
  });
  const current = { port, exited: never };
  const front = await serve(createFront({ currentPrism: async () => current, log }));
  const response = await fetch(`http://127.0.0.1:${front}/a`, { method: "PUT" });
  expect(await response.text()).toBe("whole");
  expect(response.headers.get("content-type")).toBe("text/x");
  expect(response.headers.get("sl-violations")).toBe(violations);
  expect(log.mock.calls).toEqual([[`PUT /a -> 400 [sl-violations: ${"x ".repeat(242)}x…]`]]);
});

test("masks possible secrets in the log", async () => {
  const log = vi.fn();
  const current = { port: await serve((_, response) => response.writeHead(404).end()), exited: never };
  const front = await serve(createFront({ currentPrism: async () => current, log }));
  const secret = "k3v9x1qz7mw2p8rt4ybn6cd5fg0hj2ls8ka7we3ru9to1ip5zx";
  await fetch(`http://127.0.0.1:${front}/services/v2/key/${secret.replaceAll("k", "%6b")}`);
  expect(log.mock.calls).toEqual([["GET /services/v2/key/…p5zx -> 404"]]);
});

test("aborts the request to Prism if the client disconnects, and logs nothing", async () => {
  const prism = new EventEmitter();
  const log = vi.fn();
  const current = { port: await serve((incoming) => prism.emit("request", incoming.socket)), exited: never };
  const port = await serve(createFront({ currentPrism: async () => current, log }));
  const outgoing = request(`http://127.0.0.1:${port}`).on("error", () => {});
  outgoing.end();
  const [socket] = await once(prism, "request");
  outgoing.destroy();
  await once(socket, "close");
  expect(log).not.toHaveBeenCalled();
});

test("returns 504 if a restart takes too long", async () => {
  const port = await serve(createFront({ currentPrism: () => never, responseTimeoutMs: 50 }));
  expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(504);
});
