import { type ApiAccounts, type OwnedIds, unusedIds } from "../accounts.ts";
import { checkResponse, toRequest } from "../exchange.ts";
import { type HttpRequest, type HttpResponse, parseJson } from "../http.ts";
import { readIdKind } from "../spec.ts";
import { isRead, type PlannedRequest, type Scope } from "./planned-request.ts";

/** Turns a planned request into a request to a target. @param created The key that the run created, if any. */
export function toPlannedRequest(
  planned: PlannedRequest,
  accounts: ApiAccounts,
  scope: Scope,
  created: OwnedIds | undefined,
): HttpRequest {
  const { operation, method, caller, hasQuery, headers } = planned;
  const { operationId, pathId, parameters } = operation;
  const ids = findIds(planned, accounts, scope, created);
  const query = new URLSearchParams();
  for (const { name, in: location } of parameters)
    if (location === "query" && hasQuery)
      query.set(name, decode(planned.id ?? String(ids[readIdKind(name)])));
  const request = toRequest({
    operationId,
    secret: caller === "unknown" ? "unknown-key" : accounts.secrets[caller],
    id: planned.id ?? (pathId && ids[pathId]),
    query: query.size > 0 ? `?${query}` : "",
    body: method === "GET" || method === "HEAD" ? undefined : planned.body,
    headers,
  });
  return { ...request, method };
}

/** Returns the problems of the response to a planned request, one sentence each. */
export function checkFuzzed(planned: PlannedRequest, request: HttpRequest, response: HttpResponse): string[] {
  const { operation, isMutated } = planned;
  const { status, headers, text } = response;
  const isOwnMethod = request.method === operation.method;
  // A server may have rate limits, even if the spec declares none.
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

/** Says why the spec does not allow a request. */
function whyInvalid({ operation, id, hasQuery }: PlannedRequest, { body }: HttpRequest): string[] {
  const reasons = operation.parameters.flatMap(({ name, in: location, decode: toId }) => {
    const isSent = location === "path" || hasQuery;
    return isSent && id !== undefined && toId(id) === undefined ? [`${name} is not an id`] : [];
  });
  if (operation.request === undefined) return reasons;
  const value = parseJson(body ?? "");
  return [...reasons, ...(value === undefined ? ["the body is not JSON"] : operation.checkBody(value))];
}

function findIds(
  { operation, method, caller, owner }: PlannedRequest,
  { ownedIds }: ApiAccounts,
  scope: Scope,
  created: OwnedIds | undefined,
): OwnedIds {
  if (scope.kind !== "everything" && !isRead(method)) {
    // In a create, the id names the owner of the new key. So only an unused id is sent.
    return method === operation.method && method !== "POST" ? (created ?? unusedIds) : unusedIds;
  }
  const seen = ownedIds[caller] ?? Object.values(ownedIds)[0];
  return seen?.[owner] ?? unusedIds;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
