import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ResponseError } from "../src/index.ts";
import { buildRequest } from "../src/operation.ts";
import { respond, serve } from "./server.ts";
import { errorOf, operations, shelfClient } from "./shelf-api.ts";

describe("a request", () => {
  test("has each input in path, query or body, as the operations table says", async () => {
    await using server = await serve(respond(204, "", null));
    await shelfClient(`${server.url}/api/v1`).moveBook({ bookId: 7, loud: true, shelf: "B", row: 2 });
    expect(server.seen).toMatchObject([
      { method: "PUT", url: "/api/v1/book/7/place?loud=true", body: '{"shelf":"B","row":2}' },
    ]);
  });

  test("leaves out undefined inputs", () => {
    const input = { bookId: 7, loud: undefined, shelf: undefined, row: 2 };
    expect(buildRequest("moveBook", operations.moveBook, input)).toEqual({
      target: "/book/7/place",
      body: '{"row":2}',
    });
    expect(buildRequest("listBooks", operations.listBooks, { shelf: undefined })).toEqual({
      target: "/book",
    });
  });

  test("encodes a path input, so that it cannot change the path", () => {
    const target = (bookId: unknown) => buildRequest("moveBook", operations.moveBook, { bookId }).target;
    expect(target("../shelf?x#")).toBe("/book/..%2Fshelf%3Fx%23/place");
    expect(target("$&$1$`")).toBe("/book/%24%26%241%24%60/place");
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => text !== "." && text !== ".." && text.isWellFormed()),
        (text) => {
          expect(new URL(`https://h.example${target(text)}`).pathname).toMatch(/^\/book\/[^/]+\/place$/);
        },
      ),
    );
  });

  test("encodes a query input", () => {
    expect(buildRequest("listBooks", operations.listBooks, { shelf: "a&b=c d" }).target).toBe(
      "/book?shelf=a%26b%3Dc%20d",
    );
  });

  test.each([undefined, null, "", ".", "..", Number.NaN, Number.POSITIVE_INFINITY, {}, true])(
    "with a path input of %o is rejected before it is sent",
    async (bookId) => {
      await using server = await serve(respond(204, "", null));
      // @ts-expect-error: JavaScript may pass it.
      const call = shelfClient(server.url).moveBook({ bookId, shelf: "B", row: 2 });
      await expect(call).rejects.toThrow(
        new TypeError(
          'moveBook needs bookId: a number, or text that is not empty, "." or "..", for /book/{bookId}/place.',
        ),
      );
      expect(server.seen).toEqual([]);
    },
  );

  test("with an unknown input is rejected before it is sent", async () => {
    await using server = await serve(respond(204, "", null));
    const client = shelfClient(server.url);
    // @ts-expect-error: `shelve` is misspelt.
    await expect(client.moveBook({ bookId: 7, shelve: "B", row: 2 })).rejects.toThrow(
      new TypeError('moveBook has no input "shelve". Its inputs: bookId, loud, shelf, row.'),
    );
    // @ts-expect-error: every object has a `constructor`, and no operation has such an input.
    await expect(client.moveBook({ bookId: 7, constructor: "B", row: 2 })).rejects.toThrow(TypeError);
    expect(() => buildRequest("ping", { ...operations.listBooks, input: {} }, { a: 1 })).toThrow(
      new TypeError('ping has no input "a". Its inputs: none.'),
    );
    expect(server.seen).toEqual([]);
  });
});

describe("a success", () => {
  const listed = { books: ["Momo"] };

  test.each([
    { given: "application/json", contentType: "application/json" },
    { given: "JSON with a charset", contentType: "application/json;charset=UTF-8" },
    { given: "JSON in capitals", contentType: "Application/JSON" },
    { given: "text/json", contentType: "text/json" },
    { given: "a type of its own", contentType: "application/vnd.digicert.list+json" },
    { given: "no content type", contentType: null },
  ])("resolves to its JSON body, with $given as the content type", async ({ contentType }) => {
    await using server = await serve(respond(200, listed, contentType));
    await expect(shelfClient(server.url).listBooks()).resolves.toEqual(listed);
  });

  test.each([200, 201, 202, 203, 206, 226])(
    "may have the status %i if its body has the required fields",
    async (status) => {
      await using server = await serve(respond(status, { id: 1, secret: "new" }));
      const client = shelfClient(server.url);
      await expect(client.addBook({ shelfId: 1, title: "Momo" })).resolves.toEqual({ id: 1, secret: "new" });
      await expect(client.addBook.result({ shelfId: 1, title: "Momo" })).resolves.toMatchObject({
        ok: true,
        status: 201,
        response: { status },
      });
    },
  );

  test.each([
    { status: 204, body: "", contentType: null },
    { status: 200, body: "", contentType: null },
    { status: 202, body: {}, contentType: "application/json" },
    { status: 200, body: { done: true }, contentType: "application/json" },
    { status: 200, body: "OK", contentType: "text/plain" },
    { status: 205, body: "", contentType: null },
  ])(
    "of an operation that declares no body may have the status $status, the type $contentType and the body $body",
    async ({ status, body, contentType }) => {
      await using server = await serve(respond(status, body, contentType));
      const client = shelfClient(server.url);
      await expect(client.moveBook({ bookId: 7, shelf: "B", row: 2 })).resolves.toBeUndefined();
      await expect(client.moveBook.result({ bookId: 7, shelf: "B", row: 2 })).resolves.toMatchObject({
        ok: true,
        status: 204,
        body: undefined,
      });
    },
  );

  test("may be a 204 that announces a body", async () => {
    await using server = await serve((request) => {
      request.socket.end("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    });
    await expect(
      shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 }),
    ).resolves.toBeUndefined();
  });
});

const page = "<!doctype html><title>Sign in</title>s3cret";
const notFit = "with a body that does not fit the operation";
const htmlAdvice =
  "The response is an HTML page: a proxy or a firewall between you and the API sent it. Check baseUrl and the proxy.";

describe("a response is not a success", () => {
  const rows = [
    {
      given: "an HTML page",
      status: 200,
      contentType: "text/html",
      body: page,
      want: `200 with a body that is not JSON (content type text/html). ${htmlAdvice}`,
    },
    {
      given: "an HTML page without a content type",
      status: 200,
      contentType: null,
      body: page,
      want: `200 with invalid or incomplete JSON. ${htmlAdvice}`,
    },
    {
      given: "a text",
      status: 200,
      contentType: "text/plain",
      body: '{"books":["s3cret"]}',
      want: "200 with a body that is not JSON (content type text/plain). Check baseUrl.",
    },
    {
      given: "an empty body",
      status: 200,
      contentType: null,
      body: "",
      want: "200 without a body. Check baseUrl.",
    },
    {
      given: "an empty body with the content type of JSON",
      status: 200,
      contentType: "application/json",
      body: "",
      want: "200 without a body. Check baseUrl.",
    },
    {
      given: "half a body",
      status: 200,
      contentType: "application/json",
      body: '{"books":["s3cret',
      want: "200 with invalid or incomplete JSON. Check baseUrl.",
    },
    {
      given: "another status without the required fields",
      status: 202,
      contentType: "application/json",
      body: '{"job":"s3cret"}',
      want: `202 ${notFit}. Check baseUrl.`,
    },
    {
      given: "another status with null",
      status: 202,
      contentType: "application/json",
      body: "null",
      want: `202 ${notFit}. Check baseUrl.`,
    },
    {
      given: "no body, although the operation declares one",
      status: 204,
      contentType: null,
      body: "",
      want: "204 without a body. Check baseUrl.",
    },
  ];
  test.each(rows)(
    "with $given, and the error does not quote it",
    async ({ status, contentType, body, want }) => {
      await using server = await serve(respond(status, body, contentType));
      const client = shelfClient(server.url);
      const error = await errorOf(client.listBooks());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error.message).toBe(`listBooks returned ${want} (GET /book)`);
      expect((error as unknown as ResponseError).response?.text()).toBe(body);
      await expect(client.listBooks.result()).rejects.toThrow(ResponseError);
    },
  );

  test("if the body of a create is invalid, and the error says that the key may have been created", async () => {
    await using server = await serve(respond(201, '{"id":1,"secret":"s3c', "application/json"));
    const error = await errorOf(shelfClient(server.url).addBook({ shelfId: 1, title: "Momo" }));
    expect(error.message).toBe(
      "addBook returned 201 with invalid or incomplete JSON. The key may have been created. List keys before you retry. (POST /shelf/{shelfId}/book)",
    );
  });

  test("with an HTML page for an operation without a body: it may be the sign-in page of a proxy", async () => {
    await using server = await serve(respond(200, page, "text/html"));
    const error = await errorOf(shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 }));
    expect(error.message).toBe(
      `moveBook returned 200 with a body that is not JSON (content type text/html). ${htmlAdvice} (PUT /book/{bookId}/place)`,
    );
  });
});

test.each(["null", "7", '"text"', "true"])(
  "a declared success with the body %s is not a success",
  async (body) => {
    await using server = await serve(respond(200, body));
    await expect(shelfClient(server.url).listBooks()).rejects.toThrow(
      "with a body that does not fit the operation",
    );
  },
);

test.each([204, 200])(
  "an operation that declares no body succeeds with %i and the content type of an HTML page",
  async (status) => {
    await using server = await serve(respond(status, "", "text/html; charset=UTF-8"));
    await expect(
      shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 }),
    ).resolves.toBeUndefined();
  },
);

test.each<{ how: string; validate: () => unknown }>([
  {
    how: "throws",
    validate: () => {
      throw new Error("s3cret");
    },
  },
  { how: "rejects", validate: () => Promise.reject(new Error("s3cret")) },
  { how: "resolves", validate: async () => [] },
  { how: "returns no list", validate: () => true },
])("if validate $how, a success becomes an error that has the response", async ({ validate }) => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", listener);
  await using server = await serve(respond(201, { id: 1, secret: "s3cret" }));
  const client = shelfClient(server.url, { validate: validate as () => [] });
  const error = await errorOf(client.addBook({ shelfId: 1, title: "Momo" }));
  await new Promise((done) => setImmediate(done));
  process.off("unhandledRejection", listener);
  expect(unhandled).toEqual([]);
  expect(error.message).toContain("the option validate failed. It must return a list of texts");
  expect(error.message).not.toContain("s3cret");
  expect((error as unknown as ResponseError).response?.text()).toContain("s3cret");
});

test("masks the problems that validate returns", async () => {
  const secret = "newsecretnewsecretnewsecret0123456789newsecret01";
  await using server = await serve(respond(201, { id: 1, secret }));
  const client = shelfClient(server.url, { validate: () => [`secret ${secret} is odd`] });
  const error = await errorOf(client.addBook({ shelfId: 1, title: "Momo" }));
  expect(error.message).toContain("secret …et01 is odd");
});

describe("the option validate", () => {
  test("is called with the body of each success and of each declared error response", async () => {
    const asked: unknown[] = [];
    const validate = (...args: unknown[]) => {
      asked.push(args);
      return [];
    };
    let status = 200;
    await using server = await serve((request, response) =>
      respond(status, { books: [] })(request, response),
    );
    const client = shelfClient(server.url, { validate });
    await client.listBooks();
    await client.listBooks.result();
    for (status of [202, 403, 418]) await client.listBooks.result();
    status = 200;
    await client.moveBook({ bookId: 7, shelf: "B", row: 2 });
    expect(asked).toEqual([
      ["listBooks", 200, { books: [] }],
      ["listBooks", 200, { books: [] }],
      ["listBooks", 200, { books: [] }],
      ["listBooks", 403, { books: [] }],
    ]);
  });

  test("rejects an invalid success and names the first three problems", async () => {
    await using server = await serve(respond(200, { books: ["s3cret"] }));
    const error = await errorOf(
      shelfClient(server.url, { validate: () => ["one", "two", "three", "four"] }).listBooks(),
    );
    expect(error.message).toBe(
      "listBooks returned 200 with a body that does not match the spec: one; two; three. To accept it, leave out the option validate. (GET /book)",
    );
  });

  test("makes the result of an invalid error response undeclared", async () => {
    await using server = await serve(respond(403, { errors: [] }));
    const result = await shelfClient(server.url, { validate: () => ["one"] }).listBooks.result();
    expect(result).toMatchObject({ ok: false, status: "undeclared", response: { status: 403 } });
  });
});
