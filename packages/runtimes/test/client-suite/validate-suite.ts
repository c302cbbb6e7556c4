import { inspect } from "node:util";
import { expect, test } from "vitest";
import { serveLoopback } from "../../src/loopback-server.ts";
import { json } from "../../src/responders.ts";
import type { ClientDefinition } from "./definition.ts";

/** Tests the entry `/validate` with the client and with openapi-fetch. */
export function testValidation<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const { apiCalls, calls, created, createApi, createClient, list, listResult, requests, validate } =
    definition;
  const { brokenCreated, brokenList, validateResponses } = validate;

  /** Clients with and without the checks, of a server that sends the same response to all requests. */
  async function clients(status: number, body: unknown) {
    const server = await serveLoopback([json(status, body)]);
    const options = { apiKey: "an-api-key-of-these-tests", baseUrl: server.url, retry: { maxRetries: 0 } };
    return {
      checked: createClient({ ...options, validate: validateResponses }),
      checkedApi: createApi({ ...options, validate: validateResponses }),
      plain: createClient(options),
      [Symbol.asyncDispose]: () => server.stop(),
    };
  }

  const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((thrown: unknown) => thrown);

  test("rejects a list in which a field is missing, and names the field", async () => {
    await using given = await clients(200, brokenList.body);
    const { operation, route } = requests.list;
    const error = await errorOf(calls.list(given.checked));
    expect(error).toBeInstanceOf(definition.errors["ResponseError"]);
    expect(error).toMatchObject({
      message: expect.stringContaining(
        `${operation} returned 200 with a body that does not match the spec: ${brokenList.problem}. `,
      ),
      operation,
      method: "GET",
      route,
      attempts: 1,
      status: 200,
    });
    await expect(listResult(given.checked)).rejects.toMatchObject({ name: "ResponseError" });
    await expect(apiCalls.list(given.checkedApi)).rejects.toMatchObject({ name: "ResponseError" });
  });

  test("accepts a list in which a field is missing without the option", async () => {
    await using given = await clients(200, brokenList.body);
    await expect(calls.list(given.plain)).resolves.toEqual(brokenList.body);
  });

  test("accepts a response that matches the spec, also with a field that DigiCert adds", async () => {
    const body = { api_keys: [{ ...list.api_keys[0], added: 1 }], added: 1 };
    await using given = await clients(200, body);
    await expect(calls.list(given.checked)).resolves.toEqual(body);
    await expect(apiCalls.list(given.checkedApi)).resolves.toMatchObject({ data: body });
  });

  test("rejects the response to a create if a field has the wrong type, and does not print the new key", async () => {
    await using given = await clients(201, brokenCreated.body);
    const error = await errorOf(calls.create(given.checked));
    expect(error).toMatchObject({
      name: "ResponseError",
      message: expect.stringContaining(
        `returned 201 with a body that does not match the spec: ${brokenCreated.problem}. The key may have been created.`,
      ),
    });
    const { response } = error as { response?: { text(): string } };
    expect(JSON.parse(response?.text() ?? "")).toEqual(brokenCreated.body);
    const shown = [
      inspect(error, { depth: Infinity, showHidden: true }),
      JSON.stringify(error),
      String(error),
    ];
    expect(shown.join()).not.toMatch(/s3cret/);
  });

  test("does not print a secret that is not a text", async () => {
    await using given = await clients(201, { ...created, api_key: { value: "s3cret" } });
    const error = await errorOf(calls.create(given.checked));
    expect(inspect(error, { depth: Infinity, showHidden: true })).toMatch(
      /body\/api_key must be string(?!.*s3cret)/s,
    );
  });

  test("throws the ApiError of an error response with an invalid body, and `result` has the status undeclared", async () => {
    await using given = await clients(403, { errors: [{ code: 7, message: "Access denied." }] });
    const denied = { name: "AccessDeniedError", status: 403 };
    await expect(calls.list(given.checked)).rejects.toMatchObject(denied);
    await expect(listResult(given.checked)).resolves.toMatchObject({
      status: "undeclared",
      response: { status: 403 },
    });
    await expect(listResult(given.plain)).resolves.toMatchObject({ status: 403 });
    await expect(apiCalls.list(given.checkedApi)).resolves.toMatchObject({ response: { status: 403 } });
  });

  test("throws the ApiError of an error response that matches the spec", async () => {
    await using given = await clients(403, {
      errors: [{ code: "access_denied", message: "Access denied." }],
    });
    await expect(calls.list(given.checked)).rejects.toMatchObject({ code: "access_denied", status: 403 });
    await expect(listResult(given.checked)).resolves.toMatchObject({ status: 403 });
  });

  test("does not check a status that the spec does not declare", async () => {
    await using given = await clients(418, { teapot: true });
    await expect(listResult(given.checked)).resolves.toMatchObject({ status: "undeclared" });
  });
}
