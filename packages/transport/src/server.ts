import { ConfigurationError } from "./errors/configuration-error.ts";

/**
 * Checks a server's URL before a key goes there.
 *
 * @throws ConfigurationError where it is no URL, holds a query, a fragment or credentials, or would send the key in
 * clear over a network.
 */
export function checkServer(baseUrl: string, example: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  // Paths are put behind it as text, and a credential in it would stand in logs.
  if (url === undefined || /[?#]/.test(baseUrl) || url.username !== "" || url.password !== "") {
    throw new ConfigurationError(
      `baseUrl must be a whole server URL without query, fragment or credentials, such as ${example}.`,
    );
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new ConfigurationError(
      `baseUrl must start with https, since the API key would go over the network in clear (${url.protocol}//${url.host}); http is for loopback only.`,
    );
  }
  return baseUrl;
}

/** RFC 6761, 6.3, and the loopback ranges of IPv4 and IPv6. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
