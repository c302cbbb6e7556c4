import { describe, expect, test } from "vitest";
import { createSandbox, type Sandbox, type SandboxResponse } from "../src/index.ts";
import { errorResponses } from "../src/model/errors.ts";
import { certCentralPath, codes, handle, message, partnerPath, send } from "./requests.ts";

const sandbox: Sandbox = await createSandbox();
const { parent = "", certcentral = "" } = sandbox.keys;
const partnerKey = `${partnerPath}/api-key/12345`;
const createPartnerKey = `${partnerPath}/api-key/account/67891`;
const credentials = { "x-partner-apikey": parent, "x-dc-devkey": certcentral };
const name = new TextEncoder().encode('{"name":"Build server"}');

const errorOf = ({ status, headers, body }: SandboxResponse): unknown => ({
  status,
  type: headers["Content-Type"],
  codes: codes(JSON.parse(String(body))),
});
const own = (name: keyof typeof errorResponses): unknown => ({
  status: errorResponses[name].status,
  type: "application/json",
  codes: [errorResponses[name].code],
});

describe("paths", () => {
  test.each([
    ["/"],
    [""],
    ["//"],
    ["*"],
    ["?"],
    ["http://sandbox.example/services/v2/key"],
    ["é".repeat(100)],
    ["/services/v2"],
    ["/services/v2/keys"],
    ["/services/v2/key/"],
    ["/services//v2/key"],
    ["//services/v2/key"],
    ["/services/v2/key/184/"],
    ["/services/v2/key/184//status"],
    ["/services/v2/key/184/status/x"],
    ["/services/v2/%6bey"],
    ["/services/v2/key/%31"],
    ["/services/v2/key/%ZZ"],
    ["/services/v2/key/184%00"],
    ["/SERVICES/V2/KEY"],
    ["/services/v2/__proto__"],
    ["/services/v2/key/184/constructor"],
    [`/services/v2/${"key/".repeat(10_000)}`],
    ["/partner-subscription/api/v1/key"],
    ["/services/v2/api-key"],
  ])("returns 404 for %j", async (target) => {
    expect(errorOf(await handle(sandbox, message("GET", target, credentials)))).toEqual(own("routeNotFound"));
  });

  test.each([
    ["abc"],
    ["0"],
    ["-1"],
    ["12e3"],
    ["0x10"],
    ["1.0"],
    ["01"],
    ["+1"],
    ["9007199254740993"],
    ["é"],
    [" 1"],
  ])("does not find a key with the id %j", async (id) => {
    const response = await handle(sandbox, message("GET", `${partnerPath}/api-key/${id}`, credentials));
    expect(errorOf(response)).toEqual({ status: 404, type: "application/json", codes: ["not_found"] });
  });

  test("serves both APIs on any origin", async () => {
    expect((await send(sandbox, parent, "GET", `${partnerPath}/api-key`)).status).toBe(200);
    expect((await send(sandbox, certcentral, "GET", `${certCentralPath}/key`)).status).toBe(200);
  });
});

describe("methods", () => {
  test.each([
    ["DELETE", partnerKey, "GET, HEAD, OPTIONS"],
    ["POST", partnerKey, "GET, HEAD, OPTIONS"],
    ["HEAD", createPartnerKey, "POST, OPTIONS"],
    ["PATCH", `${certCentralPath}/key/184`, "GET, PUT, HEAD, OPTIONS"],
    ["TRACE", `${certCentralPath}/key/184/status`, "PUT, OPTIONS"],
    ["CONNECT", `${certCentralPath}/key`, "GET, HEAD, OPTIONS"],
    ["get", `${certCentralPath}/key`, "GET, HEAD, OPTIONS"],
    ["__proto__", `${certCentralPath}/key`, "GET, HEAD, OPTIONS"],
    ["", `${certCentralPath}/key`, "GET, HEAD, OPTIONS"],
  ])("%j %s: Allow is %s", async (method, target, allow) => {
    const response = await handle(sandbox, message(method, target, credentials));
    expect(response.status).toBe(405);
    expect(response.headers["Allow"]).toBe(allow);
    if (method !== "HEAD") expect(errorOf(response)).toEqual(own("methodNotAllowed"));
  });

  test("responds to OPTIONS without a credential", async () => {
    expect(await handle(sandbox, message("OPTIONS", partnerKey))).toEqual({
      status: 204,
      headers: { Allow: "GET, HEAD, OPTIONS" },
    });
    expect((await handle(sandbox, message("OPTIONS", "/nothing"))).status).toBe(404);
  });

  test("responds to HEAD as to GET, without the body", async () => {
    const read = await send(sandbox, parent, "GET", partnerKey);
    const head = await send(sandbox, parent, "HEAD", partnerKey);
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: "" });
    expect(head.headers.get("content-type")).toBe("application/json");
    expect(head.headers.get("content-length")).toBe(String(read.text.length));
    const rejected = await send(sandbox, undefined, "HEAD", partnerKey);
    expect({ status: rejected.status, text: rejected.text }).toEqual({ status: 403, text: "" });
    const unknown = await send(sandbox, parent, "HEAD", "/nothing");
    expect({ status: unknown.status, text: unknown.text }).toEqual({ status: 404, text: "" });
  });
});

describe("headers", () => {
  test.each([
    ["*/*", 200],
    ["", 200],
    ["application/json", 200],
    ["application/json; charset=utf-8", 200],
    ["text/html, application/*;q=0.1", 200],
    ["text/html, */*; q=0.8", 200],
    ["APPLICATION/JSON", 200],
    ["application/json;q=0, application/xml", 406],
    ["application/json;q=0, */*", 406],
    ["*/*;q=0, application/json", 200],
    ["application/xml", 406],
    ["text/csv", 406],
    [",;,;q=,", 406],
    ["*/*;q=nonsense", 406],
    ["x".repeat(100_000), 406],
  ])("Accept %j: %i", async (accept, status) => {
    const response = await handle(sandbox, message("GET", partnerKey, { ...credentials, accept }));
    expect(response.status).toBe(status);
    if (status === 406) expect(errorOf(response)).toEqual(own("notAcceptable"));
  });

  test.each([
    ["application/json", 201],
    ["application/json; charset=utf-8", 201],
    ["Application/JSON;x=y", 201],
    ["application/xml", 201],
    ["", 201],
    ["text/plain;charset=UTF-8", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/jsonp", 415],
    ["application/json, text/plain", 415],
  ])("a body of type %j: %i", async (type, status) => {
    const response = await handle(
      sandbox,
      message("POST", createPartnerKey, { ...credentials, "content-type": type }, name),
    );
    expect(response.status).toBe(status);
    if (status === 415) expect(errorOf(response)).toEqual(own("contentType"));
  });

  test("reads a body without a type as JSON, and rejects an encoded one", async () => {
    expect((await handle(sandbox, message("POST", createPartnerKey, credentials, name))).status).toBe(201);
    const encoded = { ...credentials, "content-encoding": "gzip" };
    const response = await handle(sandbox, message("POST", createPartnerKey, encoded, name));
    expect(errorOf(response)).toEqual(own("contentEncoding"));
  });

  test.each([["application/xml"], ["text/plain"]])(
    "accepts a GET with content type %s, as in DigiCert's samples",
    async (type) => {
      const headers = { ...credentials, "content-type": type };
      const response = await handle(sandbox, message("GET", partnerKey, headers, new Uint8Array(100)));
      expect(response.status).toBe(200);
    },
  );

  test("sends the content type without parameters, and only headers that DigiCert sends", async () => {
    const response = await handle(sandbox, message("GET", partnerKey, credentials));
    expect(response.headers).toEqual({ "Content-Type": "application/json" });
    expect((await send(sandbox, parent, "GET", partnerKey)).headers.get("content-type")).toBe(
      "application/json",
    );
  });
});

describe("bodies", () => {
  const post = async (body: Uint8Array): Promise<SandboxResponse> =>
    handle(sandbox, message("POST", createPartnerKey, credentials, body));
  const postText = (text: string): Promise<SandboxResponse> => post(new TextEncoder().encode(text));

  test.each([
    ["an empty body", ""],
    ["half an object", '{"name":'],
    ["two values", '{"name":"a"}{}'],
    ["a bare word", "name"],
    ["XML", "<name>a</name>"],
    ["many brackets without an end", "[".repeat(60_000)],
    ["half of a surrogate pair", '{"name":"a\\ud800"}'],
  ])("rejects %s as malformed", async (_, text) => {
    expect(errorOf(await postText(text))).toEqual(own("bodyFormat"));
  });

  test("rejects bytes that are not UTF-8", async () => {
    expect(errorOf(await post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))).toEqual(own("bodyFormat"));
  });

  test.each([
    ["an array", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["deeply nested arrays", `${"[".repeat(30_000)}${"]".repeat(30_000)}`],
    ["a missing name", "{}"],
    ["a name that is not a string", '{"name":1}'],
    ["a name that is too long", JSON.stringify({ name: "é".repeat(201) })],
    ["an unknown field", '{"name":"a","role":1}'],
    ["a field __proto__", '{"name":"a","__proto__":{"isActive":false}}'],
    ["only __proto__", '{"__proto__":{"name":"a"}}'],
    ["the id of the path", '{"name":"a","accountId":67890}'],
  ])("rejects %s", async (_, text) => {
    expect(errorOf(await postText(text))).toEqual(own("bodyContent"));
  });

  test("rejects a key in the wrong field, and accepts other long names", async () => {
    for (const key of ["a1".repeat(25), "a1".repeat(20), `${"x".repeat(90)}1`]) {
      const name = `our new key ${key}`;
      expect(errorOf(await postText(JSON.stringify({ name })))).toEqual(own("liveKey"));
    }
    expect((await postText(JSON.stringify({ name: `${"x".repeat(38)}1` }))).status).toBe(201);
    expect((await postText(JSON.stringify({ name: "é".repeat(200) }))).status).toBe(201);
    expect((await postText(JSON.stringify({ name: "x".repeat(200) }))).status).toBe(201);
  });

  test.each([
    ["this API", parent],
    ["the other API", certcentral],
    ["this API, inside a text", `our key: ${parent}.`],
  ])("does not store a key of %s as a name, although it does not look live", async (_, name) => {
    const response = await postText(JSON.stringify({ name }));
    expect(errorOf(response)).toEqual(own("liveKey"));
    expect(response.body).not.toContain(parent);
  });

  test("accepts a name that contains only a part of a key", async () => {
    expect((await postText(JSON.stringify({ name: parent.slice(1) }))).status).toBe(201);
  });

  test("reports the problem without quoting the body", async () => {
    const { body } = await postText('{"name":"a","secret-of-a-caller":1}');
    expect(JSON.parse(String(body)).errors[0].message).toMatchInlineSnapshot(
      `"The request body is invalid: body has a property that the spec does not name."`,
    );
  });

  test("uses the last of two equal names, as JSON.parse does", async () => {
    expect(JSON.parse(String((await postText('{"name":1,"name":"last"}')).body)).name).toBe("last");
  });

  test("accepts a byte order mark", async () => {
    expect((await postText('\uFEFF{"name":"a"}')).status).toBe(201);
  });

  test("rejects a body that ends early", async () => {
    const broken = {
      ...message("POST", createPartnerKey, credentials),
      readBody: () => Promise.reject(new Error("the client went away")),
    };
    expect(errorOf(await handle(sandbox, broken))).toEqual(own("bodyEnd"));
  });

  test("accepts a body of 64 KiB, and rejects one byte more", async () => {
    const padded = (size: number): string => '{"name":"a"}'.padEnd(size, " ");
    expect((await postText(padded(65_536))).status).toBe(201);
    expect(errorOf(await postText(padded(65_537)))).toEqual(own("bodySize"));
    const sent = await send(sandbox, parent, "POST", createPartnerKey, padded(65_537));
    expect(sent.status).toBe(413);
  });
});

describe("query", () => {
  const list = (query: string): Promise<SandboxResponse> =>
    handle(sandbox, message("GET", `${certCentralPath}/key${query}`, credentials));

  test.each([
    ["?user_id=abc"],
    ["?user_id="],
    ["?user_id"],
    ["?user_id=12e3"],
    ["?user_id=%31"],
    ["?user_id=1&user_id=1"],
    ["?a=b&user_id=0"],
  ])("rejects the query %s", async (query) => {
    const response = await list(query);
    expect(errorOf(response)).toEqual(own("parameter"));
    expect(String(response.body)).toContain("user_id");
  });

  test.each([["?"], ["?user_id=125039"], ["?&&"], ["?userid=x"], ["?%ZZ=%ZZ"], [`?${"a&".repeat(10_000)}`]])(
    "accepts the query %s",
    async (query) => {
      expect((await list(query)).status).toBe(200);
    },
  );
});

describe("the order of the checks", () => {
  const order: [string, Record<string, string>, string, string, number][] = [
    ["checks the route before everything", { accept: "text/csv" }, "GET", "/nothing", 404],
    ["checks the method before Accept", { accept: "text/csv" }, "DELETE", partnerKey, 405],
    [
      "checks Accept before the body",
      { accept: "text/csv", "content-type": "text/plain" },
      "POST",
      createPartnerKey,
      406,
    ],
    ["checks the body before the credential", {}, "POST", createPartnerKey, 400],
    ["checks the query before the credential", {}, "GET", `${certCentralPath}/key?user_id=x`, 400],
    ["checks the credential before the id in the path", {}, "GET", `${partnerPath}/api-key/999`, 403],
  ];
  test.each(order)("%s", async (_, headers, method, target, status) => {
    expect((await handle(sandbox, message(method, target, headers))).status).toBe(status);
  });
});

describe("credentials", () => {
  test.each([
    ["a credential that is sent twice", `${parent}, ${parent}`],
    ["a credential that is too long", "a".repeat(257)],
    ["a huge credential", "é".repeat(100_000)],
    ["a credential of the other API", certcentral],
  ])("does not accept %s", async (_, secret) => {
    const response = await handle(sandbox, message("GET", partnerKey, { "x-partner-apikey": secret }));
    expect(response.status).toBe(403);
    expect(codes(JSON.parse(String(response.body)))).toEqual(["access_denied|access_denied_invalid_key"]);
  });

  test("warns about an unknown credential that looks live, but not about a known credential", async () => {
    const warned = await send(sandbox, "a1".repeat(25), "GET", partnerKey);
    expect(warned.status).toBe(403);
    expect(warned.headers.get("x-sandbox-warning")).toMatch(/live key/);
    const rejected = await send(sandbox, "unknown", "GET", partnerKey);
    expect(rejected.text).toBe(warned.text);
    expect(rejected.headers.has("x-sandbox-warning")).toBe(false);
    const created = await send(sandbox, parent, "POST", createPartnerKey, { name: "a" });
    const { api_key } = created.body as { api_key: string };
    const known = await send(sandbox, api_key, "GET", `${partnerPath}/api-key`);
    expect([known.status, known.headers.has("x-sandbox-warning")]).toEqual([200, false]);
  });
});
