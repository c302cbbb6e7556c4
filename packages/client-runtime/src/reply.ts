import { ApiError } from "./api-error.ts";
import type { Operation } from "./operation.ts";
import { ReplyError } from "./reply-error.ts";

/** A reply as openapi-fetch read it: the text of a success, or the body of a refusal. */
export interface Reply {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Returns the body of a success; undefined where its status has none.
 *
 * @throws ApiError where the service refused, ReplyError where what came is no reply of the service.
 */
export function readReply(operationId: string, { method, path }: Operation, reply: Reply): unknown {
  const { data, error, response } = reply;
  const { status } = response;
  if (isRedirect(response)) {
    const what = "a redirect, which is not followed: it would carry the API key to wherever it points";
    throw new ReplyError({ operationId, status, what });
  }
  if (!response.ok) throw new ApiError({ operationId, method, path, status, body: error });
  if (status === 204 || status === 205) return undefined;

  const contentType = response.headers.get("Content-Type");
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? "")) {
    const what = `${status} and a body that is not JSON (content type ${contentType ?? "missing"})`;
    throw new ReplyError({ operationId, status, what });
  }
  try {
    return JSON.parse(String(data));
  } catch {
    // Without the parser's own error: it quotes the text, which may be a secret.
    throw new ReplyError({ operationId, status, what: `${status} and JSON that is broken or cut short` });
  }
}

function isRedirect({ type, status }: Response): boolean {
  return type === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304);
}
