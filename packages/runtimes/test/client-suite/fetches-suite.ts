import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import nodeFetch from "node-fetch";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveLoopback } from "../../src/loopback-server.ts";
import { chunked, json, truncatedBody, unfinishedBody } from "../../src/responders.ts";
import type { ClientDefinition, SuiteFetch } from "./definition.ts";
import { apiKey, echo } from "./row.ts";

/** Tests the client with the fetches that users pass: of Node, of undici with and without a proxy, and node-fetch. */
export function testFetches<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const { apiCalls, calls, created, createApi, createClient, list, requests } = definition;
  let proxy: Proxy;
  let dispatcher: ProxyAgent;
  beforeAll(async () => {
    proxy = await serveProxy();
    dispatcher = new ProxyAgent({ uri: proxy.url, proxyTunnel: true });
  });
  afterAll(async () => {
    await dispatcher?.destroy();
    await proxy?.close();
  });

  // Type tests of each client say which of them fit without a cast.
  const fetches = [
    { name: "the global fetch", fetch: globalThis.fetch },
    { name: "undici's fetch", fetch: undiciFetch },
    {
      name: "undici's fetch with a ProxyAgent",
      fetch: (url: string, init: object) => undiciFetch(url, { ...init, dispatcher }),
    },
    { name: "node-fetch", fetch: nodeFetch },
  ].map(({ name, fetch }) => ({
    name,
    options: { apiKey, fetch: fetch as unknown as SuiteFetch, retry: { maxRetries: 0 } },
  }));

  describe.each(fetches)("with $name", ({ name, options }) => {
    test("reads and creates", async () => {
      await using server = await serveLoopback([json(200, list), json(201, created), json(200, list)]);
      const given = { ...options, baseUrl: server.url };
      const before = proxy.tunnels.length;
      expect(await calls.list(createClient(given))).toEqual(list);
      expect(await calls.create(createClient(given))).toEqual(created);
      expect(await apiCalls.list(createApi(given))).toMatchObject({ data: list });
      expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual([
        "GET ",
        `POST ${requests.create.body}`,
        "GET ",
      ]);
      const header = definition.credentialHeader.toLowerCase();
      expect(server.requests.map(({ headers }) => headers[header])).toEqual([apiKey, apiKey, apiKey]);
      expect(proxy.tunnels.length > before).toBe(name.endsWith("ProxyAgent"));
    });

    test("masks the key in an error page", async () => {
      await using server = await serveLoopback([echo(403)]);
      const error = await calls
        .list(createClient({ ...options, baseUrl: server.url }))
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ status: 403, body: expect.stringContaining("…1234") });
    });

    test("reports half a body as a broken connection", async () => {
      await using server = await serveLoopback([truncatedBody]);
      const call = calls.list(createClient({ ...options, baseUrl: server.url }));
      await expect(call).rejects.toMatchObject({ name: "ConnectionError", neverSent: false });
    });

    test("stops reading a body that does not end", async () => {
      await using server = await serveLoopback([unfinishedBody]);
      const call = calls.list(createClient({ ...options, baseUrl: server.url, timeoutMs: 100 }));
      await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
    });

    test("stops reading a body over the limit", async () => {
      await using server = await serveLoopback([chunked({ api_keys: [], filler: "x".repeat(5_000) })]);
      const call = calls.list(createClient({ ...options, baseUrl: server.url, maxResponseBytes: 1_000 }));
      await expect(call).rejects.toMatchObject({ name: "ResponseError" });
    });

    test("reports a refused connection as never sent", async () => {
      const server = await serveLoopback([json(200, list)]);
      await server.stop();
      const call = calls.create(createClient({ ...options, baseUrl: server.url }));
      await expect(call).rejects.toMatchObject({ name: "ConnectionError", neverSent: true });
    });
  });
}

interface Proxy {
  readonly url: string;
  /** The hosts to which a tunnel was requested. */
  readonly tunnels: string[];
  close(): Promise<void>;
}

/** A company proxy: it opens a tunnel for CONNECT, and returns 502 if that fails. */
async function serveProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connect", (request, client: Socket) => {
    const { hostname, port } = new URL(`http://${request.url}`);
    tunnels.push(hostname);
    const upstream = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    client.on("error", () => upstream.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => {
        for (const each of [client, upstream]) each.destroy();
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  return { url: `http://127.0.0.1:${port}`, tunnels, close };
}
