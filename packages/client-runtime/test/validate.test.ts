import { expect, test } from "vitest";
import { createClient, type ReplyValidator } from "../src/index.ts";
import { serve } from "./server.ts";
import { access, type Operations, operations, type Paths } from "./shelf-api.ts";

const shelfClient = (baseUrl: string, validate: ReplyValidator) =>
  createClient<Paths, Operations, typeof operations>(
    { ...access, operations },
    { apiKey: "a-librarians-key", baseUrl, retry: { maxRetries: 0 }, validate },
  );

test("the check is asked about each declared reply of a method, and about no other", async () => {
  const statuses = [200, 403, 204, 418, 200];
  await using server = await serve((_request, response) => {
    const status = statuses[server.seen.length - 1] ?? 500;
    const body = status === 204 ? undefined : '{"books":[]}';
    response.writeHead(status, { "Content-Type": "application/json" }).end(body);
  });
  const asked: unknown[] = [];
  const client = shelfClient(server.url, (...args) => {
    asked.push(args);
    return [];
  });
  await client.listBooks();
  await client.listBooks.result();
  await client.moveBook({ bookId: 7, shelf: "B", row: 2 });
  await client.listBooks.result();
  await client.api.GET("/book");
  expect(server.seen).toHaveLength(5);
  expect(asked).toEqual([
    ["listBooks", 200, { books: [] }],
    ["listBooks", 403, { books: [] }],
    ["moveBook", 204, undefined],
  ]);
});

test("the error names the first three mistakes", async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  });
  const call = shelfClient(server.url, () => ["one", "two", "three", "four"]).listBooks();
  await expect(call).rejects.toMatchObject({
    name: "ReplyError",
    status: 200,
    message:
      "listBooks was answered with 200 and a body that is not what the spec says: one; two; three (GET /book)",
  });
});
