/** An address that cannot be used; its message says which can. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * The origin of a server on the reader's own machine. A key goes nowhere else.
 *
 * @throws AddressError
 */
export function parseLoopbackAddress(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) {
    throw new AddressError("The address is no URL. Give one such as http://127.0.0.1:4010.");
  }
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(trimmed);
  if (hostname === "[::1]") {
    // The grammar of Content-Security-Policy has no IPv6 addresses.
    throw new AddressError(
      "A page's policy cannot allow [::1]. Have the server listen on 127.0.0.1, and give that.",
    );
  }
  if (protocol !== "http:" || (hostname !== "127.0.0.1" && hostname !== "localhost")) {
    throw new AddressError(
      "Only a server on this machine can be called from here: http://127.0.0.1 or http://localhost, with its port.",
    );
  }
  if (pathname !== "/" || search !== "" || hash !== "" || username !== "" || password !== "") {
    throw new AddressError(`Give the address without anything behind its port: ${origin}.`);
  }
  return origin;
}
