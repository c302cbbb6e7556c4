/// <reference lib="dom" />
import { NoReplyError, type TryReply, type TryRequest, toHeaders } from "./exchange.ts";

export interface SendOptions {
  readonly timeoutMs: number;
  /** The origin of the page, which the server must allow. */
  readonly pageOrigin: string;
}

/**
 * Sends a request to a server on this machine.
 *
 * @throws NoReplyError or HeaderError
 */
export async function sendToServer(
  origin: string,
  { method, target, headers: list, body }: TryRequest,
  { timeoutMs, pageOrigin }: SendOptions,
): Promise<TryReply> {
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
      // A redirect could take the key elsewhere.
      redirect: "error",
    });
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new NoReplyError(`${origin} did not answer within ${timeoutMs / 1000} seconds.`);
    }
    // A browser does not tell a page which of the two it was.
    throw new NoReplyError(
      `There is no reply from ${origin}: nothing listens there, or it does not let this page read its replies. \`npx -y pnpm@12.21.0 start\` runs a sandbox that does so for its own copy of this site. For this one, start it with \`npx -y pnpm@12.21.0 exec node apps/sandbox-server/dist/main.js --allow-origin ${pageOrigin}\`.`,
    );
  }
}
