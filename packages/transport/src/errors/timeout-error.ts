import { CallError } from "./call-error.ts";

/** The time for an attempt or for the whole call was up. Whether the service acted on the request is not known. */
export class TimeoutError extends CallError {
  override readonly name = "TimeoutError";
}
