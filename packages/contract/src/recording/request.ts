import type { HttpRequest } from "../http.ts";
import type { Secrets } from "../secrets.ts";
import { keyTag } from "../session.ts";
import { apiNames, type SpecOperation, spec } from "../spec.ts";
import type { RecordedRequest } from "./recording.ts";

const maxLength = 200;

const routes = apiNames
  .flatMap((api) => spec[api].operations)
  .map((operation) => ({ operation, pattern: toPattern(operation.path) }))
  // A path without parameters goes before one that it matches: /key/api-roles is no /key/{key_id}.
  .toSorted((a, b) => Number(a.operation.path.includes("{")) - Number(b.operation.path.includes("{")));

/** A request as it is recorded: by its operation, with names in place of ids. */
export function recordRequest(request: HttpRequest, secrets: Secrets): RecordedRequest {
  const { method, target, headers, body } = request;
  const [path = "", query] = target.split("?", 2);
  const matching = routes.filter(({ pattern }) => pattern.test(path));
  const operation = matching.find((route) => route.operation.method === method)?.operation;
  const template = matching[0]?.operation.path ?? withoutNumbers(clean(path, secrets));
  const names = [...new URLSearchParams(query).keys()].toSorted();
  const search = names.map((name) => `${clean(name, secrets)}={${clean(name, secrets)}}`).join("&");
  return {
    ...(operation && { operationId: operation.operationId }),
    method: clean(method, secrets),
    path: search === "" ? template : `${template}?${search}`,
    headers: Object.keys(headers)
      .map((name) => clean(name.toLowerCase(), secrets))
      .toSorted(),
    ...(body !== undefined && { body: clean(body, secrets) }),
  };
}

function toPattern(path: SpecOperation["path"]): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]*")}$`);
}

/** Without secrets, and without what only this run has. */
function clean(text: string, secrets: Secrets): string {
  const masked = secrets.mask(text).replaceAll(new RegExp(`${keyTag} [0-9a-f]{8}`, "g"), `${keyTag} <run>`);
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}… (${masked.length} characters)` : masked;
}

function withoutNumbers(path: string): string {
  return path.replaceAll(/\d{2,}/g, "{number}");
}
