import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { empty, json, serveLoopback } from "@latchkey/runtimes";
import { demoSeed } from "@latchkey/sandbox";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import { bodyFromFields, buildRequest } from "../src/try-it/build-request.ts";
import { callersOf } from "../src/try-it/callers.ts";
import { curlLine } from "../src/try-it/curl-line.ts";
import type { FormApi, FormOperation } from "../src/try-it/form-data.ts";
import { compareKeys, tellChanges } from "../src/try-it/key-list.ts";
import { readFormData } from "../src/try-it/read-form-data.ts";
import { sendToServer } from "../src/try-it/send-to-server.ts";

const apis: readonly FormApi[] = publishedApis().map(readFormData);

function find(operationId: string): { api: FormApi; operation: FormOperation } {
  for (const api of apis) {
    const operation = api.operations.find((candidate) => candidate.operationId === operationId);
    if (operation !== undefined) return { api, operation };
  }
  throw new Error(`there is no ${operationId}`);
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
      parameters: [
        expect.objectContaining({ name: "key_id", place: "path", isRequired: true, example: "184" }),
      ],
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

test("each key of the demo can be chosen, in words of its own", () => {
  const labels = [...demoSeed.partnerKeys, ...demoSeed.certCentralKeys].flatMap(({ label }) => label ?? []);
  const callers = apis.flatMap(({ slug }) => callersOf(slug, []));
  for (const label of labels) {
    const { text = "" } = callers.find(({ id }) => id === label) ?? {};
    expect(text).toMatch(/^Key \d+: [\w ,()]+, (account|user) \d+$/);
    // No label that has no words yet.
    expect(text).not.toMatch(/[a-z][A-Z]/);
  }
});

test("a body has numbers where the document has them, and leaves out what is optional and empty", () => {
  const { body } = find("createKey").operation;
  expect(bodyFromFields(body, { name: "", restricted_to_role_id: "" })).toEqual({ name: "" });
  expect(bodyFromFields(body, { name: "7", restricted_to_role_id: "102" })).toEqual({
    name: "7",
    restricted_to_role_id: 102,
  });
});

test("what changed is told by row and field", () => {
  const rows = compareKeys(
    [
      { id: "1", status: "active" },
      { id: "2", status: "active" },
    ],
    [
      { id: "1", status: "active" },
      { id: "2", status: "inactive" },
      { id: "3", status: "active" },
    ],
  );
  expect(rows.map(({ changed, isNew }) => [changed, isNew])).toEqual([
    [[], false],
    [["status"], false],
    [["id", "status"], true],
  ]);
  expect(tellChanges(rows)).toBe("Changed: key 2: status; key 3 added.");
});

describe("against a server", () => {
  test("the request is answered, and so is its curl line", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const { api, operation } = find("createKey");
    const key = server.keys["certcentral"] ?? "";
    const name = 'It\'s a "$HOME" key';
    const values = { key, parameters: { user_id: "125039" }, body: JSON.stringify({ name }) };
    const request = buildRequest(api, operation, values);
    const reply = await sendToServer(server.url, request, { timeoutMs: 10_000, pageOrigin: "" });
    expect(reply.status).toBe(201);

    const line = curlLine(api, server.url, request);
    expect(line).not.toContain(key);
    const { PATH } = process.env;
    const env = { PATH, [api.keyVariable]: key };
    const { stdout } = await promisify(execFile)("sh", ["-c", line], { env });
    expect(stdout).toMatch(/^HTTP\/1\.1 201 /);

    const list = buildRequest(api, find("listKeys").operation, {
      key,
      parameters: { user_id: "125039" },
      body: undefined,
    });
    expect(list.target).toBe("/services/v2/key?user_id=125039");
    const { body } = await sendToServer(server.url, list, { timeoutMs: 10_000, pageOrigin: "" });
    const named = JSON.parse(body).api_keys.filter((each: { name: string }) => each.name === name);
    expect(named).toHaveLength(2);
  });

  test("a redirect is not followed: the key stays with the address that the reader gave", async () => {
    await using elsewhere = await serveLoopback([json(200, {})]);
    await using redirecting = await serveLoopback([empty(307, { Location: elsewhere.url })]);
    const { api, operation } = find("listKeys");
    const request = buildRequest(api, operation, { key: "k", parameters: {}, body: undefined });
    const options = { timeoutMs: 10_000, pageOrigin: "" };
    await expect(sendToServer(redirecting.url, request, options)).rejects.toThrow("There is no reply");
    expect(redirecting.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test("one that does not answer is given up, and one that is not there is told", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void silent.close());
    silent.on("connection", (socket) => onTestFinished(() => void socket.destroy()));
    await once(silent, "listening");
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const { api, operation } = find("listKeys");
    const request = buildRequest(api, operation, { key: "k", parameters: {}, body: undefined });
    const options = { timeoutMs: 100, pageOrigin: "http://127.0.0.1:4000" };
    await expect(sendToServer(url, request, options)).rejects.toThrow(
      `${url} did not answer within 0.1 seconds.`,
    );

    const gone = await startSandboxServer({ port: 0 });
    await gone.close();
    await expect(sendToServer(gone.url, request, { ...options, timeoutMs: 10_000 })).rejects.toThrow(
      `There is no reply from ${gone.url}: nothing listens there, or it does not let this page read its replies. \`npx -y pnpm@12.21.0 start\` runs a sandbox that does so for its own copy of this site. For this one, start it with \`npx -y pnpm@12.21.0 exec node apps/sandbox-server/dist/main.js --allow-origin http://127.0.0.1:4000\`.`,
    );
  });
});
