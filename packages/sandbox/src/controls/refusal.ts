import type { Reply } from "../message.ts";
import { refuse } from "../reply.ts";

/** Thrown inside the controls to end a request with a refusal; it never leaves them. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reply: Reply;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.reply = refuse(status, code, message, headers);
  }
}

/** A refusal of what the request says. */
export function invalid(message: string): Refusal {
  return new Refusal(400, "invalid_request", message);
}
