import { inspect } from "node:util";
import {
  type ApiDescription,
  type ClientOptions,
  createTransport,
  type HttpResponse,
  resolveOptions,
  type TransportRequest,
} from "../src/index.ts";

export const apiKey = "a-parent-key-that-must-stay-hidden-1234";

export const access: ApiDescription = {
  api: "shelf",
  servers: [
    { url: "https://shelf.example/api/v1", region: "us" },
    { url: "https://shelf.eu.example/api/v1", region: "eu" },
  ],
  credentialHeader: "X-Shelf-Key",
  environment: { apiKey: "SHELF_API_KEY", baseUrl: "SHELF_BASE_URL", region: "SHELF_REGION" },
};

export type Options = ClientOptions<string>;

/** Retries with the shortest waits. */
export const quick: Options = { retry: { baseDelayMs: 1 } };
export const once: Options = { retry: { maxRetries: 0 } };

/** Makes one call. Returns its response or its error. */
export async function call(
  baseUrl: string,
  method: string,
  options: Options = quick,
  request: Partial<TransportRequest> = {},
): Promise<unknown> {
  const send = createTransport(resolveOptions(access, { apiKey, baseUrl, ...options }));
  return send(
    { operation: "listBooks", method, route: "/book", target: "/book", ...request },
    (response: HttpResponse) => response,
  ).catch((error: unknown) => error);
}

/** All that a log, a console or a reporter could show of a value. */
export function allShown(value: unknown): string {
  const shown = inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: false });
  const parts = [shown, inspect(value), JSON.stringify(value) ?? "", String(value)];
  for (let each = value; each instanceof Error; each = each.cause) {
    parts.push(each.name, each.message, String(each.stack), JSON.stringify(each), inspect({ ...each }));
  }
  return parts.join("\n");
}
