import { describe, expect, test } from "vitest";
import { ConfigurationError, ResponseError } from "../src/index.ts";
import { respond, serve } from "./server.ts";
import { apiKey, errorOf, shelfApi } from "./shelf-api.ts";

test("a call sends what openapi-fetch builds, with the key", async () => {
  await using server = await serve(respond(204, "", null));
  const { response } = await shelfApi(`${server.url}/api/`).PUT("/book/{bookId}/place", {
    params: { path: { bookId: 7 }, query: { loud: true } },
    body: { shelf: "B", row: 2 },
    headers: { traceparent: "00-1" },
  });
  expect(response).toBeInstanceOf(Response);
  expect(response.status).toBe(204);
  expect(server.seen).toMatchObject([
    {
      method: "PUT",
      url: "/api/book/7/place?loud=true",
      body: '{"shelf":"B","row":2}',
      headers: { "x-shelf-key": apiKey, "content-type": "application/json", traceparent: "00-1" },
    },
  ]);
});

test("a success has data, with each function of openapi-fetch", async () => {
  await using server = await serve(respond(200, { books: ["Momo"] }));
  const api = shelfApi(server.url);
  for (const { data, error } of [await api.GET("/book"), await api.request("get", "/book")]) {
    expect(data).toEqual({ books: ["Momo"] });
    expect(error).toBeUndefined();
  }
});

test("hooks get the path template and the operation of the spec, and never an id", async () => {
  await using server = await serve(respond(404, { errors: [] }));
  const events: { operation: string; route: string }[] = [];
  const api = shelfApi(server.url, { hooks: { onAttempt: (event) => events.push(event) } });
  await api.PUT("/book/{bookId}/place", {
    params: { path: { bookId: 12346 } },
    body: { shelf: "B", row: 2 },
  });
  expect(events).toMatchObject([{ operation: "moveBook", route: "/book/{bookId}/place", method: "PUT" }]);
  // @ts-expect-error: a path that the spec does not have.
  await api.GET("/other/{id}", { params: { path: { id: 12346 } } });
  expect(events[1]).toMatchObject({ operation: "GET /other/{id}", route: "/other/{id}" });
});

describe("a status without a body resolves with that status:", () => {
  test.each([204, 205, 304])("%i", async (status) => {
    await using server = await serve(respond(status, "", null));
    const { response, data } = await shelfApi(server.url).GET("/book");
    expect([response.status, data]).toEqual([status, undefined]);
  });
});

describe("an error response has an error", () => {
  test.each([{ "Content-Length": "0" }, { "Transfer-Encoding": "chunked" }])(
    "without a body, with %j",
    async (headers) => {
      await using server = await serve(respond(401, "", null, headers));
      const { data, error, response } = await shelfApi(server.url).GET("/book");
      expect(data).toBeUndefined();
      expect(error).toEqual({ errors: [{ code: "", message: "401 without a reason" }] });
      expect(response.status).toBe(401);
    },
  );

  test.each(["null", '""', "0", "false"])("with %s as its body", async (body) => {
    await using server = await serve(respond(500, body));
    const { error } = await shelfApi(server.url).GET("/book");
    expect(error).toEqual({ errors: [{ code: "", message: "500 without a reason" }] });
  });

  test("if the response comes from a middleware", async () => {
    const api = shelfApi("https://shelf.example");
    api.use({ onRequest: () => new Response(null, { status: 418 }) });
    expect((await api.GET("/book")).error).toBeTruthy();
  });

  test("with JSON, a page or text, in which the key is masked", async () => {
    const bodies = [`{"errors":["${apiKey}"]}`, `<pre>${apiKey}</pre>`, `key ${apiKey}`];
    const wants = [{ errors: ["…dden"] }, "<pre>…dden</pre>", "key …dden"];
    for (const [index, body] of bodies.entries()) {
      await using server = await serve(respond(502, body, null, { "X-Echo": apiKey }));
      const { error, response } = await shelfApi(server.url).GET("/book");
      expect(error).toEqual(wants[index]);
      expect(response.headers.get("X-Echo")).toBe("...dden");
    }
  });
});

describe("throws a ResponseError that does not quote the response, for", () => {
  const rows = [
    { given: "a page", status: 200, body: "<h1>s3cret</h1>", contentType: "text/html" },
    {
      given: "incomplete JSON",
      status: 200,
      body: '{"books":["s3cret',
      contentType: "application/json",
    },
    { given: "an empty body", status: 200, body: "", contentType: null },
    {
      given: "a 2xx that is not declared, without the required fields",
      status: 202,
      body: { job: "s3cret" },
      contentType: "application/json",
    },
    { given: "a status that HTTP does not have", status: 999, body: "s3cret", contentType: null },
  ];
  test.each(rows)("$given", async ({ status, body, contentType }) => {
    await using server = await serve(respond(status, body, contentType));
    const error = await errorOf(shelfApi(server.url).GET("/book"));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error.message).not.toContain("s3cret");
  });

  test("a body that the option validate rejects", async () => {
    await using server = await serve(respond(200, { books: [] }));
    const error = await errorOf(shelfApi(server.url, { validate: () => ["one"] }).GET("/book"));
    expect(error.message).toContain("with a body that does not match the spec: one.");
  });
});

test("an operation that declares no body succeeds whatever text the body has, as in methods", async () => {
  await using server = await serve(respond(200, "OK", "text/plain"));
  const { error, response } = await shelfApi(server.url).PUT("/book/{bookId}/place", {
    params: { path: { bookId: 7 } },
    body: { shelf: "B", row: 2 },
  });
  expect([error, response.status]).toEqual([undefined, 200]);
});

test("replaces characters in a header that a Response does not allow", async () => {
  const headers = new Map([
    ["x-name", "caf\u00e9 \u2028"],
    ["content-type", "application/json"],
  ]);
  const fetch = async () => ({
    status: 200,
    headers: {
      get: (name: string) => headers.get(name.toLowerCase()) ?? null,
      forEach: headers.forEach.bind(headers),
    },
    text: async () => '{"books":[]}',
  });
  const { response } = await shelfApi("https://shelf.example", { fetch }).GET("/book");
  expect(response.headers.get("X-Name")).toBe("caf\u00e9 ?");
});

test("does not follow a redirect", async () => {
  await using other = await serve(respond(200, {}));
  await using server = await serve(respond(307, "", null, { Location: other.url }));
  await expect(shelfApi(server.url).GET("/book")).rejects.toThrow(ResponseError);
  expect(other.seen).toEqual([]);
});

test("sends the key to no address but the client's", async () => {
  await using server = await serve(respond(200, { books: [] }));
  await using other = await serve(respond(200, { books: [] }));
  const api = shelfApi(`${server.url}/api`);
  const want = new ConfigurationError(
    `GET /book would send the API key to another address than ${server.url}/api. Create a client for that address.`,
  );
  await expect(api.GET("/book", { baseUrl: other.url })).rejects.toThrow(want);
  await expect(api.GET("/book", { baseUrl: `${server.url}/apis` })).rejects.toThrow(want);
  api.use({ onRequest: ({ request }) => new Request(`${other.url}/book`, request) });
  await expect(api.GET("/book")).rejects.toThrow(want);
  await expect(api.GET("/book", { headers: { "X-Shelf-Key": "other" } })).rejects.toThrow(ConfigurationError);
  expect([...server.seen, ...other.seen]).toEqual([]);
});

test("middleware gets requests and responses, and may change them", async () => {
  await using server = await serve(respond(200, { books: [] }));
  const api = shelfApi(server.url);
  const seen: unknown[] = [];
  const middleware = {
    onRequest: ({ request }: { request: Request }) => {
      seen.push(request.headers.get("X-Shelf-Key"));
      request.headers.set("X-Extra", "1");
    },
    onResponse: ({ response, schemaPath }: { response: Response; schemaPath: string }) => {
      seen.push(response.status, schemaPath);
    },
  };
  api.use(middleware);
  await api.GET("/book");
  expect(seen).toEqual([null, 200, "/book"]);
  expect(server.seen[0]?.headers["x-extra"]).toBe("1");
  api.eject(middleware);
  await api.GET("/book");
  expect(seen).toHaveLength(3);
});

test("calls have the retries, time limits and signals of the transport", async () => {
  const statuses = [503, 200];
  await using server = await serve((request, response) =>
    respond(statuses[server.seen.length - 1] ?? 200, { books: [] })(request, response),
  );
  const { data } = await shelfApi(server.url, { retry: { baseDelayMs: 1 } }).GET("/book");
  expect(data).toEqual({ books: [] });
  await using silent = await serve(() => {});
  await expect(shelfApi(silent.url, { timeoutMs: 30 }).GET("/book")).rejects.toMatchObject({
    name: "TimeoutError",
  });
  const signal = AbortSignal.timeout(20);
  await expect(shelfApi(silent.url).GET("/book", { signal })).rejects.toMatchObject({ name: "AbortedError" });
});

test("a GET works without Request.body, which Firefox does not have", async () => {
  const descriptor = Object.getOwnPropertyDescriptor(Request.prototype, "body");
  if (descriptor === undefined) throw new Error("This Node has no Request.body.");
  Reflect.deleteProperty(Request.prototype, "body");
  try {
    await using server = await serve(respond(201, { id: 1, secret: "x", books: [] }));
    const api = shelfApi(server.url);
    expect((await api.GET("/book")).data).toEqual({ id: 1, secret: "x", books: [] });
    const params = { path: { shelfId: 1 } };
    expect((await api.POST("/shelf/{shelfId}/book", { params, body: { title: "Momo" } })).data).toMatchObject(
      { id: 1 },
    );
    expect(server.seen.map(({ body }) => body)).toEqual(["", '{"title":"Momo"}']);
  } finally {
    Object.defineProperty(Request.prototype, "body", descriptor);
  }
});

test.each(["", ".", ".."])(
  "rejects a path parameter %j before anything is sent, as in methods",
  async (bookId) => {
    await using server = await serve(respond(204, "", null));
    const call = shelfApi(`${server.url}/api`).PUT("/book/{bookId}/place", {
      // @ts-expect-error: JavaScript may pass it.
      params: { path: { bookId } },
      body: { shelf: "B", row: 2 },
    });
    await expect(call).rejects.toThrow(
      new TypeError(
        'PUT /book/{bookId}/place has an invalid path parameter. Each must be a number, or text that is not empty, "." or "..".',
      ),
    );
    expect(server.seen).toEqual([]);
  },
);
