import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  AccessDeniedError,
  ApiError,
  type ClientOptions,
  createClient,
  isApiError,
  isLatchkeyError,
  NotFoundError,
  RateLimitError,
  ReplyError,
  ServerError,
} from "../src/index.ts";
import { serve } from "./server.ts";
import { access, type Operations, operations, type Paths } from "./shelf-api.ts";

const apiKey = "s3cret-key-that-nobody-may-see";

const shelfClient = (baseUrl: string, options: ClientOptions<"us" | "eu"> = {}) =>
  createClient<Paths, Operations, typeof operations>(
    { ...access, operations },
    { apiKey, baseUrl, retry: { maxRetries: 0 }, ...options },
  );

test("a method puts each input where the table says, and the key into its header", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  const client = shelfClient(`${server.url}/api/v1`);
  await client.moveBook({ bookId: 7, loud: true, shelf: "B", row: 2 });
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({
    method: "PUT",
    url: "/api/v1/book/7/place?loud=true",
    headers: { "x-shelf-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ shelf: "B", row: 2 }),
  });
});

test("a method without inputs sends no body and no content type", async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"books":[]}');
  });
  await expect(shelfClient(server.url).listBooks()).resolves.toEqual({ books: [] });
  expect(server.seen[0]).toMatchObject({ method: "GET", url: "/book", body: "" });
  expect(server.seen[0]?.headers).not.toHaveProperty("content-type");
});

test("a success without a body resolves to undefined", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  const moved = await shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 });
  expect(moved).toBeUndefined();
});

test("a path input is encoded, so that it cannot leave its place", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  // @ts-expect-error: a number is asked for; JavaScript may still pass a text.
  await shelfClient(server.url).moveBook({ bookId: "../shelf?x#", shelf: "B", row: 2 });
  expect(server.seen[0]?.url).toBe("/book/..%2Fshelf%3Fx%23/place");
});

test.each([undefined, null, "", ".", "..", Number.NaN, {}])(
  "a path input of %o is refused before any request",
  async (bookId) => {
    await using server = await serve((_request, response) => response.writeHead(204).end());
    // @ts-expect-error: what JavaScript may pass.
    const call = shelfClient(server.url).moveBook({ bookId, shelf: "B", row: 2 });
    await expect(call).rejects.toThrow(
      new TypeError(
        "moveBook needs bookId, a number or a text that can stand alone in a path; it goes into /book/{bookId}/place.",
      ),
    );
    expect(server.seen).toEqual([]);
  },
);

test("an input that the operation does not have is refused before any request", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  const client = shelfClient(server.url);
  // @ts-expect-error: `shelve` is misspelt.
  await expect(client.moveBook({ bookId: 7, shelve: "B", row: 2 })).rejects.toThrow(
    new TypeError('moveBook has no input "shelve"; it takes bookId, loud, shelf, row.'),
  );
  // @ts-expect-error: `constructor` is a name of every object, and no input.
  await expect(client.moveBook({ bookId: 7, constructor: "B", row: 2 })).rejects.toThrow(
    new TypeError('moveBook has no input "constructor"; it takes bookId, loud, shelf, row.'),
  );
  // @ts-expect-error: listBooks has no input.
  await expect(client.listBooks({ shelf: "B" })).rejects.toThrow(
    new TypeError('listBooks has no input "shelf"; it takes no input.'),
  );
  expect(server.seen).toEqual([]);
});

test("a refusal throws with status, body, reasons, operation and what to do", async () => {
  const body = { errors: [{ code: "not_found", message: "No such book." }] };
  await using server = await serve((_request, response) => {
    response
      .writeHead(404, { "Content-Type": "application/json", "X-Request-Id": "r-1" })
      .end(JSON.stringify(body));
  });
  const error = await shelfClient(server.url)
    .moveBook({ bookId: 7, shelf: "B", row: 2 })
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toBeInstanceOf(ApiError);
  expect({ ...error, message: error.message }).toEqual({
    name: "NotFoundError",
    operation: "moveBook",
    method: "PUT",
    route: "/book/{bookId}/place",
    attempts: 1,
    status: 404,
    body,
    reasons: [{ code: "not_found", message: "No such book." }],
    requestId: "r-1",
    docs: "https://shelf.example/docs/move",
    message:
      "moveBook was refused with 404: No such book [not_found]. Check the id, and that baseUrl has the whole path. See https://shelf.example/docs/move (PUT /book/{bookId}/place)",
  });
  expect(error.code).toBe("not_found");
});

test.each([
  { status: 400, name: "InvalidRequestError" },
  { status: 401, name: "AccessDeniedError" },
  { status: 403, name: "AccessDeniedError" },
  { status: 404, name: "NotFoundError" },
  { status: 418, name: "ApiError" },
  { status: 422, name: "InvalidRequestError" },
  { status: 429, name: "RateLimitError" },
  { status: 500, name: "ServerError" },
  { status: 503, name: "ServerError" },
])("$status without a body throws $name", async ({ status, name }) => {
  await using server = await serve((_request, response) => response.writeHead(status).end());
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ name, status, body: undefined, reasons: [] });
  expect(error).toBeInstanceOf(ApiError);
  expect([isApiError(error), isLatchkeyError(error)]).toEqual([true, true]);
});

test("an error of another installed copy is known too", () => {
  const foreign = Object.create({
    [Symbol.for("latchkey.error")]: true,
    [Symbol.for("latchkey.api-error")]: true,
  });
  expect([isApiError(foreign), isLatchkeyError(foreign)]).toEqual([true, true]);
  expect([isApiError(new Error("mine")), isLatchkeyError(undefined)]).toEqual([false, false]);
});

test("each subclass is told from the others", async () => {
  await using server = await serve((_request, response) => response.writeHead(403).end());
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(AccessDeniedError);
  for (const Other of [NotFoundError, RateLimitError, ServerError]) expect(error).not.toBeInstanceOf(Other);
});

test("a page in place of a refusal is its body, as text", async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(502, { "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>");
  });
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ status: 502, body: "<h1>Bad gateway</h1>" });
  expect(error.message).not.toContain("Bad gateway");
});

test("a redirect is not followed, so that the key stays with its host", async () => {
  await using other = await serve((_request, response) => response.end("{}"));
  await using server = await serve((_request, response) => {
    response.writeHead(307, { Location: other.url }).end();
  });
  const client = shelfClient(server.url);
  await expect(client.listBooks()).rejects.toThrow(ReplyError);
  await expect(client.listBooks.result()).rejects.toThrow(ReplyError);
  await expect(client.api.GET("/book")).rejects.toThrow(ReplyError);
  expect(server.seen).toHaveLength(3);
  expect(other.seen).toEqual([]);
});

test.each([
  {
    given: "a page",
    status: 200,
    contentType: "text/html",
    text: "<h1>Welcome</h1>",
    want: "200 and a body that is not JSON (content type text/html)",
  },
  {
    given: "nothing",
    status: 200,
    contentType: "application/json",
    text: "",
    want: "200 and JSON that is broken or cut short",
  },
  {
    given: "half a body",
    status: 200,
    contentType: "application/json",
    text: '{"books":["s3cret',
    want: "200 and JSON that is broken or cut short",
  },
  {
    given: "another success",
    status: 202,
    contentType: "application/json",
    text: "{}",
    want: "202, a success that the spec does not declare",
  },
])("a success with $given throws, and does not quote it", async ({ status, contentType, text, want }) => {
  await using server = await serve((_request, response) => {
    response.writeHead(status, { "Content-Type": contentType }).end(text);
  });
  const client = shelfClient(server.url);
  const error = await client.listBooks().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ReplyError);
  expect(error.message).toBe(`listBooks was answered with ${want} (GET /book)`);
  expect(inspect(error)).not.toContain("s3cret");
  await expect(client.listBooks.result()).rejects.toThrow(ReplyError);
});

test("a 204 with a body throws", async () => {
  await using server = await serve((request) => {
    request.socket.end("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  });
  await expect(shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 })).rejects.toThrow(
    "moveBook was answered with 204 and a body, which cannot be (PUT /book/{bookId}/place)",
  );
});

test("reasons that are no text, or hold a line break, do not get into the message as they are", async () => {
  const errors = [
    { message: { a: 1 } },
    null,
    { code: 7, message: "No\nERROR forged" },
    { message: "x".repeat(999) },
  ];
  await using server = await serve((_request, response) => {
    response.writeHead(400, { "Content-Type": "application/json" }).end(JSON.stringify({ errors }));
  });
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error.message).toMatch(/^listBooks was refused with 400: No ERROR forged; x+\. Mend the request/);
  expect(error.message.length).toBeLessThan(700);
});

test("a result has the status, the body and the raw reply, and does not throw for a status", async () => {
  const body = { errors: [] };
  await using server = await serve((_request, response) => {
    const status = server.seen.length === 1 ? 200 : server.seen.length === 2 ? 403 : 418;
    response
      .writeHead(status, { "Content-Type": "application/json", "X-Shelf": "B" })
      .end(JSON.stringify(body));
  });
  const client = shelfClient(server.url);
  const [found, refused, odd] = [
    await client.listBooks.result(),
    await client.listBooks.result(),
    await client.listBooks.result(),
  ];
  expect(found).toMatchObject({ ok: true, status: 200, body });
  expect(refused).toMatchObject({ ok: false, status: 403, body });
  expect(odd).toMatchObject({ ok: false, status: "undeclared", body, reply: { status: 418 } });
  expect(found.reply.headers.get("X-Shelf")).toBe("B");
  expect(found.reply.url).toBe(`${server.url}/book`);
  expect(await found.reply.text()).toBe(JSON.stringify(body));
});

test("a call is repeated as the transport's rules say, and the error says how often", async () => {
  await using server = await serve((_request, response) => response.writeHead(503).end());
  const error = await shelfClient(server.url, { retry: { baseDelayMs: 1 } })
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ServerError);
  expect(error.attempts).toBe(3);
  expect(error.message).toContain("(GET /book, 3 attempts)");
});

test("a signal ends a call", async () => {
  const controller = new AbortController();
  await using server = await serve(() => controller.abort(new Error("enough")));
  const call = shelfClient(server.url).listBooks({}, { signal: controller.signal });
  await expect(call).rejects.toMatchObject({ name: "AbortedError", cause: new Error("enough") });
});

test("a fetch of the caller's own makes the requests", async () => {
  const asked: string[] = [];
  const client = createClient<Paths, Operations, typeof operations>(
    { ...access, operations },
    {
      apiKey,
      fetch: async (request) => {
        asked.push(`${request.method} ${request.url} ${request.headers.get("X-Shelf-Key")}`);
        return Response.json({ books: [] });
      },
    },
  );
  await client.listBooks();
  await client.api.GET("/book");
  expect(asked).toEqual(Array(2).fill(`GET https://shelf.example/api/v1/book ${apiKey}`));
});

test("openapi-fetch's surface sends bodies, and has the same limits and the same key", async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(204).end();
  });
  const { response } = await shelfClient(server.url).api.PUT("/book/{bookId}/place", {
    params: { path: { bookId: 7 }, query: { loud: true } },
    body: { shelf: "B", row: 2 },
  });
  expect(response).toBeInstanceOf(Response);
  expect(response.status).toBe(204);
  expect(server.seen[0]).toMatchObject({
    method: "PUT",
    url: "/book/7/place?loud=true",
    headers: { "x-shelf-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ shelf: "B", row: 2 }),
  });
});

test("neither the client nor an error shows the key", async () => {
  await using server = await serve((_request, response) => response.writeHead(403).end());
  const client = shelfClient(server.url);
  const error = await client.listBooks().catch((thrown) => thrown);
  const shown = [client, error].map(
    (each) => inspect(each, { depth: 10, showHidden: true }) + JSON.stringify(each),
  );
  expect(shown.join()).not.toContain(apiKey);
});

test("a slash at the end of the base URL does no harm", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  await shelfClient(`${server.url}/api/`).moveBook({ bookId: 7, shelf: "B", row: 2 });
  expect(server.seen[0]?.url).toBe("/api/book/7/place");
});
