import { CallError } from "./call-error.ts";

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortedError extends CallError {
  override readonly name = "AbortedError";
}
