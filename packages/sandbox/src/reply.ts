import { type ConnectionReset, connectionReset, type SandboxResponse } from "./model/http.ts";

/** A reply with a body, compact and without a charset, as the real service was observed to send it. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): SandboxResponse {
  return {
    status,
    headers: headers === undefined ? json : { ...json, ...headers },
    body: JSON.stringify(body),
  };
}

const json = { "Content-Type": "application/json" };

/** A refusal in the error shape of both APIs. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return jsonResponse(status, { errors: [{ code, message }] }, headers);
}

/** The answer to HEAD: it says how long the body is where that is known. */
export function withoutBody(reply: SandboxResponse | ConnectionReset): SandboxResponse | ConnectionReset {
  if (reply === connectionReset) return reply;
  const { status, headers, body } = reply;
  if (typeof body !== "string") return { status, headers };
  const length = new TextEncoder().encode(body).length;
  return { status, headers: { ...headers, "Content-Length": String(length) } };
}
