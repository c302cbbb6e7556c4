import { createHash } from "node:crypto";

/** Static pages: a style sheet and an icon of our own, nothing else. */
export const staticPagePolicy: string = serialize({
  "default-src": "'none'",
  "style-src": "'self'",
  "img-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
});

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
  // A <meta> cannot say this one.
  "frame-ancestors": "'none'",
});

/** The policy of one reference page: only the inline scripts that were built into it may run. */
export function referencePagePolicy(html: string): string {
  const hashes = inlineScripts(html).map(
    (script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return serialize(referencePolicy([...new Set(hashes)].join(" ")));
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
