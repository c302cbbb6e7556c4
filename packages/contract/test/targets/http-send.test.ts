import { once } from "node:events";
import { createServer as createHttp, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHttpSend, type HttpSendOptions } from "../../src/targets/http-send.ts";

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  // The address of a server on a TCP port has this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(listener: RequestListener, options: Partial<HttpSendOptions> = {}, path = "") {
  const url = await listen(createHttp(listener));
  const { send, close } = createHttpSend({ ...options, baseUrl: `${url}${path}` });
  onTestFinished(close);
  return { send, url };
}

/** A server whose bytes the test writes. */
async function serveBytes(
  onRequest: (socket: Socket, count: number) => void,
  options: Partial<HttpSendOptions> = {},
) {
  let count = 0;
  const server = createTcp((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => {
      count += 1;
      onRequest(socket, count);
    });
  });
  const { send, close } = createHttpSend({ ...options, baseUrl: await listen(server) });
  onTestFinished(close);
  return { send, count: () => count };
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

test("sends path, query, headers and body unchanged", async () => {
  const { send } = await serve(
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method, url, headersDistinct } = request;
        response.end(
          JSON.stringify({ method, url, headers: headersDistinct, body: Buffer.concat(chunks).toString() }),
        );
      });
    },
    {},
    "/base/",
  );
  const { text } = await send({
    method: "GET",
    target: "/a/../b//%7e?x=%2F&x",
    headers: { "X-Twice": ["one", "two"] },
    body: "ä",
  });
  expect(JSON.parse(text)).toMatchObject({
    method: "GET",
    url: "/base/a/../b//%7e?x=%2F&x",
    headers: { "x-twice": ["one", "two"], "content-length": ["2"] },
    body: "ä",
  });
});

test("returns each response unchanged, including redirects, compressed bytes and repeated headers", async () => {
  const { send } = await serve((_, response) => {
    response.writeHead(307, {
      Location: "/elsewhere",
      "Content-Encoding": "gzip",
      "X-Twice": ["one", "two"],
    });
    response.end("not gzip");
  });
  const response = await send({ method: "GET", target: "/", headers: {} });
  expect(response).toMatchObject({
    status: 307,
    text: "not gzip",
    headers: { location: "/elsewhere", "x-twice": "one, two" },
  });
});

test("rejects characters that are invalid in a path or a header, and never quotes the header", async () => {
  const { send } = await serve((_, response) => response.end());
  await expect(send({ method: "GET", target: "/a b", headers: {} })).rejects.toThrow("unescaped characters");
  const secret = "latchkey-test-secret\n";
  const error = await send({ method: "GET", target: "/", headers: { "X-DC-DEVKEY": secret } }).catch(String);
  expect(error).toContain("Invalid character in header");
  expect(error).not.toContain("latchkey-test-secret");
});

test("says what to do if nothing listens", async () => {
  const server = createHttp();
  const url = await listen(server);
  server.close();
  await once(server, "close");
  const { send } = createHttpSend({ baseUrl: url });
  const error = send({ method: "GET", target: "/", headers: {} });
  await expect(error).rejects.toThrow(`nothing listens at ${url}: start the server, or pass another URL`);
});

test("limits the time and the size of a response", async () => {
  const options = { timeoutMs: 50, maxResponseBytes: 1_000 };
  const { send } = await serve(({ url }, response) => {
    if (url === "/large") response.end("a".repeat(1_001));
    if (url === "/limit") response.end("a".repeat(1_000));
    if (url === "/endless") response.write("a");
  }, options);
  const get = (target: string) => send({ method: "GET", target, headers: {} });
  await expect(get("/large")).rejects.toThrow("the body of the response is larger than 1000 bytes");
  expect((await get("/limit")).text).toHaveLength(1_000);
  await expect(get("/silent")).rejects.toThrow("no complete response within 50 ms");
  await expect(get("/endless")).rejects.toThrow("no complete response within 50 ms");
});

test("rejects an incomplete response", async () => {
  const { send } = await serveBytes((socket) => {
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  await expect(send({ method: "GET", target: "/", headers: {} })).rejects.toThrow(
    "closed before the response was complete",
  );
});

test("repeats a GET once if the server had closed a kept connection", async () => {
  const { send, count } = await serveBytes((socket, request) => {
    if (request === 2) socket.resetAndDestroy();
    else socket.write(ok);
  });
  const get = () => send({ method: "GET", target: "/", headers: {} });
  expect((await get()).text).toBe("ok");
  expect((await get()).text).toBe("ok");
  expect(count()).toBe(3);
});

test("does not repeat other requests, or a GET on a new connection", async () => {
  const { send, count } = await serveBytes((socket) => socket.resetAndDestroy());
  for (const method of ["GET", "POST"]) {
    const before = count();
    await expect(send({ method, target: "/", headers: {} })).rejects.toThrow("ECONNRESET");
    expect(count() - before).toBe(1);
  }
});

test("never sends a change over a kept connection", async () => {
  const sockets = new Set<Socket>();
  const { send } = await serve(({ socket }, response) => {
    sockets.add(socket);
    response.end();
  });
  for (const method of ["GET", "GET", "POST", "PUT"]) await send({ method, target: "/", headers: {} });
  expect(sockets.size).toBe(3);
});

test("sends through the proxy of the environment if NODE_USE_ENV_PROXY is 1", async () => {
  const proxied: (string | undefined)[] = [];
  const proxy = await listen(
    createHttp(({ url }, response) => {
      proxied.push(url);
      response.end("ok");
    }),
  );
  vi.stubEnv("HTTP_PROXY", proxy);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const target = "http://latchkey.invalid";
  for (const [isUsed, response] of [
    ["1", "ok"],
    ["", undefined],
  ]) {
    vi.stubEnv("NODE_USE_ENV_PROXY", isUsed);
    const { send, close } = createHttpSend({ baseUrl: target });
    onTestFinished(close);
    const sent = await send({ method: "GET", target: "/a", headers: {} }).catch(() => undefined);
    expect(sent?.text).toBe(response);
  }
  expect(proxied).toEqual([`${target}/a`]);
});
