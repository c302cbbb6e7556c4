import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { validateReplies } from "@latchkey/partner-subscriptions/validate";
import { assert, expect, expectTypeOf, test } from "vitest";
import {
  createPartnerSubscriptionsClient,
  type PartnerSubscriptionsOptions,
  ReplyError,
} from "../src/index.ts";

const apiKey = "a-parent-accounts-key";

/** A client with the checks and one without, of a server that gives each the same reply. */
async function clients(status: number, body: unknown) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const options = { apiKey, baseUrl: `http://127.0.0.1:${port}`, retry: { maxRetries: 0 } };
  return {
    checked: createPartnerSubscriptionsClient({ ...options, validate: validateReplies }),
    plain: createPartnerSubscriptionsClient(options),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

const key = {
  id: 12346,
  name: "Subaccount Production Key",
  account_id: 67891,
  status: "active",
  created_at: "2025-01-20T09:15:00Z",
  api_key_last4: "78yz",
};

const newKey = { id: 12346, name: "Build server", api_key: "s3cret", status: "active", account_id: 67891 };

test("a list in which a field is missing throws with the place, and passes where nobody checks", async () => {
  const { status: _, ...broken } = key;
  const list = { api_keys: [key, broken] };
  await using given = await clients(200, list);
  const error = await given.checked.listApiKeys().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ReplyError);
  expect(error).toMatchObject({
    message:
      "listApiKeys was answered with 200 and a body that is not what the spec says: body/api_keys/1 must have required property 'status' (GET /api-key)",
    operation: "listApiKeys",
    method: "GET",
    route: "/api-key",
    attempts: 1,
    status: 200,
  });
  await expect(given.checked.listApiKeys.result()).rejects.toThrow(ReplyError);
  await expect(given.plain.listApiKeys()).resolves.toEqual(list);
});

test("openapi-fetch's own surface does not check", async () => {
  await using given = await clients(200, {});
  const { data } = await given.checked.api.GET("/api-key");
  expect(data).toEqual({});
});

test("a reply as the spec says passes, also with a field that the vendor adds", async () => {
  const list = { api_keys: [{ ...key, added: 1 }], added: 1 };
  await using given = await clients(200, list);
  await expect(given.checked.listApiKeys()).resolves.toEqual(list);
});

test("a create reply with a wrong type throws, and the error shows nothing of the new key", async () => {
  const created = { ...newKey, status: "s3cret-status" };
  await using given = await clients(201, created);
  const error = await given.checked
    .createSubaccountApiKey({ accountId: 67891, name: "Build server" })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ReplyError);
  expect(error).toHaveProperty(
    "message",
    expect.stringContaining(
      "201 and a body that is not what the spec says: body/status must be equal to one of the allowed values (",
    ),
  );
  assert(error instanceof ReplyError);
  expect(await error.reply?.json()).toEqual(created);
  const shown = [inspect(error, { depth: Infinity, showHidden: true }), JSON.stringify(error), String(error)];
  expect(shown.join()).not.toMatch(/s3cret/);
  await expect(
    given.plain.createSubaccountApiKey({ accountId: 67891, name: "Build server" }),
  ).resolves.toEqual(created);
});

test("a secret that is no text is not shown either", async () => {
  await using given = await clients(201, { ...newKey, api_key: { value: "s3cret" } });
  const error = await given.checked
    .createSubaccountApiKey({ accountId: 67891, name: "Build server" })
    .catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: Infinity, showHidden: true })).toMatch(
    /body\/api_key must be string(?!.*s3cret)/s,
  );
});

test("a refusal whose body is wrong stays a refusal, and its result is undeclared", async () => {
  await using given = await clients(403, { errors: [{ code: 7, message: "Access denied." }] });
  await expect(given.checked.listApiKeys()).rejects.toMatchObject({ name: "AccessDeniedError", status: 403 });
  await expect(given.checked.listApiKeys.result()).resolves.toMatchObject({
    status: "undeclared",
    reply: { status: 403 },
  });
  await expect(given.plain.listApiKeys.result()).resolves.toMatchObject({ status: 403 });
});

test("a refusal as the spec says stays the refusal that it is", async () => {
  await using given = await clients(403, { errors: [{ code: "access_denied", message: "Access denied." }] });
  await expect(given.checked.listApiKeys()).rejects.toMatchObject({ name: "AccessDeniedError", status: 403 });
});

test("a status that the spec does not declare is not checked", async () => {
  await using given = await clients(418, { teapot: true });
  await expect(given.checked.listApiKeys.result()).resolves.toMatchObject({ status: "undeclared" });
});

test("the checks are what the option takes", () => {
  expectTypeOf(validateReplies).toEqualTypeOf<NonNullable<PartnerSubscriptionsOptions["validate"]>>();
});
