import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { Server } from "node:http";
import { isIPv6 } from "node:net";
import { codeOf, StartError } from "./start-error.ts";

/** @throws StartError where a name is not known; before anything else is said of what it would be. */
export async function checkHost(host: string): Promise<void> {
  try {
    await lookup(host);
  } catch (cause) {
    throw new StartError(explain(host, 0, codeOf(cause)), { cause });
  }
}

/**
 * Listens, and returns the URL by which this machine reaches the server.
 *
 * @throws StartError where the port or the host cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    throw new StartError(explain(host, port, codeOf(cause)), { cause });
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return `http://${reachable(host)}:${bound}`;
}

function explain(host: string, port: number, code: string | undefined): string {
  const chooseAnother = "choose another by --port or LATCHKEY_SANDBOX_PORT";
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} on ${host} is in use: ${chooseAnother}, or stop what listens there`;
    case "EACCES":
      return `port ${port} on ${host} is not allowed to this user: ${chooseAnother}, from 1024 on`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return `${host} is no address of this machine: give --host one that is, such as 127.0.0.1`;
    default:
      return `port ${port} on ${host} cannot be opened (${code}): ${chooseAnother}`;
  }
}

/** The address to use for a host that stands for all addresses of the machine. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return isIPv6(host) ? `[${host}]` : host;
}
