import { expect } from "vitest";
import type { Responder } from "../../src/loopback-server.ts";
import { empty, json, reset, text } from "../../src/responders.ts";
import type { CallName, ClientDefinition } from "./definition.ts";
import { bodiesOf, echo, type Row, responseError, retryAfter, unavailable } from "./row.ts";

/** What the entry point `/openapi-fetch` does for each behavior of a server. The rows are the same for both APIs. */
export function apiRows<Client, Api>(definition: ClientDefinition<Client, Api>): Row[] {
  const { list, created } = bodiesOf(definition);
  const { requests } = definition;
  const isApi = true;

  const successes: Row[] = (
    [
      ["list", json(200, list), 200, list],
      ["create", json(201, created), 201, created],
      ["deactivate", empty(204), 204, null],
    ] as const
  ).map(([call, responder, status, data]) => ({
    given: `a ${status} for ${requests[call].operation}`,
    call,
    isApi,
    responders: () => [responder],
    requests: [requests[call].method],
    outcome: { status, error: null, ...(status !== 204 && { data }) },
  }));

  const nullBodies: Row[] = ([204, 205, 304] as const).map((status) => ({
    given: `a ${status} for a read`,
    call: "list",
    isApi,
    responders: () => [empty(status)],
    requests: ["GET"],
    outcome: { status },
  }));

  const emptyErrors: Row[] = (
    [
      ["with Content-Length: 0", empty(401, { "Content-Length": 0 })],
      ["that is chunked", (response) => void response.writeHead(401).write("", () => response.end())],
      ["labelled as JSON", empty(401, { "Content-Type": "application/json", "Content-Length": 0 })],
    ] satisfies [string, Responder][]
  ).map(([how, responder]) => ({
    given: `an empty 401 ${how}`,
    call: "list" as CallName,
    isApi,
    responders: () => [responder],
    requests: ["GET"],
    outcome: {
      status: 401,
      data: null,
      error: { errors: [{ message: expect.stringContaining("401 without a reason") }] },
    },
  }));

  return [
    ...successes,
    ...nullBodies,
    ...emptyErrors,
    {
      given: "an HTML error page that repeats the API key",
      call: "list",
      isApi,
      responders: () => [echo(403)],
      requests: ["GET"],
      outcome: { status: 403, error: expect.stringMatching(/<h1>Blocked<\/h1>.*…1234/) },
    },
    {
      given: "an error response of the service",
      call: "get",
      isApi,
      responders: () => [json(404, { errors: [{ code: "not_found", message: "No such key." }] })],
      requests: ["GET"],
      outcome: { status: 404, error: { errors: [{ code: "not_found", message: "No such key." }] } },
    },
    {
      given: "a 503 for a read, then a 200",
      call: "list",
      isApi,
      responders: () => [retryAfter("0.02"), json(200, list)],
      requests: ["GET", "GET"],
      delaysMs: [20],
      outcome: { status: 200, data: list },
    },
    {
      given: "a 503 for a create",
      call: "create",
      isApi,
      responders: () => [unavailable, json(201, created)],
      requests: ["POST"],
      outcome: { status: 503 },
    },
    {
      given: "a connection reset during a create",
      call: "create",
      isApi,
      responders: () => [reset, json(201, created)],
      requests: ["POST"],
      outcome: { thrown: { name: "ConnectionError", operation: requests.create.operation, attempts: 1 } },
    },
    {
      given: "a 307 to another origin",
      call: "list",
      isApi,
      responders: (other) => [empty(307, { Location: other })],
      requests: ["GET"],
      outcome: { thrown: { name: "ResponseError", attempts: 1 } },
    },
    {
      given: "a 200 with an HTML page",
      call: "list",
      isApi,
      responders: () => [text(200, "text/html", "<h1>Sign in</h1>")],
      requests: ["GET"],
      outcome: { thrown: responseError("200 with a body that is not JSON (content type text/html)") },
    },
    ...(["another origin", "another path"] as const).map(
      (where): Row => ({
        given: `a call whose baseUrl has ${where}`,
        call: "list",
        isApi,
        callBaseUrl: (own, other) => (where === "another origin" ? other : `${own}-of-another`),
        responders: () => [json(200, list)],
        requests: [],
        outcome: {
          thrown: { name: "ConfigurationError", message: expect.stringContaining("another address") },
        },
      }),
    ),
  ];
}
