import { type CallDetails, type Reply, ReplyError } from "@latchkey/transport";

/**
 * The body of a reply: status first, then content type, then text. A success has JSON, or nothing with 204; a
 * refusal may come from whatever stands in between, and has JSON, a text, or nothing.
 *
 * @throws ReplyError where a success is none: never a wrong value.
 */
export function readBody(reply: Reply, details: CallDetails): unknown {
  const { status, ok, headers } = reply;
  const text = reply.textSync();
  const contentType = headers.get("Content-Type");
  const isJson = /^application\/json\s*(;|$)/i.test(contentType ?? "");
  if (status === 204) {
    const hasBody = text !== "" || Number(headers.get("Content-Length")) > 0;
    if (hasBody) throw new ReplyError("204 and a body, which cannot be", details, status, reply);
    return undefined;
  }
  if (ok && !isJson) {
    const what = `${status} and a body that is not JSON (content type ${contentType ?? "missing"})`;
    throw new ReplyError(what, details, status, reply);
  }
  if (text === "" && !ok) return undefined;
  try {
    return isJson ? JSON.parse(text) : text;
  } catch {
    if (!ok) return text;
    // Without the parser's own error: it quotes the text, which may be a secret.
    throw new ReplyError(`${status} and JSON that is broken or cut short`, details, status, reply);
  }
}
