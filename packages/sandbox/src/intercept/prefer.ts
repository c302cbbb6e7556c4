import type { Operation } from "@latchkey/validators";
import type { SandboxResponse } from "../model/http.ts";
import { refuse } from "../reply.ts";
import { mask } from "../secret.ts";
import { exampleResponse, firstExample } from "./example-response.ts";

/**
 * Answers `Prefer: code=403, example=name` as Prism does: the example of a declared status, the first one or the named
 * one; without a code, that of the success. Undefined where the header asks for neither. `dynamic` and preferences of
 * others are ignored, as RFC 7240 wants it.
 */
export function preferredResponse(header: string, operation: Operation): SandboxResponse | undefined {
  const { code, example } = parsePreferences(header);
  if (code === undefined && example === undefined) return undefined;
  if (code !== undefined && !/^[1-5]\d\d$/.test(code)) {
    return refuse(400, "invalid_preference", "The code in Prefer must be a status such as 403.");
  }
  if (example === "") {
    return refuse(400, "invalid_preference", "The example in Prefer must be a name, as in example=created.");
  }

  const declared = Object.keys(operation.examples);
  // Numbers among an object's names come in rising order, so the first is the success.
  const status = code ?? declared[0] ?? "";
  const examples = operation.examples[Number(status)];
  if (examples === undefined) {
    const known = `declares ${declared.join(", ")}`;
    return refuse(404, "no_such_reply", `${operation.operationId} has no status ${status}; it ${known}.`);
  }
  if (example === undefined) return exampleResponse(Number(status), firstExample(operation, Number(status)));
  if (!Object.hasOwn(examples, example)) {
    const names = Object.keys(examples).join(", ") || "none";
    const asked = JSON.stringify(mask(example).slice(0, 64));
    const message = `Status ${status} of ${operation.operationId} has no example ${asked}; it has: ${names}.`;
    return refuse(404, "no_such_reply", message);
  }
  return exampleResponse(Number(status), examples[example]);
}

/** Of a repeated preference, the first counts (RFC 7240, 2). */
function parsePreferences(header: string): { readonly code?: string; readonly example?: string } {
  const preferences = new Map<string, string>();
  for (const part of header.split(/[,;]/)) {
    const [name = "", ...value] = part.split("=");
    const key = name.trim().toLowerCase();
    if (!preferences.has(key)) preferences.set(key, unquote(value.join("=").trim()));
  }
  const code = preferences.get("code");
  const example = preferences.get("example");
  return { ...(code !== undefined && { code }), ...(example !== undefined && { example }) };
}

function unquote(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}
