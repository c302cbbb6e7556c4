import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ApiError } from "../src/api-error.ts";
import { createClient } from "../src/client.ts";
import { ReplyError } from "../src/reply-error.ts";
import { serve } from "./server.ts";
import { type Operations, operations, type Paths } from "./shelf-api.ts";

const apiKey = "s3cret-key-that-nobody-may-see";

const shelfClient = (baseUrl: string) =>
  createClient<Paths, Operations, typeof operations>(
    { servers: ["https://shelf.example/api/v1"], credentialHeader: "X-Shelf-Key", operations },
    { apiKey, baseUrl },
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

test("a refusal throws an ApiError with status, body, operation and reason", async () => {
  const body = { errors: [{ code: "not_found", message: "No such book." }] };
  await using server = await serve((_request, response) => {
    response.writeHead(404, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  const error = await shelfClient(server.url)
    .moveBook({ bookId: 7, shelf: "B", row: 2 })
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect({ ...error, message: error.message }).toEqual({
    name: "ApiError",
    operationId: "moveBook",
    method: "PUT",
    path: "/book/{bookId}/place",
    status: 404,
    body,
    message: "moveBook was refused with 404: No such book. [not_found] (PUT /book/{bookId}/place)",
  });
});

test.each([
  { given: "no body", status: 401, text: "", want: "listBooks was refused with 401 (GET /book)" },
  {
    given: "a page",
    status: 502,
    text: "<h1>Bad gateway</h1>",
    want: "listBooks was refused with 502 (GET /book)",
  },
])("a refusal with $given throws too", async ({ status, text, want }) => {
  await using server = await serve((_request, response) => response.writeHead(status).end(text));
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error.message).toBe(want);
});

test("a redirect is not followed, so that the key stays with its host", async () => {
  await using other = await serve((_request, response) => response.end("{}"));
  await using server = await serve((_request, response) => {
    response.writeHead(307, { Location: other.url }).end();
  });
  await expect(shelfClient(server.url).listBooks()).rejects.toThrow(
    new ReplyError({
      operationId: "listBooks",
      status: 307,
      what: "a redirect, which is not followed: it would carry the API key to wherever it points",
    }),
  );
  expect(server.seen).toHaveLength(1);
  expect(other.seen).toEqual([]);
});

test.each([
  {
    given: "a page",
    contentType: "text/html",
    text: "<h1>Welcome</h1>",
    want: "200 and a body that is not JSON (content type text/html)",
  },
  {
    given: "nothing",
    contentType: "application/json",
    text: "",
    want: "200 and JSON that is broken or cut short",
  },
  {
    given: "half a body",
    contentType: "application/json",
    text: '{"books":["s3cret',
    want: "200 and JSON that is broken or cut short",
  },
])("a success with $given throws, and does not quote it", async ({ contentType, text, want }) => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": contentType }).end(text);
  });
  const error = await shelfClient(server.url)
    .listBooks()
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ReplyError);
  expect(error.message).toBe(`listBooks was answered with ${want}`);
  expect(inspect(error)).not.toContain("s3cret");
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
  expect(error.message).toMatch(/^listBooks was refused with 400: No ERROR forged; x+ \(GET \/book\)$/);
  expect(error.message.length).toBeLessThan(600);
});

test("a signal ends a call", async () => {
  const controller = new AbortController();
  await using server = await serve(() => controller.abort(new Error("enough")));
  await expect(shelfClient(server.url).listBooks({}, { signal: controller.signal })).rejects.toThrow(
    "enough",
  );
});

test("a fetch of the caller's own makes the requests", async () => {
  const asked: string[] = [];
  const client = createClient<Paths, Operations, typeof operations>(
    { servers: ["https://shelf.example/api/v1"], credentialHeader: "X-Shelf-Key", operations },
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

test("neither the client nor an error shows the key", async () => {
  await using server = await serve((_request, response) => response.writeHead(403).end());
  const client = shelfClient(server.url);
  const error = await client.listBooks().catch((thrown) => thrown);
  const shown = [client, error].map(
    (each) => inspect(each, { depth: 10, showHidden: true }) + JSON.stringify(each),
  );
  expect(shown.join()).not.toContain(apiKey);
});

test.each(["", " ", "two words", "line\nbreak", "schlüssel", undefined])(
  "the key %j is refused without being shown",
  (key) => {
    const make = () =>
      createClient<Paths, Operations, typeof operations>(
        { servers: ["https://shelf.example"], credentialHeader: "X-Shelf-Key", operations },
        // @ts-expect-error: what JavaScript may pass, `process.env.KEY` among it.
        { apiKey: key },
      );
    expect(make).toThrow(
      new TypeError(
        "apiKey, which goes into X-Shelf-Key, must be text of visible ASCII characters: check for a missing value, a space or a line break.",
      ),
    );
  },
);

test.each([
  "",
  "shelf.example/api",
  "ftp://shelf.example",
  "https://shelf.example/api?tenant=1",
  "https://shelf.example/api#top",
  "https://me:s3cret@shelf.example/api",
])("the base URL %j is refused", (baseUrl) => {
  expect(() => shelfClient(baseUrl)).toThrow(
    new TypeError(
      "baseUrl must be a whole server URL without query, fragment or credentials, such as https://shelf.example/api/v1.",
    ),
  );
});

test("a slash at the end of the base URL does no harm", async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end());
  await shelfClient(`${server.url}/api/`).moveBook({ bookId: 7, shelf: "B", row: 2 });
  expect(server.seen[0]?.url).toBe("/api/book/7/place");
});
