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

/** Whether it was the origin itself that refused the connection, and no proxy before it: then nothing listens there. */
export function isRefused(error: unknown, origin: string): boolean {
  const { protocol, port: given } = new URL(origin);
  const expected = Number(given) || (protocol === "http:" ? 80 : 443);
  for (let each = error; each instanceof Error; each = each.cause) {
    if (!("code" in each) || each.code !== "ECONNREFUSED") continue;
    // Of a name with several addresses, Node has an error for each; the port is the same.
    const one: unknown = each instanceof AggregateError ? each.errors[0] : each;
    const { port } = Object(one) as { port?: unknown };
    return port === expected;
  }
  return false;
}

/** Node's fetch tells the reason in the cause; browsers tell none, and then it is not known. */
export function isNeverSent(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("code" in each && neverSentCodes.includes(String(each.code))) return true;
  }
  return false;
}
