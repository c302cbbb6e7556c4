import type { Operation } from "@latchkey/validators";
import type { SandboxResponse } from "../model/http.ts";
import { jsonResponse } from "../reply.ts";

/** A reply with an example of the spec as its body; a status that has no body has no example. */
export function exampleResponse(status: number, example: unknown): SandboxResponse {
  return example === undefined ? { status, headers: {} } : jsonResponse(status, example);
}

/** The body that the spec names first for a status. */
export function firstExample(operation: Operation, status: number): unknown {
  return Object.values(operation.examples[status] ?? {})[0];
}
