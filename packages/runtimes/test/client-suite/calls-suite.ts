import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { serveLoopback } from "../../src/loopback-server.ts";
import { empty, json } from "../../src/responders.ts";
import type { ClientDefinition, SuiteFetch, SuiteInit } from "./definition.ts";
import { apiKey } from "./row.ts";

/** Tests what each call sends, and what openapi-fetch adds, in the Node that runs the tests. */
export function testCalls<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const {
    addMiddleware,
    apiCalls,
    calls,
    createApi,
    createClient,
    defaultBaseUrl,
    environment,
    list,
    manifest,
  } = definition;
  const credentialHeader = definition.credentialHeader.toLowerCase();
  const errorClass = (name: string) => definition.errors[name] as new () => Error;

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** A fetch that records its arguments. */
  function record(respond: () => Response): { fetch: SuiteFetch; seen: [url: string, init: SuiteInit][] } {
    const seen: [string, SuiteInit][] = [];
    const fetch: SuiteFetch = async (url, init) => {
      seen.push([url, init]);
      return respond();
    };
    return { fetch, seen };
  }

  test.each(definition.operations)("sends $request to DigiCert's server by default", async (row) => {
    const { fetch, seen } = record(() => new Response(null, { status: 403 }));
    const call = row.call(createClient({ apiKey, fetch }));
    await expect(call).rejects.toBeInstanceOf(errorClass("AccessDeniedError"));
    const [[url, init] = []] = seen;
    const sent = [init?.method, url?.replace(defaultBaseUrl, ""), init?.body].filter(Boolean).join(" ");
    expect(sent).toBe(row.request);
    expect(url).toMatch(/^https:/);
  });

  test("calls a fetch with the URL as text and a plain record of lower-case headers", async () => {
    const { fetch, seen } = record(() => Response.json(definition.created, { status: 201 }));
    const headers = { Traceparent: "00-1" };
    await calls.create(createClient({ apiKey, fetch, headers }), { headers: { "X-Sandbox-World": "w" } });
    const [[url, init] = []] = seen;
    expect(typeof url).toBe("string");
    expect(Object.getPrototypeOf(init?.headers)).toBe(Object.prototype);
    expect(init?.headers).toEqual({
      accept: "application/json",
      "user-agent": expect.stringMatching(`^latchkey/${manifest.version} `),
      traceparent: "00-1",
      "x-sandbox-world": "w",
      "content-type": "application/json",
      [credentialHeader]: apiKey,
    });
  });

  test("reads key and server from the environment", async () => {
    const { fetch, seen } = record(() => Response.json(list));
    vi.stubEnv(environment.apiKey, apiKey);
    vi.stubEnv(environment.baseUrl, "https://proxy.example/base/");
    await calls.list(createClient({ fetch }));
    const [[url, init] = []] = seen;
    expect(url).toBe(`https://proxy.example/base${definition.requests.list.target}`);
    expect(init?.headers[credentialHeader]).toBe(apiKey);
  });

  test("names the environment variable if no key is set", () => {
    vi.stubEnv(environment.apiKey, "");
    expect(() => createClient({})).toThrow(
      `No API key is set. Pass the option apiKey, or set ${environment.apiKey}.`,
    );
    expect(() => createApi({})).toThrow(errorClass("ConfigurationError"));
  });

  test("describes an error response, and prints neither its body nor the key", async () => {
    await using server = await serveLoopback([
      json(403, { errors: [{ code: "access_denied", message: "No." }], detail: "only-in-the-body" }),
    ]);
    const client = createClient({ apiKey, baseUrl: server.url });
    const error = await calls.list(client).catch((thrown: unknown) => thrown);
    const { operation, route } = definition.requests.list;
    expect(error).toMatchObject({
      name: "AccessDeniedError",
      message: expect.stringMatching(
        `^${operation} returned 403: No \\[access_denied\\]\\. .* \\(GET ${route}\\)$`,
      ),
      body: { detail: "only-in-the-body" },
    });
    const shown = [inspect(error, { depth: Infinity, showHidden: true }), JSON.stringify(error)].join();
    expect(shown).not.toMatch(`only-in-the-body|${apiKey}`);
  });

  const surfaces = [
    { surface: "a method", call: (fetch: SuiteFetch) => calls.create(createClient({ apiKey, fetch })) },
    { surface: "openapi-fetch", call: (fetch: SuiteFetch) => apiCalls.create(createApi({ apiKey, fetch })) },
  ];

  test.each(surfaces)("does not retry a fetch that throws before it sends, by $surface", async ({ call }) => {
    let count = 0;
    const error = await call(() => {
      count += 1;
      throw new TypeError(`cannot use the key ${apiKey}`);
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(errorClass("ConfigurationError"));
    expect(error).toMatchObject({
      message: expect.stringContaining("The option fetch threw: cannot use the key"),
      cause: { name: "TypeError", message: "cannot use the key …1234" },
    });
    expect(count).toBe(1);
  });

  describe("by openapi-fetch", () => {
    test("runs a middleware on the request and on the response", async () => {
      await using server = await serveLoopback([json(200, list)]);
      const api = createApi({ apiKey, baseUrl: server.url });
      addMiddleware(api, {
        onRequest: ({ request }) => {
          request.headers.set("X-Trace", "t-1");
          return request;
        },
        onResponse: ({ response }) => new Response(response.body, { status: 203, headers: response.headers }),
      });
      const { data, response } = await apiCalls.list(api);
      expect([data, response.status]).toEqual([list, 203]);
      expect(server.requests[0]?.headers).toMatchObject({ "x-trace": "t-1", [credentialHeader]: apiKey });
    });

    test("rejects a request that a middleware sends to another origin", async () => {
      await using other = await serveLoopback([json(200, list)]);
      await using server = await serveLoopback([json(200, list)]);
      const api = createApi({ apiKey, baseUrl: server.url });
      addMiddleware(api, {
        onRequest: ({ request }) => new Request(other.url, request),
        onResponse: ({ response }) => response,
      });
      await expect(apiCalls.list(api)).rejects.toBeInstanceOf(errorClass("ConfigurationError"));
      expect([server.requests, other.requests]).toEqual([[], []]);
    });

    test("ends a call when its signal aborts", async () => {
      await using server = await serveLoopback([() => controller.abort(new Error("the page was closed"))]);
      const controller = new AbortController();
      const api = createApi({ apiKey, baseUrl: server.url });
      await expect(apiCalls.list(api, { signal: controller.signal })).rejects.toMatchObject({
        name: "AbortedError",
        cause: { message: "the page was closed" },
      });
    });

    test("returns no data for a 204", async () => {
      await using server = await serveLoopback([empty(204)]);
      const { data, error } = await apiCalls.deactivate(createApi({ apiKey, baseUrl: server.url }));
      expect([data, error]).toEqual([undefined, undefined]);
    });
  });
}
