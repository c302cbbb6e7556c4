import { createHash } from "node:crypto";

/** The script of the pages that can send a request for their reader. */
export const tryItScript = "try-it.js";

// Any port of the reader's own machine. A policy cannot name [::1].
const loopback = "http://127.0.0.1:* http://localhost:*";

/**
 * Our own pages: scripts, style sheets and an icon of the site, and the one style that was built into the page; with
 * try-it, requests to the reader's own machine.
 */
export function pagePolicy(scripts: readonly string[], style: string): string {
  return serialize({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": `'self' ${hashOf(style)}`,
    "img-src": "'self'",
    "connect-src": scripts.includes(tryItScript) ? `'self' ${loopback}` : "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
  });
}

/**
 * What Redoc needs: its styles are made at run time. It may ask no server for anything, not even ours.
 * `scriptSources` is `'unsafe-inline'` where the page is not known, or the hashes of its inline scripts.
 */
function referencePolicy(scriptSources: string): Record<string, string> {
  return {
    "default-src": "'none'",
    "script-src": `'self' ${scriptSources}`,
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "data:",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
  };
}

/** The header for every page of the site; each page's own `<meta>` narrows it further. */
export const sitePolicyHeader: string = serialize({
  ...referencePolicy("'unsafe-inline'"),
  "connect-src": `'self' ${loopback}`,
  // A <meta> cannot say this one.
  "frame-ancestors": "'none'",
});

/** The policy of one reference page: only the inline scripts that were built into it may run. */
export function referencePagePolicy(html: string): string {
  return serialize(referencePolicy([...new Set(inlineScripts(html).map(hashOf))].join(" ")));
}

function hashOf(inline: string): string {
  return `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
}

function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(([, attributes = ""]) => !/\ssrc\s*=/i.test(attributes))
    .map(([, , body = ""]) => body);
}

function serialize(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
