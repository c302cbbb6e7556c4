import type { CaseContext } from "../case.ts";
import type { HttpReply, HttpRequest } from "../http.ts";
import { checkReply } from "../reply-check.ts";
import { findOperation, type OperationId, spec } from "../spec.ts";

export interface RawCall {
  readonly operationId: OperationId;
  /** The key; undefined sends none. */
  readonly secret: string | undefined;
  /** Stands where the path has its parameter, with nothing escaped. */
  readonly id?: number | string;
  /** With its question mark. */
  readonly query?: string;
  /** Sent as it stands, under the label of JSON unless `headers` has another. */
  readonly body?: string;
  readonly headers?: HttpRequest["headers"];
}

/** A request of an operation that `CaseContext.call` would not make: of what is no id, or with what is no JSON. */
export function rawRequest({ operationId, secret, id, query = "", body, headers }: RawCall): HttpRequest {
  const { api, method, path } = findOperation(operationId);
  return {
    method,
    target: `${id === undefined ? path : path.replace(/\{\w+\}/, () => String(id))}${query}`,
    headers: {
      ...(secret !== undefined && { [spec[api].credentialHeader]: secret }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  };
}

/** Expects that a request is refused, with whichever 4xx for what it is. @param what What must not get through. */
export function expectRefused(context: Expecting, { status }: HttpReply, what: string): void {
  // 429 would be the answer to anything, and says nothing of this.
  context.expect(status >= 400 && status < 500 && status !== 429, {
    expected: `a refusal, some 4xx but 429, of ${what}`,
    received: `status is ${status}`,
  });
}

/** Expects that whatever comes is no failure of the server's own. */
export function expectNoBreakdown(context: Expecting, { status }: HttpReply): void {
  context.expect(status < 500, { expected: "any status below 500", received: `status is ${status}` });
}

/** Expects a status that the operation declares, with all that it declares for it. */
export function expectDeclared(
  context: Expecting,
  reply: HttpReply,
  operationId: OperationId,
  status: number,
): void {
  const problems = checkReply(findOperation(operationId), reply);
  if (reply.status !== status) problems.unshift(`status is ${reply.status}, and not ${status}`);
  context.expect(problems.length === 0, {
    expected: `${status} from ${operationId}, as the spec declares it`,
    received: problems.join("; "),
  });
}

/** Expects JSON, under any label of it. */
export function expectJson(context: Expecting, { headers, text }: HttpReply): void {
  const type = headers["content-type"] ?? "missing";
  context.expect(/^application\/(?:[\w.-]+\+)?json\b/i.test(type) && isJson(text), {
    expected: "a body of JSON that says so",
    received: `content type is ${type}, and the body ${isJson(text) ? "is" : "is not"} JSON`,
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Expecting = Pick<CaseContext, "expect">;
