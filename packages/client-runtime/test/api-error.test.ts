import { describe, expect, test } from "vitest";
import {
  AccessDeniedError,
  ApiError,
  InvalidRequestError,
  isApiError,
  isLatchkeyError,
  NotFoundError,
  RateLimitError,
  ServerError,
} from "../src/index.ts";
import { respond, serve } from "./server.ts";
import { allShown, apiKey, errorOf, shelfClient } from "./shelf-api.ts";

async function errorFor(status: number, body: unknown = "", contentType: string | null = null, headers = {}) {
  await using server = await serve(respond(status, body, contentType, headers));
  const error = await errorOf(shelfClient(server.url).listBooks());
  if (!(error instanceof ApiError)) throw new Error("It is not an ApiError.", { cause: error });
  return error;
}

test("throws an error with status, reasons, operation and advice for an error response", async () => {
  const body = { errors: [{ code: "not_found", message: "No such book." }] };
  await using server = await serve(
    respond(404, body, "application/json", { "X-Request-Id": "r-1", "Retry-After": "7" }),
  );
  const error = await errorOf(shelfClient(server.url).moveBook({ bookId: 7, shelf: "B", row: 2 }));
  expect(error).toBeInstanceOf(NotFoundError);
  const { headers, ...fields } = { ...error, message: error.message } as unknown as ApiError;
  expect(fields).toEqual({
    name: "NotFoundError",
    operation: "moveBook",
    method: "PUT",
    route: "/book/{bookId}/place",
    attempts: 1,
    neverSent: false,
    status: 404,
    reasons: [{ code: "not_found", message: "No such book." }],
    requestId: "r-1",
    retryAfterMs: 7_000,
    docs: "https://shelf.example/docs/move",
    message:
      "moveBook returned 404: No such book [not_found]. Check the id, and that baseUrl has the whole path. See https://shelf.example/docs/move (PUT /book/{bookId}/place)",
  });
  expect(headers.get("Content-Type")).toBe("application/json");
  expect(error).toMatchObject({ body, code: "not_found" });
});

test.each([
  { status: 400, Class: InvalidRequestError, advice: "Fix the request before you repeat it." },
  {
    status: 401,
    Class: AccessDeniedError,
    advice: "Check that the key is active, belongs to this API, and has the permission for this operation.",
  },
  {
    status: 402,
    Class: ApiError,
    advice: "DigiCert does not document this status. Check baseUrl and the proxy.",
  },
  {
    status: 403,
    Class: AccessDeniedError,
    advice: "Check that the key is active, belongs to this API, and has the permission for this operation.",
  },
  { status: 404, Class: NotFoundError, advice: "Check that baseUrl has the whole path." },
  { status: 409, Class: InvalidRequestError, advice: "Fix the request before you repeat it." },
  { status: 415, Class: InvalidRequestError, advice: "Fix the request before you repeat it." },
  {
    status: 418,
    Class: ApiError,
    advice: "DigiCert does not document this status. Check baseUrl and the proxy.",
  },
  { status: 422, Class: InvalidRequestError, advice: "Fix the request before you repeat it." },
  { status: 429, Class: RateLimitError, advice: "Wait, then send fewer requests." },
  { status: 500, Class: ServerError, advice: "The service failed. Retry later." },
  { status: 599, Class: ServerError, advice: "The service failed. Retry later." },
])("$status without a body is a $Class.name, with advice", async ({ status, Class, advice }) => {
  const error = await errorFor(status);
  expect(error.constructor).toBe(Class);
  expect(error).toMatchObject({ name: Class.name, status, body: undefined, reasons: [], code: undefined });
  expect(error.message).toBe(
    `listBooks returned ${status}. ${advice} See https://shelf.example/docs/list (GET /book)`,
  );
  expect([isApiError(error), isLatchkeyError(error)]).toEqual([true, true]);
});

test("the error for a 5xx says that the key may have been created if the call was a create, and only then", async () => {
  await using server = await serve(respond(500));
  const client = shelfClient(server.url);
  const said = "The key may have been created. List keys before you retry.";
  expect((await errorOf(client.addBook({ shelfId: 1, title: "Momo" }))).message).toContain(said);
  expect((await errorOf(client.moveBook({ bookId: 7, shelf: "B", row: 2 }))).message).not.toContain(said);
  expect((await errorOf(client.listBooks())).message).not.toContain(said);
});

test("isApiError recognizes an error of another installed copy", () => {
  const foreign = Object.create({
    [Symbol.for("latchkey.error")]: true,
    [Symbol.for("latchkey.api-error")]: true,
  });
  expect([isApiError(foreign), isLatchkeyError(foreign)]).toEqual([true, true]);
  expect([isApiError(new Error("mine")), isLatchkeyError(undefined), isApiError(null)]).toEqual([
    false,
    false,
    false,
  ]);
});

describe("the code and the message of an error response are read", () => {
  const code = "access_denied|missing_permission";
  const message = "No permission.";
  const both = [{ code, message }];
  const rows: { form: string; body: unknown; want: object[] }[] = [
    { form: "errors, a list", body: { errors: [{ code, message }] }, want: both },
    { form: "errors, an object", body: { errors: { code, message } }, want: both },
    { form: "errors, a text", body: { errors: message }, want: [{ code: "", message }] },
    { form: "errors, a list of texts", body: { errors: [message] }, want: [{ code: "", message }] },
    { form: "errors, with a code alone", body: { errors: [{ code }] }, want: [{ code, message: "" }] },
    { form: "errors, with a message alone", body: { errors: [{ message }] }, want: [{ code: "", message }] },
    {
      form: "errors, several",
      body: { errors: [{ code, message }, { message: "b" }] },
      want: [...both, { code: "", message: "b" }],
    },
    { form: "error, an object", body: { error: { code, message } }, want: both },
    { form: "error, a list", body: { error: [{ code, message }] }, want: both },
    { form: "error, a text", body: { error: message }, want: [{ code: "", message }] },
    { form: "error, a word", body: { error: code }, want: [{ code, message: "" }] },
    { form: "error and message", body: { error: code, message }, want: both },
    { form: "error and error_description", body: { error: code, error_description: message }, want: both },
    { form: "code and message", body: { code, message }, want: both },
    { form: "code and description", body: { code, description: message }, want: both },
    { form: "code and detail", body: { code, detail: message, status: 403 }, want: both },
    { form: "code and title", body: { code, title: message }, want: both },
    { form: "a code that is a number", body: { code: 7, message }, want: [{ code: "7", message }] },
    { form: "an empty list, and fields beside it", body: { errors: [], code, message }, want: both },
    {
      form: "a list without reasons, and fields beside it",
      body: { errors: [{}], message },
      want: [{ code: "", message }],
    },
    { form: "a list alone", body: [{ code, message }], want: both },
    { form: "a text alone", body: JSON.stringify(message), want: [{ code: "", message }] },
    { form: "nothing in it", body: {}, want: [] },
    {
      form: "values of other types",
      body: { errors: [null, 7, { code: {}, message: [] }] },
      want: [{ code: "", message: "7" }],
    },
    { form: "null", body: "null", want: [] },
  ];

  test.each(rows)("from $form", async ({ body, want }) => {
    expect((await errorFor(403, body, "application/json")).reasons).toEqual(want);
  });

  const labels = [
    "application/problem+json",
    "application/vnd.digicert.error+json; charset=utf-8",
    "text/json",
    "text/plain",
    "text/html",
    "",
    null,
  ];
  test.each(labels)("whatever the content type: %j", async (contentType) => {
    expect(await errorFor(403, { errors: { code } }, contentType)).toMatchObject({
      code,
      body: { errors: { code } },
    });
  });

  test("of the first reason that has a code", async () => {
    expect((await errorFor(403, { errors: [{ message }, { code }] })).code).toBe(code);
  });
});

test("an error with an HTML page has the page as a text, and its own advice", async () => {
  for (const contentType of ["text/html; charset=utf-8", null]) {
    const error = await errorFor(502, " <h1>Bad gateway</h1>", contentType);
    expect(error).toMatchObject({ status: 502, body: " <h1>Bad gateway</h1>" });
    expect(error.message).toBe(
      "listBooks returned 502: <h1>Bad gateway</h1>. The response is an HTML page: a proxy or a firewall between you and the API sent it. Check baseUrl and the proxy. See https://shelf.example/docs/list (GET /book)",
    );
  }
});

test.each(["<?xml version='1.0'?><error/>", '{"errors":[]}'])(
  "does not describe %s as an HTML page, whatever its content type",
  async (body) => {
    const { message } = await errorFor(500, body, body.startsWith("{") ? "text/html" : "application/xml");
    expect(message).not.toContain("HTML page");
  },
);

test("a very long error response is truncated, and has at most twenty reasons", async () => {
  const many = await errorFor(400, { errors: Array(5_000).fill({ code: "x", message: "y" }) });
  expect(many.reasons).toHaveLength(20);
  const long = await errorFor(400, "y".repeat(2_000_000));
  expect(String(long.body)).toHaveLength(1_000_000);
});

test("masking a key with quotes does not break the JSON of an error", async () => {
  await using server = await serve(
    respond(403, { errors: [{ code: "denied", message: 'Key a-key-that-ends-in"\\ is bad' }] }),
  );
  const error = await errorOf(shelfClient(server.url, { apiKey: 'a-key-that-ends-in"\\' }).listBooks());
  expect(error).toMatchObject({
    code: "denied",
    reasons: [{ message: expect.not.stringContaining("a-key-that") }],
  });
});

test("a reason in the message is one line of limited length", async () => {
  const errors = [{ message: "No\nERROR forged" }, { message: "x ".repeat(999) }];
  const error = await errorFor(400, { errors });
  expect(error.message).toMatch(/^listBooks returned 400: No ERROR forged; (x )+x?\.? ?Fix the request/);
  expect(error.message.length).toBeLessThan(700);
});

describe("no printed form of the error shows the API key of the request:", () => {
  const rows = [
    { given: "in a message", body: { errors: [{ code: "x", message: `Key ${apiKey} is not active` }] } },
    { given: "in a code", body: { errors: [{ code: apiKey }] } },
    { given: "in a name", body: { [apiKey]: 1, message: "x" } },
    { given: "in another field", body: { request: { headers: { "X-Shelf-Key": apiKey } } } },
    {
      given: "in a page",
      body: `<pre>X-Shelf-Key: ${[...apiKey].map((each) => `&#${each.charCodeAt(0)};`).join("")}</pre>`,
    },
    { given: "in an encoded page", body: `<a href="?key=${Buffer.from(apiKey).toString("base64")}">` },
    { given: "cut short", body: `key=${apiKey.slice(0, 20)}...` },
  ];
  test.each(rows)("$given", async ({ body }) => {
    const error = await errorFor(403, body, null, { "X-Echo": apiKey, "X-Request-Id": apiKey });
    const shown = allShown(error) + JSON.stringify(error.body) + error.headers.get("X-Echo");
    for (const part of [
      apiKey.slice(0, 16),
      Buffer.from(apiKey).toString("base64").slice(0, 20),
      "&#115;&#51;",
    ]) {
      expect(shown).not.toContain(part);
    }
  });
});

test("`body` shows a text that looks like another secret, but no printed form does", async () => {
  const secret = "newsecretnewsecretnewsecret0123456789newsecret01";
  const body = { errors: [{ code: secret, message: `created ${secret}, then failed` }], api_key: secret };
  const error = await errorFor(500, body, "application/json");
  expect(allShown(error)).not.toContain(secret.slice(0, 12));
  expect(error.body).toEqual(body);
});
