import type { SandboxResponse } from "../model/http.ts";
import { refuse } from "../reply.ts";

/** Thrown inside the controls to end a request with a refusal; it never leaves them. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly reply: SandboxResponse;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.reply = refuse(status, code, message, headers);
  }
}

/** A refusal of what the request says. */
export function invalid(message: string): HttpError {
  return new HttpError(400, "invalid_request", message);
}
