import type { SandboxRequest } from "../model/http.ts";
import { HttpError } from "./http-error.ts";

/**
 * Refuses what a browser sends for a page of another origin: a reset needs no body, so it would be sent for any page
 * without asking the server first. Clients that are no browser send neither header.
 */
export function refuseOtherSites(message: SandboxRequest): void {
  const site = message.header("sec-fetch-site");
  const origin = message.header("origin");
  const isOwnSite = site === undefined || site === "same-origin" || site === "none";
  if (isOwnSite && (origin === undefined || isOwnOrigin(origin, message.header("host")))) return;
  throw new HttpError(
    403,
    "cross_site",
    "A page of another origin may not use the controls. Call them from a test, or from a page that this server sent.",
  );
}

/** By host and port alone: behind a proxy that speaks TLS, the server does not know its own scheme. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const scheme = /^https?:\/\//i.exec(origin)?.[0];
  if (scheme === undefined || host === undefined) return false;
  // Parsed, so that an unnamed default port is the same as a named one.
  const own = scheme + host;
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).host === new URL(own).host;
}
