import { once } from "node:events";
import { createServer } from "node:net";
import { empty, json, serveLoopback } from "@latchkey/runtimes";
import { demoSeed } from "@latchkey/sandbox";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { publishedApis } from "../../src/spec/documents.ts";
import { callersOf } from "../../src/try-it/browser-sandbox.ts";
import type { FormApi, FormOperation } from "../../src/try-it/form-data.ts";
import { readFormData } from "../../src/try-it/form-data.ts";
import { compareKeys, describeChanges } from "../../src/try-it/key-table.ts";
import { bodyFromFields, buildRequest } from "../../src/try-it/request.ts";
import { parseLoopbackAddress, sendToServer } from "../../src/try-it/server.ts";

const apis: readonly FormApi[] = publishedApis().map(readFormData);

function find(operationId: string): { api: FormApi; operation: FormOperation } {
  for (const api of apis) {
    const operation = api.operations.find((candidate) => candidate.operationId === operationId);
    if (operation !== undefined) return { api, operation };
  }
  throw new Error(`No operation ${operationId} in the published documents.`);
}

test("a form has the document's parameters, fields, choices and examples", () => {
  expect(find("updateKey")).toEqual({
    api: expect.objectContaining({
      slug: "certcentral",
      basePath: "/services/v2",
      header: "X-DC-DEVKEY",
      keyVariable: "DIGICERT_API_KEY",
    }),
    operation: {
      operationId: "updateKey",
      summary: "Edit a key",
      method: "PUT",
      path: "/key/{key_id}",
      parameters: [expect.objectContaining({ name: "key_id", in: "path", isRequired: true, example: "184" })],
      body: [
        expect.objectContaining({ name: "name", isRequired: true, choices: [], isNumber: false }),
        expect.objectContaining({
          choices: ["0", "100", "101", "102", "103"],
          isNumber: true,
          isRequired: false,
        }),
      ],
      secretField: undefined,
    },
  });
  const secrets = apis.flatMap(({ operations }) =>
    operations.flatMap(({ operationId, secretField }) =>
      secretField === undefined ? [] : [[operationId, secretField]],
    ),
  );
  expect(secrets).toEqual([
    ["createSubaccountApiKey", "api_key"],
    ["createKey", "api_key"],
  ]);
});

test("each key of the demo can be chosen, by its id and its account or user", () => {
  const callers = apis.flatMap(({ slug }) => callersOf(slug, []));
  const expected = [
    ...demoSeed.partnerKeys.map((key) => ({ ...key, owner: key.account_id })),
    ...demoSeed.certCentralKeys.map((key) => ({ ...key, owner: key.user_id })),
  ].flatMap(({ id, label, secret, owner }) => (label === undefined ? [] : [{ id, label, secret, owner }]));
  for (const { id, label, secret, owner } of expected) {
    const caller = callers.find((each) => each.id === label);
    expect(caller).toMatchObject({
      key: secret,
      label: expect.stringMatching(`^Key ${id}: .*\\b${owner}\\b`),
    });
  }
  expect(callers).toHaveLength(expected.length + 2 * apis.length);
});

test("a body has a number for each numeric field of the document, and omits empty optional fields", () => {
  const { body } = find("createKey").operation;
  expect(bodyFromFields(body, { name: "", restricted_to_role_id: "" })).toEqual({ name: "" });
  expect(bodyFromFields(body, { name: "7", restricted_to_role_id: "102" })).toEqual({
    name: "7",
    restricted_to_role_id: 102,
  });
});

test("new keys come first, then changed ones, and the description names them", () => {
  const rows = compareKeys(
    [
      { id: "1", status: "active" },
      { id: "2", status: "active", last_used_date: "" },
    ],
    [
      { id: "1", status: "active" },
      { id: "2", status: "inactive", last_used_date: "2026-11-30" },
      { id: "3", status: "active" },
    ],
  );
  expect(rows.map(({ row, before, changed }) => [row.id, before?.["status"], changed])).toEqual([
    ["3", undefined, ["id", "status"]],
    ["2", "active", ["status", "last_used_date"]],
    ["1", "active", []],
  ]);
  expect(describeChanges(rows)).toBe("Key 3 is new. Key 2 has a new status and last_used_date.");
  expect(describeChanges(rows.slice(2))).toBe("Nothing changed.");
});

describe("parseLoopbackAddress", () => {
  test.each([
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
    [" http://localhost:80/ ", "http://localhost"],
  ])("accepts %j as %s", (text, origin) => {
    expect(parseLoopbackAddress(text)).toBe(origin);
  });

  const elsewhere = "a key must not leave this machine. Enter http://127.0.0.1 or http://localhost";
  const more = "the address has more than a host and a port. Enter http://127.0.0.1:4010.";
  test.each([
    ["https://www.digicert.com", elsewhere],
    ["https://127.0.0.1:4010", elsewhere],
    ["http://192.168.0.1:4010", elsewhere],
    ["http://127.0.0.1.example.com", elsewhere],
    ["http://127.0.0.1@example.com", elsewhere],
    ["javascript:alert(1)", elsewhere],
    ["http://[::1]:4010", "the page's policy cannot allow [::1]."],
    ["http://127.0.0.1:4010/services", more],
    ["http://127.0.0.1:4010/?a=1", more],
    ["http://key@127.0.0.1:4010", more],
    ["4010", "the address is not a URL. Enter one such as http://127.0.0.1:4010."],
  ])("rejects %s", (text, advice) => {
    expect(() => parseLoopbackAddress(text)).toThrow(`The request was not sent: ${advice}`);
  });
});

describe("against a server", () => {
  const { api, operation } = find("listKeys");
  const list = buildRequest(api, operation, { key: "k", parameters: {}, body: undefined });
  const options = { timeoutMs: 10_000, pageOrigin: "http://127.0.0.1:4000" };

  test("sends the path, the query, the key and the body", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const key = server.keys["certcentral"] ?? "";
    const parameters = { user_id: "125039" };
    const body = JSON.stringify({ name: "مفتاح" });
    const create = buildRequest(api, find("createKey").operation, { key, parameters, body });
    expect((await sendToServer(server.url, create, options)).status).toBe(201);

    const narrowed = buildRequest(api, operation, { key, parameters, body: undefined });
    expect(narrowed.target).toBe("/services/v2/key?user_id=125039");
    const response = await sendToServer(server.url, narrowed, options);
    expect(JSON.parse(response.body).api_keys).toContainEqual(expect.objectContaining({ name: "مفتاح" }));
  });

  test("does not follow a redirect: the key stays with the address that the reader gave", async () => {
    await using elsewhere = await serveLoopback([json(200, {})]);
    await using redirecting = await serveLoopback([empty(307, { Location: elsewhere.url })]);
    await expect(sendToServer(redirecting.url, list, options)).rejects.toThrow("No response from");
    expect(redirecting.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test("stops waiting for a server that sends no response, and reports a server that is not running", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void silent.close());
    silent.on("connection", (socket) => onTestFinished(() => void socket.destroy()));
    await once(silent, "listening");
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    await expect(sendToServer(url, list, { ...options, timeoutMs: 100 })).rejects.toThrow(
      `${url} sent no response within 0.1 seconds. It may have handled the request. List the keys before you send it again.`,
    );

    const gone = await startSandboxServer({ port: 0 });
    await gone.close();
    await expect(sendToServer(gone.url, list, options)).rejects.toThrow(
      `No response from ${gone.url}: it is not running, redirects, or does not allow this page to read its responses. In a clone of Latchkey, start a server that does: \`npx -y pnpm@12.21.0 exec node apps/sandbox-server/dist/main.js --allow-origin http://127.0.0.1:4000\`.`,
    );
  });

  test("reports a value that a header cannot carry", async () => {
    const request = buildRequest(api, operation, { key: "ключ", parameters: {}, body: undefined });
    await expect(sendToServer("http://127.0.0.1:1", request, options)).rejects.toThrow(
      "The request was not sent: the header X-DC-DEVKEY cannot carry",
    );
  });
});
