import { lookup } from "node:dns/promises";
import { once } from "node:events";
import type { Server } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { codeOf, StartError } from "./start-error.ts";

/** Parses the host of a setting. Removes the brackets that an IPv6 address has in a URL. */
export function parseHost(text: string): string {
  const address = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : "";
  return isIPv6(address) ? address : text;
}

/** Returns true if only this machine can reach a host. Returns false for names other than localhost. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === "localhost";
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  return loopback.check(host, version === 6 ? "ipv6" : "ipv4");
}

/**
 * Checks that a host name can be resolved. Call this before all other checks of the host. @throws StartError
 * if the name cannot be resolved.
 */
export async function resolveHost(host: string): Promise<void> {
  try {
    await lookup(host);
  } catch (cause) {
    throw new StartError(explainListen(host, 0, codeOf(cause)), { cause });
  }
}

/**
 * Starts to listen, and returns a URL that works on this machine.
 *
 * @throws StartError if the port or the host cannot be used.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    throw new StartError(explainListen(host, port, codeOf(cause)), { cause });
  }
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("The server has no address.");
  // Browsers do not open `0.0.0.0` and `::`, which mean all addresses. With `::`, Node listens on IPv4 too.
  const isEveryAddress = bound.address === "0.0.0.0" || bound.address === "::";
  return urlOf(isEveryAddress ? localAddress : host, bound.port);
}

const localAddress = "127.0.0.1";

function urlOf(host: string, port: number | string): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * Returns the URLs that other machines and containers can use.
 *
 * @param url The URL that {@link listen} returned for a host that is not loopback.
 * @param names The names that requests may have.
 */
export function networkUrls(url: string, names: readonly string[]): string[] {
  const [host, port = ""] = url.replace("http://", "").split(/:(?=\d+$)/);
  const interfaces = host === localAddress ? Object.values(networkInterfaces()) : [];
  const addresses = interfaces.flatMap((each = []) =>
    each.flatMap(({ address, family, internal }) => (family === "IPv4" && !internal ? [address] : [])),
  );
  return [...names, ...addresses].map((name) => urlOf(name, port));
}

function explainListen(host: string, port: number, code: string | undefined): string {
  const chooseAnother = "Choose another port with --port or LATCHKEY_SANDBOX_PORT";
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} on ${host} is in use. ${chooseAnother}, or stop the program that uses it.`;
    case "EACCES":
      return `this user may not listen on port ${port} of ${host}. ${chooseAnother}, of at least 1024.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return `${host} is not an address of this machine. Pass --host with one that is, such as 127.0.0.1.`;
    default:
      return `port ${port} on ${host} cannot be opened (${code}). ${chooseAnother}.`;
  }
}

/** A Host header: an IPv6 address in brackets, or a name or IPv4 address. A port is optional. */
const hostHeader = /^(?:\[([\da-f:.]+)\]|([a-z\d_][\w.-]*))(?::\d*)?$/i;

/**
 * Returns the name or address of a Host header, in lower case and without port. Returns undefined if the
 * header is malformed.
 */
export function hostNameOf(header: string): string | undefined {
  const [, address, name] = hostHeader.exec(header) ?? [];
  if (address !== undefined) return isIPv6(address) ? address.toLowerCase() : undefined;
  return name?.toLowerCase().replace(/\.$/, "");
}

/**
 * Parses a list of host names, separated by commas, for {@link AllowedHosts}.
 *
 * @param setting The name of the setting, for the message.
 * @throws RangeError if an entry is not a host name.
 */
export function parseHostNames(text: string, setting: string): string[] {
  const given = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return given.map((text) => {
    const name = hostNameOf(text);
    if (name !== undefined) return name;
    throw new RangeError(
      `${setting} has ${JSON.stringify(text)}, which is not a host name. Set it to names such as sandbox, separated by commas.`,
    );
  });
}

/**
 * Decides which hosts a Host header may have. A page of another site can point its own name at this server
 * (DNS rebinding). The browser then treats the sandbox as a part of that site. Such a page cannot have
 * localhost or an IP address as its name, so localhost and IP addresses are always allowed.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;
  /** The header that was allowed last. Most requests have the same header. */
  #lastAllowed: string | undefined;

  /** @param names In lower case, without port. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  allows(header: string): boolean {
    if (header === this.#lastAllowed) return true;
    const name = hostNameOf(header);
    if (name === undefined) return false;
    const isAllowed =
      isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost") || this.#names.has(name);
    if (isAllowed) this.#lastAllowed = header;
    return isAllowed;
  }
}
