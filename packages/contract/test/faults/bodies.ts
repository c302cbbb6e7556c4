import type { HttpReply, HttpRequest } from "../../src/http.ts";

/** An object of a JSON body. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A reply with its body changed, where it has a body. */
export function changeBody(reply: HttpReply, change: (body: JsonObject) => unknown): HttpReply {
  return reply.text === "" ? reply : { ...reply, text: JSON.stringify(change(JSON.parse(reply.text))) };
}

/** A reply with each key that it shows changed, be it the one of a get or those of a list. */
export function changeKeys(reply: HttpReply, change: (key: JsonObject) => JsonObject): HttpReply {
  if (reply.status !== 200) return reply;
  return changeBody(reply, (body) =>
    "api_keys" in body ? { ...body, api_keys: keysOf(reply).map(change) } : change(body),
  );
}

/** A list with other keys in it. */
export function changeList(
  reply: HttpReply,
  change: (keys: readonly JsonObject[]) => readonly JsonObject[],
): HttpReply {
  if (reply.status !== 200) return reply;
  return changeBody(reply, (body) => ({ ...body, api_keys: change(keysOf(reply)) }));
}

/** The keys of a list. */
export function keysOf({ text }: HttpReply): readonly JsonObject[] {
  return JSON.parse(text).api_keys;
}

/** The body of a request; empty where it has none, or what is no object. */
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
  // White space, and what is no object, stay as they are.
  return changed === JSON.stringify(body) ? request : { ...request, body: changed };
}

/** An object without one of its fields. */
export function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}

/** A reply of its own making. */
export function jsonReply(status: number, body: unknown): HttpReply {
  return { status, headers: { "content-type": "application/json" }, text: JSON.stringify(body) };
}

/** A reply without a body. */
export function emptyReply(status: number, headers: HttpReply["headers"] = {}): HttpReply {
  return { status, headers, text: "" };
}

/** A refusal as both APIs word it. */
export function refusal(status: number, code: string): HttpReply {
  return jsonReply(status, { errors: [{ code, message: "Refused." }] });
}
