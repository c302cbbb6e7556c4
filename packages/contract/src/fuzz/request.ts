import { type ApiAccounts, type OwnedIds, unusedIds } from "../accounts.ts";
import { checkResponse } from "../exchange.ts";
import { type HttpRequest, type HttpResponse, parseJson } from "../http.ts";
import { spec } from "../spec.ts";
import { isRead, type PlannedRequest, type Scope } from "./planned-request.ts";

/** The request that a plan becomes at a target. @param created The key that the run has created, if any. */
export function toRequest(
  planned: PlannedRequest,
  accounts: ApiAccounts,
  scope: Scope,
  created: OwnedIds | undefined,
): HttpRequest {
  const { operation, method, caller, hasQuery, body, headers } = planned;
  const { key, owner } = whose(planned, accounts, scope, created);
  const query = new URLSearchParams();
  let { path } = operation;
  for (const { name, place } of operation.parameters) {
    const value = planned.id ?? String(isOwnersId(name) ? owner : key);
    if (place === "path") path = path.replace(`{${name}}`, () => value);
    else if (hasQuery) query.set(name, decode(value));
  }
  const secret = caller === "unknown" ? "unknown-key" : accounts.secrets[caller];
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

/** What is wrong with the response to a planned request, one sentence each. */
export function checkFuzzed(planned: PlannedRequest, request: HttpRequest, response: HttpResponse): string[] {
  const { operation, isMutated } = planned;
  const { status, headers, text } = response;
  const isOwnMethod = request.method === operation.method;
  // A server may limit rates, whether the spec says so or not.
  if (status === 429 && !operation.statuses.includes(429)) return [];
  if (!isMutated) return checkResponse(operation, response);
  if (status >= 500) return [`status ${status}: no request may cause a server error`];
  if (status < 300 && isOwnMethod) {
    const reasons = whyInvalid(planned, request);
    if (reasons.length > 0) return [`status ${status}, though ${reasons.join("; ")}`];
  }
  if (isOwnMethod && operation.statuses.includes(status)) return checkResponse(operation, response);
  if (status < 400 || request.method === "HEAD") return [];
  const type = headers["content-type"] ?? "missing";
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    return [`status ${status} with content type ${type}: an error response must be JSON`];
  }
  return parseJson(text) !== undefined ? [] : [`status ${status} with a body that is not JSON`];
}

/** Why a request breaks the spec, so that it may not succeed. */
function whyInvalid({ operation, id, hasQuery }: PlannedRequest, { body }: HttpRequest): string[] {
  const reasons = operation.parameters.flatMap(({ name, place, decode: toId }) => {
    const isSent = place === "path" || hasQuery;
    return isSent && id !== undefined && toId(id) === undefined ? [`${name} is not an id`] : [];
  });
  if (operation.request === undefined) return reasons;
  const value = parseJson(body ?? "");
  return [...reasons, ...(value === undefined ? ["the body is not JSON"] : operation.checkBody(value))];
}

function whose(
  { operation, method, caller, owner }: PlannedRequest,
  { ownedIds }: ApiAccounts,
  scope: Scope,
  created: OwnedIds | undefined,
): OwnedIds {
  if (scope.kind !== "everything" && !isRead(method)) {
    // A key that is created belongs to its account, so only an unused id is sent.
    return method === operation.method && method !== "POST" ? (created ?? unusedIds) : unusedIds;
  }
  const seen = ownedIds[caller] ?? Object.values(ownedIds)[0];
  return seen?.[owner] ?? unusedIds;
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
