import type { Operation } from "@latchkey/validators";
import { jsonError, jsonResponse, type SandboxResponse } from "../model/http.ts";
import { mask } from "../model/secret.ts";
import type { Interceptor } from "../model/world.ts";

/** Lets the header `Prefer` choose a response. */
export const preferInterceptor: Interceptor = ({ operation, request }) => {
  const header = request.header("prefer");
  return header === undefined ? undefined : preferredResponse(header, operation);
};

/**
 * Responds to `Prefer: code=403, example=name` as Prism does: with the named or the first example of a declared status.
 * Without a code, uses the success status. Returns undefined if the header has neither code nor example. Ignores
 * `dynamic` and unknown preferences, as RFC 7240 requires.
 */
export function preferredResponse(header: string, operation: Operation): SandboxResponse | undefined {
  const { code, example } = parsePreferences(header);
  if (code === undefined && example === undefined) return undefined;
  if (code !== undefined && !/^[1-5]\d\d$/.test(code)) {
    return jsonError(400, "invalid_preference", "The Prefer code is not a status. Use one such as 403.");
  }
  if (example === "") {
    return jsonError(
      400,
      "invalid_preference",
      "The Prefer example has no name. Add one, as in example=created.",
    );
  }

  const declared = Object.keys(operation.examples);
  // Numeric names of an object are in ascending order, so the first is the success.
  const status = code ?? declared[0] ?? "";
  const examples = operation.examples[Number(status)];
  if (examples === undefined) {
    const message = `${operation.operationId} does not declare status ${status}. Use one of ${declared.join(", ")}.`;
    return jsonError(404, "no_such_reply", message);
  }
  if (example === undefined) return exampleResponse(Number(status), firstExample(operation, Number(status)));
  if (!Object.hasOwn(examples, example)) {
    const names = Object.keys(examples).join(", ") || "none";
    const given = JSON.stringify(mask(example).slice(0, 64));
    const message = `Status ${status} of ${operation.operationId} has no example ${given}. Its examples: ${names}.`;
    return jsonError(404, "no_such_reply", message);
  }
  return exampleResponse(Number(status), examples[example]);
}

/** Creates a response with an example of the spec as its body. Without an example, the response has no body. */
export function exampleResponse(status: number, example: unknown): SandboxResponse {
  return example === undefined ? { status, headers: {} } : jsonResponse(status, example);
}

/** Returns the first example that the spec has for a status. */
export function firstExample(operation: Operation, status: number): unknown {
  return Object.values(operation.examples[status] ?? {})[0];
}

/** If a preference is repeated, the first one counts (RFC 7240, section 2). */
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
