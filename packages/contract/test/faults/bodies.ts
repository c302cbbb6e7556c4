import type { HttpRequest, HttpResponse } from "../../src/http.ts";

/** An object of a JSON body. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A response with its body changed, if it has one. */
export function changeBody(response: HttpResponse, change: (body: JsonObject) => unknown): HttpResponse {
  return response.text === ""
    ? response
    : { ...response, text: JSON.stringify(change(JSON.parse(response.text))) };
}

/** A response to get or list with each of its keys changed. */
export function changeKeys(response: HttpResponse, change: (key: JsonObject) => JsonObject): HttpResponse {
  if (response.status !== 200) return response;
  return changeBody(response, (body) =>
    "api_keys" in body ? { ...body, api_keys: keysOf(response).map(change) } : change(body),
  );
}

/** A list with its keys changed. */
export function changeList(
  response: HttpResponse,
  change: (keys: readonly JsonObject[]) => readonly JsonObject[],
): HttpResponse {
  if (response.status !== 200) return response;
  return changeBody(response, (body) => ({ ...body, api_keys: change(keysOf(response)) }));
}

/** The keys of a list. */
export function keysOf({ text }: HttpResponse): readonly JsonObject[] {
  return JSON.parse(text).api_keys;
}

/** The body of a request; empty if it has none, or if it is not an object. */
export function bodyOf({ body }: HttpRequest): JsonObject {
  try {
    const value: unknown = JSON.parse(body ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A request with its body changed. */
export function changeRequest(request: HttpRequest, change: (body: JsonObject) => JsonObject): HttpRequest {
  const body = bodyOf(request);
  const changed = JSON.stringify(change(body));
  // White space stays, and so does a body that is not an object.
  return changed === JSON.stringify(body) ? request : { ...request, body: changed };
}

/** An object without one of its fields. */
export function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}

/** A response with a JSON body. */
export function jsonResponse(status: number, body: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, text: JSON.stringify(body) };
}

/** A response without a body. */
export function emptyResponse(status: number, headers: HttpResponse["headers"] = {}): HttpResponse {
  return { status, headers, text: "" };
}

/** An error response in the form of both APIs. */
export function errorResponse(status: number, code: string): HttpResponse {
  return jsonResponse(status, { errors: [{ code, message: "Rejected." }] });
}
