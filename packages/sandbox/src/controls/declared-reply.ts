import type { Operation } from "@latchkey/validators";
import type { Reply } from "../message.ts";
import { jsonReply } from "../reply.ts";

/** A reply with an example of the spec as its body; a status that has no body has no example. */
export function declaredReply(status: number, example: unknown): Reply {
  return example === undefined ? { status, headers: {} } : jsonReply(status, example);
}

/** The body that the spec names first for a status. */
export function firstExample(operation: Operation, status: number): unknown {
  return Object.values(operation.examples[status] ?? {})[0];
}
