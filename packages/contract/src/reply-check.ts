import type { HttpReply } from "./http.ts";
import { strangeNames } from "./property-names.ts";
import type { SpecOperation } from "./spec.ts";

/**
 * Says what is wrong with a reply of an operation, one sentence each; nothing where it keeps the spec's promise: the
 * status is declared, and so are content type and headers; the body has every field that the spec requires, and none that
 * it does not name.
 */
export function checkReply(operation: SpecOperation, { status, headers, text }: HttpReply): string[] {
  const { operationId, statuses, requiredHeaders } = operation;
  if (!statuses.includes(status)) {
    return [`status ${status} is not declared; ${operationId} declares ${statuses.join(", ")}`];
  }
  const missing = (requiredHeaders[status] ?? []).filter((name) => headers[name] === undefined);
  const problems = missing.map((name) => `header ${name} is missing`);
  const hasBody = Object.keys(operation.examples[status] ?? {}).length > 0;
  if (!hasBody)
    return text === "" ? problems : [...problems, "body is not empty, and the spec declares none"];
  const contentType = headers["content-type"];
  const [mediaType = ""] = (contentType ?? "").split(";");
  if (mediaType.trim().toLowerCase() !== "application/json") {
    return [
      ...problems,
      `content type is ${contentType ?? "missing"}, and the spec declares application/json`,
    ];
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [...problems, "body is not JSON"];
  }
  const found = operation.checkReply(status, body);
  const strange = strangeNames(body, operation.propertyNames[status] ?? new Set());
  return [...problems, ...found, ...strange.map((name) => `the spec does not name ${JSON.stringify(name)}`)];
}
