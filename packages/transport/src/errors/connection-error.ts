import { CallError } from "./call-error.ts";

/**
 * No whole reply came: the host was not found, refused the connection, or broke it off. Whether the service acted on
 * the request is not known, unless {@link ConnectionError.neverSent} says so: list before you create again.
 */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";

  /** True where the connection was never made, so that the service cannot have acted on the request. */
  get neverSent(): boolean {
    return isNeverSent(this.cause);
  }
}

const neverSentCodes = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

/** Node's fetch tells the reason in the cause; browsers tell none, and then it is not known. */
export function isNeverSent(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("code" in each && neverSentCodes.includes(String(each.code))) return true;
  }
  return false;
}
