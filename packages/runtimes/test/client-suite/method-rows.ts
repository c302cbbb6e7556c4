import { expect } from "vitest";
import {
  bodyIn204,
  chunked,
  empty,
  gzipped,
  json,
  noResponse,
  reset,
  text,
  truncatedBody,
  unfinishedBody,
} from "../../src/responders.ts";
import type { ClientDefinition } from "./definition.ts";
import {
  apiKey,
  backoff,
  bodiesOf,
  echo,
  newSecret,
  notFound,
  type Row,
  responseError,
  retryAfter,
  unavailable,
} from "./row.ts";

/** A timer with too large a number ends after 1 ms. */
const longerThanAnOverflow = 50;
const large = { api_keys: [], filler: "x".repeat(5_000) };

/** What a method does for each behavior of a server. The rows are the same for both APIs. */
export function methodRows<Client, Api>(definition: ClientDefinition<Client, Api>): Row[] {
  const { list, created } = bodiesOf(definition);
  const createdText = JSON.stringify(created);
  const { rateLimitWindowMs } = definition;
  const { target } = definition.requests.create;

  const redirects: Row[] = (["list", "create"] as const).map((call) => ({
    given: `a 307 to another origin for a ${call}`,
    call,
    responders: (other) => [empty(307, { Location: `${other}${target}` })],
    requests: [definition.requests[call].method],
    outcome: { thrown: { name: "ResponseError", status: 307, attempts: 1 } },
    inBrowser: {
      because: "a browser hides the status of a redirect",
      outcome: { thrown: { name: "ResponseError", status: 0, attempts: 1 } },
    },
  }));

  const errorResponses: Row[] = [
    {
      given: "a 401 with an empty body",
      call: "list",
      responders: () => [empty(401)],
      requests: ["GET"],
      outcome: { thrown: { name: "AccessDeniedError", status: 401, body: null, isLatchkeyError: true } },
    },
    {
      given: "a 404 with JSON",
      call: "get",
      responders: () => [json(404, notFound)],
      requests: ["GET"],
      outcome: { thrown: { name: "NotFoundError", status: 404, code: "not_found", body: notFound } },
    },
    {
      given: "a 403 whose HTML page repeats the API key",
      call: "list",
      responders: () => [echo(403)],
      requests: ["GET"],
      outcome: {
        thrown: {
          name: "AccessDeniedError",
          body: expect.stringContaining("…1234"),
          message: expect.stringContaining("proxy or a firewall"),
        },
      },
    },
    {
      given: "a 403 whose JSON repeats the API key",
      call: "create",
      responders: () => [json(403, { errors: [{ code: "access_denied", message: `Bad key ${apiKey}.` }] })],
      requests: ["POST"],
      outcome: { thrown: { code: "access_denied", message: expect.stringContaining("Bad key …1234 [") } },
    },
    {
      given: "a request id",
      call: "create",
      responders: () => [unavailable],
      requests: ["POST"],
      outcome: { thrown: { name: "ServerError", requestId: "r-1" } },
    },
    {
      given: "a request id that the service does not expose to pages",
      call: "create",
      responders: () => [
        json(503, {}, { "X-Request-Id": "r-1", "Access-Control-Expose-Headers": "Retry-After" }),
      ],
      requests: ["POST"],
      outcome: { thrown: { name: "ServerError", requestId: "r-1" } },
      inBrowser: {
        because: "a browser hides headers that the service does not expose to other origins",
        outcome: { thrown: { name: "ServerError", requestId: null } },
      },
    },
  ];

  const retries: Row[] = [
    {
      given: "a 503 with Retry-After: 0.02, then a 200",
      call: "list",
      responders: () => [retryAfter("0.02"), json(200, list)],
      requests: ["GET", "GET"],
      delaysMs: [20],
      outcome: { body: list },
    },
    ...["0", "-1", "0.0", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"].map(
      (value): Row => ({
        given: `a 503 with an unusable Retry-After: ${value}`,
        call: "list",
        options: { retry: { baseDelayMs: 5_000 } },
        abortsAfterMs: 0,
        responders: () => [retryAfter(value), json(200, list)],
        requests: ["GET"],
        delaysMs: [backoff(5_000)],
        outcome: { thrown: { name: "AbortedError", attempts: 1 } },
      }),
    ),
    {
      given: "a Retry-After above maxDelayMs",
      call: "list",
      options: { retry: {} },
      responders: () => [retryAfter("9999999"), json(200, list)],
      requests: ["GET"],
      delaysMs: [],
      outcome: { thrown: { name: "ServerError", attempts: 1, retryAfterMs: 9_999_999_000 } },
    },
    {
      given: "a Retry-After that leaves no time for another attempt before the deadline",
      call: "list",
      options: { deadlineMs: 11_999 },
      responders: () => [retryAfter("2"), json(200, list)],
      requests: ["GET"],
      delaysMs: [],
      outcome: { thrown: { name: "ServerError", attempts: 1, retryAfterMs: 2_000 } },
    },
    {
      given: "a Retry-After beyond the limit of timers",
      call: "list",
      options: { deadlineMs: Number.MAX_SAFE_INTEGER, retry: { maxDelayMs: Number.MAX_SAFE_INTEGER } },
      abortsAfterMs: longerThanAnOverflow,
      responders: () => [retryAfter("9999999"), json(200, list)],
      requests: ["GET"],
      outcome: { thrown: { name: "AbortedError" } },
    },
    {
      given: "a 429 for a create, then a 201",
      call: "create",
      responders: () => [json(429, {}, { "Retry-After": "0.02" }), json(201, created)],
      requests: ["POST", "POST"],
      delaysMs: [20],
      outcome: { body: created },
    },
    {
      given: "a 429 without Retry-After",
      call: "create",
      options: { retry: { baseDelayMs: 100 } },
      abortsAfterMs: 0,
      responders: () => [json(429, {})],
      requests: ["POST"],
      delaysMs: [rateLimitWindowMs ?? backoff(100)],
      outcome: { thrown: { name: "AbortedError" } },
    },
    {
      given: "a connection reset during a read, then a 200",
      call: "list",
      responders: () => [reset, json(200, list)],
      requests: ["GET", "GET"],
      outcome: { body: list },
    },
    {
      given: "a connection reset during a create",
      call: "create",
      responders: () => [reset, json(201, created)],
      requests: ["POST"],
      outcome: {
        thrown: {
          name: "ConnectionError",
          attempts: 1,
          neverSent: false,
          message: expect.stringContaining("The key may have been created."),
        },
      },
    },
    {
      given: "a connection reset during a create, on a connection that was used before",
      first: "list",
      call: "create",
      responders: () => [json(200, list), reset, json(201, created)],
      requests: ["GET", "POST"],
      outcome: { thrown: { name: "ConnectionError", attempts: 1 } },
      inBrowser: {
        because: "the browser itself sends the request again on a new connection and does not report this",
        requests: ["GET", "POST", "POST"],
        outcome: { body: created },
      },
    },
    {
      given: "a 503 for a create",
      call: "create",
      responders: () => [unavailable, json(201, created)],
      requests: ["POST"],
      outcome: { thrown: { name: "ServerError", status: 503, attempts: 1 } },
    },
    {
      given: "a create while no server listens",
      call: "create",
      isStopped: true,
      responders: () => [noResponse],
      requests: [],
      outcome: { thrown: { name: "ConnectionError", attempts: 3, neverSent: true } },
      inBrowser: {
        because: "a browser does not distinguish a refused connection from a broken one",
        outcome: { thrown: { name: "ConnectionError", attempts: 1, neverSent: false } },
      },
    },
    {
      given: "half a body of a read, then a 200",
      call: "list",
      responders: () => [truncatedBody, json(200, list)],
      requests: ["GET", "GET"],
      outcome: { body: list },
    },
    {
      given: "half a body of a create",
      call: "create",
      responders: () => [truncatedBody, json(201, created)],
      requests: ["POST"],
      outcome: { thrown: { name: "ConnectionError", attempts: 1 } },
    },
  ];

  const limits: Row[] = [
    {
      given: "a signal that aborts in onRetry",
      call: "list",
      responders: () => [retryAfter("2"), json(200, list)],
      requests: ["GET"],
      delaysMs: [2_000],
      abortsAfterMs: 0,
      outcome: { thrown: { name: "AbortedError", attempts: 1 } },
    },
    {
      given: "a body that does not end",
      call: "create",
      options: { timeoutMs: 300 },
      responders: () => [unfinishedBody],
      outcome: {
        thrown: {
          name: "TimeoutError",
          message: expect.stringContaining("got no complete response within 300 ms"),
        },
      },
    },
    {
      given: "no response",
      call: "create",
      options: { timeoutMs: 300 },
      responders: () => [noResponse],
      outcome: { thrown: { name: "TimeoutError", attempts: 1, neverSent: false } },
    },
    ...[
      { how: "with a declared length", responder: json(200, large) },
      { how: "without a declared length", responder: chunked(large) },
      { how: "that is small until it is decompressed", responder: gzipped(large) },
    ].map(
      ({ how, responder }): Row => ({
        given: `a body over the limit ${how}`,
        call: "list",
        options: { maxResponseBytes: 1_000 },
        responders: () => [responder],
        requests: ["GET"],
        outcome: { thrown: responseError("200 with more than 1000 bytes") },
      }),
    ),
  ];

  const bodies: Row[] = [
    {
      given: "a 200 with an HTML page",
      call: "list",
      responders: () => [echo(200)],
      requests: ["GET"],
      outcome: {
        thrown: {
          ...responseError("200 with a body that is not JSON (content type text/html)"),
          message: expect.stringContaining("proxy or a firewall"),
        },
      },
    },
    {
      given: "incomplete JSON with a secret in it",
      call: "create",
      responders: () => [text(201, "application/json", createdText.slice(0, -2))],
      requests: ["POST"],
      outcome: { thrown: responseError("201 with invalid or incomplete JSON", 201) },
    },
    {
      given: "JSON with the content type of a text",
      call: "create",
      responders: () => [text(201, "text/plain", createdText)],
      requests: ["POST"],
      outcome: { thrown: responseError("201 with a body that is not JSON (content type text/plain)", 201) },
    },
    ...["application/problem+json", "text/json; charset=utf-8", "APPLICATION/JSON"].map(
      (contentType): Row => ({
        given: `JSON with the content type ${contentType}`,
        call: "list",
        responders: () => [text(200, contentType, JSON.stringify(list))],
        requests: ["GET"],
        outcome: { body: list },
      }),
    ),
    {
      given: "JSON without a content type",
      call: "list",
      responders: () => [(response) => response.writeHead(200).end(JSON.stringify(list))],
      requests: ["GET"],
      outcome: { body: list },
    },
    {
      given: "a 200 without a body",
      call: "list",
      responders: () => [empty(200)],
      requests: ["GET"],
      outcome: { thrown: responseError("200 without a body") },
    },
    ...[
      { how: "a 204", responder: empty(204) },
      { how: "a 204 with a Content-Length and a body", responder: bodyIn204 },
      { how: "a 200, when a 204 is declared", responder: json(200, { message: "Done." }) },
      { how: "a 202 without a body, when a 204 is declared", responder: empty(202) },
    ].map(
      ({ how, responder }): Row => ({
        given: how,
        call: "deactivate",
        responders: () => [responder],
        requests: ["PUT"],
        outcome: { body: null },
      }),
    ),
    {
      given: "a 200 with the body of a created key, when a 201 is declared",
      call: "create",
      responders: () => [json(200, created)],
      requests: ["POST"],
      outcome: { body: created },
    },
    {
      given: "a 202 without the fields of a created key",
      call: "create",
      responders: () => [json(202, { api_key: newSecret })],
      requests: ["POST"],
      outcome: { thrown: responseError("202 with a body that does not fit the operation", 202) },
    },
  ];
  return [...redirects, ...errorResponses, ...retries, ...limits, ...bodies];
}
