import type { Operation } from "@latchkey/validators";

/** @throws ResponseViolation where a reply is not what the spec says. */
export type ResponseCheck = (operation: Operation, status: number, body: unknown) => void;

/** A reply that the spec does not allow: a fault of the sandbox. The message quotes no value. */
export class ResponseViolation extends Error {
  override readonly name = "ResponseViolation";
}

export function checkReply(operation: Operation, status: number, body: unknown): void {
  const problems = operation.checkReply(status, body);
  if (problems.length > 0) {
    throw new ResponseViolation(
      `${operation.operationId}, status ${status}: ${problems.slice(0, 3).join("; ")}.`,
    );
  }
}

export function skipResponseCheck(): void {}
