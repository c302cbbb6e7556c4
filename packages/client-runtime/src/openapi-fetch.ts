// Only this file imports openapi-fetch, since openapi-fetch gets no more releases.

import {
  type ClientOptions,
  ConfigurationError,
  createTransport,
  type HttpResponse,
  ResponseError,
  resolveOptions,
} from "@latchkey/transport";
import createFetchClient, { type Client as OpenApiFetchClient } from "openapi-fetch";
import type { Api } from "./client.ts";
import { type OperationTable, readSuccess, uncertainAdvice } from "./operation.ts";

/** The type of an openapi-fetch client: `GET("/…", { params })` resolves to `{ data, error, response }`. */
export type FetchApi<Paths extends object> = OpenApiFetchClient<Paths, "application/json">;

/**
 * Creates an openapi-fetch client for an API. Takes the same options as `createClient`. Limits, retries,
 * masking and the rejection of redirects are the same too. If an error response has no body, `error` says so.
 *
 * @throws ConfigurationError if no key is set, or if an option is invalid.
 */
export function createFetchApi<Paths extends object>(
  { operations, ...access }: Api<OperationTable>,
  options: ClientOptions<string> = {},
): FetchApi<Paths> {
  const settings = resolveOptions(access, options);
  const transport = createTransport(settings);
  const client = createFetchClient<Paths, "application/json">({ baseUrl: settings.baseUrl });

  const send = async (request: Request, route: string): Promise<Response> => {
    const { method, url, signal } = request;
    // The `baseUrl` of a call, or a middleware, may have changed the URL.
    if (!url.startsWith(`${settings.baseUrl}/`)) {
      throw new ConfigurationError(
        `${method} ${route} would send the API key to another address than ${settings.baseUrl}. Create a client for that address.`,
      );
    }
    const target = url.slice(settings.baseUrl.length);
    // Checks the path as the methods do, since URLs drop an empty part of a path, and resolve `.` and `..`.
    const [path = ""] = target.split("?");
    if (path.split("/").length !== route.split("/").length || /\/(?:\/|$)/.test(path)) {
      throw new TypeError(
        `${method} ${route} has an invalid path parameter. Each must be a number, or text that is not empty, "." or "..".`,
      );
    }
    const found = Object.entries(operations).find(
      ([, entry]) => entry.path === route && entry.method.toUpperCase() === method,
    );
    const operation = found?.[0] ?? `${method} ${route}`;
    // Does not use `request.body`, since Firefox does not have this property.
    const body = method === "GET" || method === "HEAD" ? undefined : (await request.text()) || undefined;
    const uncertain = uncertainAdvice(method);
    return transport(
      {
        operation,
        method,
        route,
        target,
        headers: request.headers,
        body,
        signal,
        uncertain,
      },
      (response, details) => {
        const { status } = response;
        if (status < 200 || status > 599) {
          throw new ResponseError(`${status}, which is not a status of HTTP`, details, status, {
            response,
          });
        }
        if (response.ok && found && !nullBodyStatuses.includes(status))
          readSuccess(...found, response, details, settings.validate);
        const hasNoBody = response.ok && found?.[1].required === undefined;
        return toWebResponse(response, found !== undefined && hasNoBody);
      },
    );
  };

  // All functions of openapi-fetch call `request`. Only `request` receives the path template.
  const request = async (method: string, path: string, init: object = {}): Promise<unknown> => {
    const args = [method, path, { ...init, fetch: (each: Request) => send(each, path) }];
    const result: { error?: unknown; response: Response } = await client.request(
      ...(args as unknown as Parameters<typeof client.request>),
    );
    const { error, response } = result;
    // openapi-fetch sets no error if the body is empty or JSON such as `null`. A caller would mistake the
    // response for a success.
    if (response.ok || error) return result;
    return { ...result, error: { errors: [{ code: "", message: `${response.status} without a reason` }] } };
  };
  const methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"].map((method) => [
    method,
    (path: string, init?: object) => request(method, path, init),
  ]);
  // Returns the same functions. Only openapi-fetch can name their types.
  return { ...client, request, ...Object.fromEntries(methods) } as FetchApi<Paths>;
}

const nullBodyStatuses = [204, 205, 304];

function toWebResponse(response: HttpResponse, hasNoBody: boolean): Response {
  const { status, ok } = response;
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    // The body is decoded and may be masked, so its length may differ from Content-Length. A header cannot
    // contain the "…" of a mask.
    if (!/^content-(length|encoding)$/.test(name)) {
      headers.append(name, value.replaceAll("…", "...").replace(/[^\t\x20-\x7e\x80-\xff]/g, "?"));
    }
  }
  if (hasNoBody || nullBodyStatuses.includes(status)) return new Response(null, { status, headers });
  return new Response(ok ? response.text() : response.mask(response.text()), { status, headers });
}
