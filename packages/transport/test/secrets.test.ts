import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Handler, json, serve, serveBytes } from "./server.ts";
import { allShown, apiKey, call, once } from "./shelf.ts";

/** Looks like the secret of a new key. The client has never seen it. */
const newSecret = "newsecretnewsecretnewsecret0123456789newsecret01";

/** Checks that a text contains no 12 characters in a row of the new secret, and no part of the API key. */
function expectHidden(shown: string): void {
  for (let at = 0; at + 12 <= newSecret.length; at += 3)
    expect(shown).not.toContain(newSecret.slice(at, at + 12));
  expect(shown).not.toContain("must-stay-hidden");
}

test("no printed form of an outcome shows the key or a new secret, whatever bytes a server sends", {
  timeout: 60_000,
}, async () => {
  await using server = await serveBytes();
  const body = JSON.stringify({ id: 5, name: "n", api_key: newSecret, status: "active" });
  const line = fc.constantFrom(
    "HTTP/1.1 201 Created",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 307 Temporary Redirect",
    "HTTP/1.1 500 Internal Server Error",
    "HTTP/1.0 201 Created",
    "HTTP/9.9 201 Created",
    "HTTP/1.1 99999 Odd",
    `HTTP/1.1 400 ${newSecret}`,
    `${newSecret}`,
    "SSH-2.0-OpenSSH",
  );
  const header = fc.constantFrom(
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Content-Length: 7",
    "Content-Length: -1",
    `Content-Length: ${newSecret}`,
    "Transfer-Encoding: chunked",
    `Transfer-Encoding: ${newSecret}`,
    "Content-Encoding: gzip",
    "Bad Header: 1",
    `${newSecret}`,
    `X-Echo: ${apiKey}`,
    `X-Request-Id: ${apiKey}`,
    `Set-Cookie: key=${newSecret}`,
    `Location: https://other.example/?key=${newSecret}`,
    "Connection: close",
  );
  const content = fc.oneof(
    fc.constantFrom(
      body,
      `${body}${body}`,
      body.slice(0, -9),
      `ZZ\r\n${body}`,
      `40\r\n${body}\r\n0\r\n\r\n`,
      newSecret,
    ),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => `${Buffer.from(bytes).toString("latin1")}${newSecret}`),
  );
  const end = fc.constantFrom("\r\n\r\n", "\n\n", "\r\n", "");
  await fc.assert(
    fc.asyncProperty(
      line,
      fc.array(header, { maxLength: 5 }),
      end,
      content,
      async (first, headers, between, last) => {
        server.bytes = Buffer.from([first, ...headers].join("\r\n") + between + last, "latin1");
        const outcome = await call(server.url, "POST", {
          ...once,
          timeoutMs: 2_000,
          maxResponseBytes: 1_000,
        });
        expectHidden(allShown(outcome));
      },
    ),
    { numRuns: 200 },
  );
});

const echoes: { where: string; handler: Handler }[] = [
  { where: "a header", handler: json(200, {}, { "X-Echo": apiKey, "X-Request-Id": apiKey }) },
  { where: "the status text", handler: (_, response) => response.writeHead(500, apiKey).end() },
  {
    where: "the address of a redirect",
    handler: (_, response) => response.writeHead(302, { Location: `/?${apiKey}` }).end(),
  },
];

test.each(echoes)("does not show a key that is repeated in $where", async ({ handler }) => {
  await using server = await serve(handler);
  const ends: unknown[] = [];
  const outcome = await call(server.url, "GET", {
    ...once,
    hooks: { onCallEnd: (event) => ends.push(event) },
  });
  expectHidden(allShown(outcome) + allShown(ends));
});

test("does not show a key that a fetch puts into its error, in any encoding", async () => {
  const encodings = [
    String,
    encodeURIComponent,
    (text: string) => Buffer.from(`user:${text}`).toString("base64"),
  ];
  for (const encode of encodings) {
    const fetch = async (_: string, { headers }: { headers: Record<string, string> }) => {
      const shown = encode(String(headers["x-shelf-key"]));
      throw Object.assign(new Error(`proxy: ${shown}`, { cause: shown }), {
        headers,
        [Symbol(shown)]: 1,
        toJSON: () => shown,
      });
    };
    const error = await call("https://shelf.example", "GET", { ...once, fetch });
    expect(error).toMatchObject({ name: "ConnectionError" });
    expectHidden(allShown(error));
    for (const at of [0, 4, 8]) expect(allShown(error)).not.toContain(encode(apiKey).slice(at + 4, at + 24));
  }
});

test("Node prints an uncaught error without the new secret", async () => {
  await using server = await serveBytes();
  server.bytes = `HTTP/1.1 201 Created\r\nBad Header: 1\r\n\r\n${newSecret}`;
  const program = `
    import { createTransport, resolveOptions } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const access = { api: "shelf", servers: [{ url: "https://shelf.example" }], credentialHeader: "X-Shelf-Key", environment: {} };
    const send = createTransport(resolveOptions(access, { apiKey: "${apiKey}", baseUrl: ${JSON.stringify(server.url)} }));
    await send({ operation: "a", method: "POST", route: "/", target: "/", body: "{}" }, () => {});`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const { stderr } = (await run.catch((error: unknown) => error)) as { stderr: string };
  expect(stderr).toContain("ConnectionError: a got no complete response");
  expectHidden(stderr);
});
