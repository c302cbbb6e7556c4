import { controlsDocument } from "@latchkey/validators/sandbox";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { documentedControls, schemaOf } from "./documented.ts";
import { message, setUp, type TestBench, worldOf } from "./setup.ts";

const documented = documentedControls();
const ajv = new Ajv2020({ strict: false });
// With nodenext, the default export of a CommonJS module is in `default`.
addFormats.default(ajv);
ajv.addSchema(controlsDocument, "controls");

/** The errors of ajv for a value, by a schema of the document. */
function breaches(schema: object, value: unknown): unknown {
  const refs = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"controls#/');
  const check = ajv.compile(JSON.parse(refs));
  return check(value) ? [] : check.errors;
}

/** The values of the documented path parameters. */
async function setUpNamed(): Promise<TestBench> {
  const setup = await setUp();
  await setup.send("PUT", "/_sandbox/snapshots/named");
  await setup.send("POST", "/_sandbox/failures", { body: { delayMs: 1 } });
  await worldOf(setup.controls, message("GET", "/", { headers: { "x-sandbox-world": "named" } }));
  return setup;
}

const fill = (path: string) => path.replace("{name}", "named").replace("{id}", "1");

test.each(documented)(
  "$method $path returns its example as documented",
  async ({ method, path, operation }) => {
    const { send } = await setUpNamed();
    const request = operation.requestBody?.content["application/json"];
    if (request !== undefined) expect(breaches(request.schema, request.example)).toEqual([]);
    const { status, body } = await send(method, fill(path), { body: request?.example });

    expect(status).toBeLessThan(300);
    expect(Object.keys(operation.responses)).toContain(String(status));
    const { schema, example } = schemaOf(operation, status);
    if (schema === undefined) {
      expect(body).toBeNull();
    } else {
      expect(breaches(schema, body)).toEqual([]);
      if (example !== undefined) expect(breaches(schema, example)).toEqual([]);
    }
  },
);

test.each(documented)("$method $path rejects unknown fields as documented", async (each) => {
  const { method, path, operation } = each;
  const { send } = await setUpNamed();
  const wrong = method === "PUT" || method === "POST" ? { body: { surprise: 1 } } : {};
  const { status, body } = await send(method, `${fill(path)}?surprise=1`, wrong);
  expect(status).toBe(400);
  const { schema } = schemaOf(operation, status);
  expect(schema).toBeDefined();
  expect(breaches(schema ?? {}, body)).toEqual([]);
});

test("rejects paths and methods that are not in the document", async () => {
  const { send } = await setUpNamed();
  for (const path of new Set(documented.map(({ path }) => path))) {
    for (const method of ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"]) {
      if (documented.some((each) => each.path === path && each.method === method)) continue;
      const { status, headers, body } = await send(method, fill(path));
      expect([method, path, status]).toEqual([method, path, 405]);
      const allowed = (headers["Allow"] ?? "")
        .split(", ")
        .filter((each) => each !== "HEAD" && each !== "OPTIONS");
      const known = documented.filter((each) => each.path === path).map((each) => each.method);
      expect(allowed.sort()).toEqual(known.sort());
      expect(body.errors[0]?.code).toBe("method_not_allowed");
    }
  }
});

test("has these operations", () => {
  expect(
    documented.map(({ method, path, operation }) => `${operation.operationId}: ${method} ${path}`),
  ).toEqual([
    "getControlsDocument: GET /_sandbox/openapi.json",
    "reset: POST /_sandbox/reset",
    "listSnapshots: GET /_sandbox/snapshots",
    "getSnapshot: GET /_sandbox/snapshots/{name}",
    "saveSnapshot: PUT /_sandbox/snapshots/{name}",
    "deleteSnapshot: DELETE /_sandbox/snapshots/{name}",
    "restoreSnapshot: POST /_sandbox/snapshots/{name}/restore",
    "listRequests: GET /_sandbox/requests",
    "clearRequests: DELETE /_sandbox/requests",
    "listFailureRules: GET /_sandbox/failures",
    "createFailureRule: POST /_sandbox/failures",
    "deleteFailureRules: DELETE /_sandbox/failures",
    "deleteFailureRule: DELETE /_sandbox/failures/{id}",
    "getClock: GET /_sandbox/clock",
    "setClock: PUT /_sandbox/clock",
    "resetClock: DELETE /_sandbox/clock",
    "advanceClock: POST /_sandbox/clock/advance",
    "getRateLimits: GET /_sandbox/rate-limits",
    "setRateLimits: PUT /_sandbox/rate-limits",
    "listWorlds: GET /_sandbox/worlds",
    "deleteWorld: DELETE /_sandbox/worlds/{name}",
  ]);
});

test("documents every path parameter, and each operation once", () => {
  for (const { path, operation } of documented) {
    const named = operation.parameters.flatMap((each) => (each.in === "path" ? [each.name] : []));
    expect(named).toEqual([...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => name));
  }
  expect(new Set(documented.map(({ operation }) => operation.operationId)).size).toBe(documented.length);
});

test.each(["/_sandbox", "/_sandbox?x=1", "/_sandbox/"])(
  "returns the path of the document for %s",
  async (target) => {
    const { send } = await setUp();
    const { status, body } = await send("GET", target);
    expect([status, body.errors[0]?.code]).toEqual([404, "not_found"]);
    expect(body.errors[0]?.message).toMatch(
      /^There is no control at \/_sandbox\/?\. GET \/_sandbox\/openapi\.json lists the controls\.$/,
    );
  },
);

test.each(["/services/v2/key", "/_sandbo", "/_sandboxes", "/_sandboxes/reset", "/x/_sandbox/reset"])(
  "does not handle %s",
  async (target) => {
    const { controls } = await setUp();
    expect(await controls.route(message("POST", target))).toBeUndefined();
  },
);

test.each([
  "/_sandbox/",
  "/_sandbox/reset/",
  "/_sandbox//reset",
  "/_sandbox/snapshots/",
  "/_sandbox/%72eset",
  "/_sandbox/%ZZ",
])("returns 404 for %s", async (target) => {
  const { send } = await setUp();
  const { status, body } = await send("POST", target);
  expect(status).toBe(404);
  expect(body.errors[0]?.message).toContain("GET /_sandbox/openapi.json lists the controls.");
});

const own = { host: "localhost:4010" };

test.each([
  ["of another site", { ...own, "sec-fetch-site": "cross-site" }],
  ["of another host of the same site", { ...own, "sec-fetch-site": "same-site" }],
  ["of another origin", { ...own, origin: "http://evil.example" }],
  ["of another port", { ...own, origin: "http://localhost:3000" }],
  ["without a port", { ...own, origin: "http://localhost" }],
  ["of another name for the same machine", { host: "127.0.0.1:4010", origin: "http://localhost:4010" }],
  ["of a sandboxed frame", { ...own, origin: "null" }],
  ["of a file", { host: "localhost", origin: "file://localhost" }],
  ["with an invalid origin", { ...own, origin: "http://" }],
  ["with an empty origin", { ...own, origin: "" }],
  ["without a Host header", { origin: "http://localhost:4010" }],
])("rejects any request from a page %s", async (_, headers) => {
  const { main, send } = await setUp();
  main.failures.add({ delayMs: 1 });
  for (const [method, path] of [
    ["POST", "/reset"],
    ["GET", "/requests"],
    ["OPTIONS", "/clock"],
    ["GET", "/nowhere"],
  ] as const) {
    const { status, body } = await send(method, `/_sandbox${path}`, { headers });
    expect([status, body.errors[0]?.code]).toEqual([403, "cross_site"]);
  }
  expect(main.failures.list()).toHaveLength(1);
});

test.each([
  ["a client that is not a browser", own],
  ["a page of its own", { ...own, origin: "http://localhost:4010", "sec-fetch-site": "same-origin" }],
  ["a page behind a proxy", { host: "sandbox.example", origin: "https://sandbox.example" }],
  ["a page on a default port", { host: "LOCALHOST:80", origin: "http://localhost" }],
  ["an address that was typed in", { ...own, "sec-fetch-site": "none" }],
])("accepts a request from %s", async (_, headers) => {
  const { send } = await setUp();
  expect((await send("POST", "/_sandbox/reset", { headers })).status).toBe(204);
});

test("responds to HEAD as to GET without the body, and to OPTIONS with the methods", async () => {
  const { send } = await setUp();
  const get = await send("GET", "/_sandbox/clock");
  expect(await send("HEAD", "/_sandbox/clock")).toEqual({
    status: 200,
    headers: { ...get.headers, "Content-Length": String(JSON.stringify(get.body).length) },
    body: null,
  });
  const options = await send("OPTIONS", "/_sandbox/clock");
  expect(options).toEqual({
    status: 204,
    headers: { Allow: "GET, HEAD, PUT, DELETE, OPTIONS" },
    body: null,
  });
});

test.each([
  [
    415,
    "The content type is not application/json",
    { text: "{}", headers: { "content-type": "text/plain" } },
  ],
  [
    415,
    "The content type is not application/json",
    { text: "{}", headers: { "content-type": "application/jsonx" } },
  ],
  [413, "larger than the limit of 65536 bytes", { text: `{"isFrozen":true,"x":"${"x".repeat(65_536)}"}` }],
  [400, "is not valid JSON", { text: "{" }],
  [400, "is not valid JSON", { text: "\uFEFF\uFEFF{}" }],
  [
    400,
    "is not valid JSON",
    { text: Uint8Array.of(...new TextEncoder().encode('{"now":"'), 0xff, 0x22, 0x7d) },
  ],
  [400, "is missing", {}],
  [400, "body must be an object", { text: "null" }],
  [
    400,
    'body has an unknown field "__proto__". Its fields are now, offsetMs, isFrozen.',
    { text: '{"__proto__":{"isFrozen":true}}' },
  ],
])("rejects a body with %i: %s", async (status, sentence, parts) => {
  const { main, send } = await setUp();
  const { status: given, body } = await send("PUT", "/_sandbox/clock", parts);
  expect([given, body.errors[0]?.message]).toEqual([status, expect.stringContaining(sentence)]);
  const setClock = documented.find(({ operation }) => operation.operationId === "setClock");
  expect(Object.keys(setClock?.operation.responses ?? {})).toContain(`${status}`);
  expect(main.clock.isFrozen()).toBe(false);
});

test("accepts a charset in the content type, and an empty object if no body is needed", async () => {
  const { send } = await setUp();
  const headers = { "content-type": "Application/JSON; charset=utf-8" };
  expect((await send("PUT", "/_sandbox/clock", { headers, body: { isFrozen: true } })).status).toBe(200);
  expect((await send("POST", "/_sandbox/reset", { body: {} })).status).toBe(204);
});
