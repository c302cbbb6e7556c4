import { type ApiCast, type Belongings, nobody } from "../cast.ts";
import type { HttpReply, HttpRequest } from "../http.ts";
import { checkReply } from "../reply-check.ts";
import { spec } from "../spec.ts";
import type { PlannedRequest } from "./planned-request.ts";
import { isRead, type Scope } from "./scope.ts";

/** The request that a plan becomes at a target. @param made The key that the run has made, if any. */
export function toRequest(
  planned: PlannedRequest,
  cast: ApiCast,
  scope: Scope,
  made: Belongings | undefined,
): HttpRequest {
  const { operation, method, caller, hasQuery, body, headers } = planned;
  const { key, owner } = whose(planned, cast, scope, made);
  const query = new URLSearchParams();
  let { path } = operation;
  for (const { name, place } of operation.parameters) {
    const value = planned.id ?? String(isOwnersId(name) ? owner : key);
    if (place === "path") path = path.replace(`{${name}}`, () => value);
    else if (hasQuery) query.set(name, decode(value));
  }
  const secret = caller === "unknown" ? "unknown-key" : cast.secrets[caller];
  const sendsBody = body !== undefined && method !== "GET" && method !== "HEAD";
  return {
    method,
    target: query.size > 0 ? `${path}?${query}` : path,
    headers: {
      ...(secret !== undefined && { [spec[operation.api].credentialHeader]: secret }),
      ...(sendsBody && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(sendsBody && { body }),
  };
}

/** What is wrong with the reply to a planned request, one sentence each. */
export function checkFuzzed(planned: PlannedRequest, request: HttpRequest, reply: HttpReply): string[] {
  const { operation, isMutated } = planned;
  const { status, headers, text } = reply;
  const isOwnMethod = request.method === operation.method;
  // A server may limit anybody's rate, whether the spec says so or not.
  if (status === 429 && !operation.statuses.includes(429)) return [];
  if (!isMutated) return checkReply(operation, reply);
  if (status >= 500) return [`status ${status}: no request may be answered with a server's error`];
  if (status < 300 && isOwnMethod) {
    const reasons = whyInvalid(planned, request);
    if (reasons.length > 0) return [`status ${status}, though ${reasons.join("; ")}`];
  }
  if (isOwnMethod && operation.statuses.includes(status)) return checkReply(operation, reply);
  if (status < 400 || request.method === "HEAD") return [];
  const type = headers["content-type"] ?? "missing";
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    return [`status ${status} with content type ${type}: an error is told in JSON`];
  }
  return isJson(text) ? [] : [`status ${status} with a body that is not JSON`];
}

/** Why a request breaks the spec, so that it may not succeed. */
function whyInvalid({ operation, id, hasQuery }: PlannedRequest, { body }: HttpRequest): string[] {
  const reasons = operation.parameters.flatMap(({ name, place, decode: toId }) => {
    const isSent = place === "path" || hasQuery;
    return isSent && id !== undefined && toId(id) === undefined ? [`${name} is no id`] : [];
  });
  if (Object.keys(operation.requestExamples).length === 0) return reasons;
  if (body === undefined || !isJson(body)) return [...reasons, "the body is not JSON"];
  return [...reasons, ...operation.checkBody(JSON.parse(body))];
}

function whose(
  { operation, method, caller, owner }: PlannedRequest,
  { belongings }: ApiCast,
  scope: Scope,
  made: Belongings | undefined,
): Belongings {
  if (scope.kind !== "everything" && !isRead(method)) {
    // A key that is created for somebody is somebody's: nobody gets one.
    return method === operation.method && method !== "POST" ? (made ?? nobody) : nobody;
  }
  const seen = belongings[caller] ?? Object.values(belongings)[0];
  return seen?.[owner] ?? nobody;
}

/** Accounts and users own keys. */
function isOwnersId(name: string): boolean {
  return /account|user/i.test(name);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
