import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createClient, type Fetch, ServerError } from "../src/index.ts";
import { respond, serve } from "./server.ts";
import { api, apiKey, errorOf, type Operations, operations, shelfClient } from "./shelf-api.ts";

test("a client has one method for each operation, and nothing else", () => {
  const client = shelfClient("https://shelf.example");
  expect(Object.keys(client)).toEqual(Object.keys(operations));
  for (const method of Object.values(client)) expect(method.result).toBeTypeOf("function");
});

test("a result has the status, the body and the response, and does not throw for a status", async () => {
  const statuses = [200, 403, 418];
  await using server = await serve((request, response) =>
    respond(statuses[server.seen.length - 1] ?? 500, { books: [] }, "application/json", { "X-Shelf": "B" })(
      request,
      response,
    ),
  );
  const client = shelfClient(server.url);
  const results = [
    await client.listBooks.result(),
    await client.listBooks.result(),
    await client.listBooks.result(),
  ];
  expect(results).toMatchObject([
    { ok: true, status: 200, body: { books: [] } },
    { ok: false, status: 403, body: { books: [] } },
    { ok: false, status: "undeclared", body: { books: [] }, response: { status: 418 } },
  ]);
  expect(results[0]?.response.headers.get("X-Shelf")).toBe("B");
  expect(results[0]?.response.text()).toBe('{"books":[]}');
});

test("the error of a call says how often it was retried", async () => {
  await using server = await serve(respond(503));
  const error = await errorOf(shelfClient(server.url, { retry: { baseDelayMs: 1 } }).listBooks());
  expect(error).toBeInstanceOf(ServerError);
  expect(error["attempts"]).toBe(3);
  expect(error.message).toContain("(GET /book, 3 attempts)");
});

test("a call accepts a signal and headers", async () => {
  const controller = new AbortController();
  await using server = await serve(() => controller.abort(new Error("enough")));
  const options = { signal: controller.signal, headers: { traceparent: "00-1" } };
  const call = shelfClient(server.url).listBooks({}, options);
  await expect(call).rejects.toMatchObject({ name: "AbortedError", cause: { message: "enough" } });
  expect(server.seen[0]?.headers["traceparent"]).toBe("00-1");
});

test("the option fetch gets a URL as text and plain values", async () => {
  const asked: unknown[] = [];
  const fetch: Fetch = async (url, { signal, ...init }) => {
    asked.push([url, init, signal.aborted]);
    return Response.json({ id: 1, secret: "x" });
  };
  const client = createClient<Operations, typeof operations>(api, { apiKey, fetch });
  await client.addBook({ shelfId: 3, title: "Momo" });
  expect(asked).toEqual([
    [
      "https://shelf.example/api/v1/shelf/3/book",
      {
        method: "POST",
        redirect: "manual",
        body: '{"title":"Momo"}',
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          "user-agent": expect.stringContaining("latchkey/"),
          "x-shelf-key": apiKey,
        },
      },
      false,
    ],
  ]);
});

test("onCallEnd gets the error that a method throws, and no error if the call uses `result`", async () => {
  await using server = await serve(respond(403, { errors: [{ code: "denied" }] }));
  const ends: { status?: number; error?: unknown }[] = [];
  const client = shelfClient(server.url, { hooks: { onCallEnd: (event) => ends.push(event) } });
  const error = await errorOf(client.listBooks());
  await client.listBooks.result();
  expect(ends[0]).toMatchObject({ status: 403, error });
  expect(ends[1]).toMatchObject({ status: 403 });
  expect(ends[1]).not.toHaveProperty("error");
});

test("neither the client nor an error shows the key", async () => {
  await using server = await serve(respond(403));
  const client = shelfClient(server.url);
  const error = await errorOf(client.listBooks());
  const shown = [client, error].map(
    (each) => inspect(each, { depth: 10, showHidden: true }) + JSON.stringify(each),
  );
  expect(shown.join()).not.toContain("must-stay-hidden");
});
