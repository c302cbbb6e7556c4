/// <reference lib="dom" />
import { RequestError, type TryRequest, type TryResponse, toHeaders } from "./request.ts";

/** The default address of a sandbox server. */
export const defaultServer = "http://127.0.0.1:4010";

/**
 * Returns the origin of a server on the reader's own machine. Other addresses are rejected, because a key
 * must not leave the machine.
 *
 * @throws RequestError if the address is not a loopback address.
 */
export function parseLoopbackAddress(text: string): string {
  if (!URL.canParse(text)) throw reject(`the address is not a URL. Enter one such as ${defaultServer}.`);
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(text);
  if (hostname === "[::1]") {
    // A Content-Security-Policy cannot name an IPv6 address.
    throw reject("the page's policy cannot allow [::1]. Let the server listen on 127.0.0.1, and enter that.");
  }
  if (protocol !== "http:" || !["127.0.0.1", "localhost"].includes(hostname)) {
    const advice = "Enter http://127.0.0.1 or http://localhost, with the server's port.";
    throw reject(`a key must not leave this machine. ${advice}`);
  }
  if (pathname !== "/" || search !== "" || hash !== "" || username !== "" || password !== "") {
    throw reject(`the address has more than a host and a port. Enter ${origin}.`);
  }
  return origin;
}

function reject(reason: string): RequestError {
  return new RequestError(`The request was not sent: ${reason}`);
}

/** Sends a request to a sandbox server. @throws RequestError if a header is invalid, or if no response arrives. */
export async function sendToServer(
  origin: string,
  { method, target, headers: list, body }: TryRequest,
  // The server must allow the origin of this page.
  { timeoutMs = 10_000, pageOrigin = location.origin } = {},
): Promise<TryResponse> {
  const headers = toHeaders(list);
  try {
    const response = await fetch(`${origin}${target}`, {
      method,
      headers,
      body: body ?? null,
      signal: AbortSignal.timeout(timeoutMs),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      // A redirect could send the key to another host.
      redirect: "error",
    });
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new RequestError(
        `${origin} sent no response within ${timeoutMs / 1000} seconds. It may have handled the request. List the keys before you send it again.`,
      );
    }
    // A web page cannot find out which of these causes applies.
    throw new RequestError(
      `No response from ${origin}: it is not running, redirects, or does not allow this page to read its responses. In a clone of Latchkey, start a server that does: \`npx -y pnpm@12.21.0 exec node apps/sandbox-server/dist/main.js --allow-origin ${pageOrigin}\`.`,
    );
  }
}
