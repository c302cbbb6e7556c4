import { type Cut, cut, type Reply } from "./message.ts";

/** A reply with a body, compact and without a charset, as the real service was observed to send it. */
export function jsonReply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
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
): Reply {
  return jsonReply(status, { errors: [{ code, message }] }, headers);
}

/** The answer to HEAD: it says how long the body is where that is known. */
export function withoutBody(reply: Reply | Cut): Reply | Cut {
  if (reply === cut) return reply;
  const { status, headers, body } = reply;
  if (typeof body !== "string") return { status, headers };
  const length = new TextEncoder().encode(body).length;
  return { status, headers: { ...headers, "Content-Length": String(length) } };
}
