import { createHash } from "node:crypto";

// Try-it may connect to any port of the reader's own machine. A policy cannot name [::1].
const loopback = "http://127.0.0.1:* http://localhost:*";

/**
 * Returns the policy of one page. It allows the files of the site, and the page's inline scripts and styles
 * by their hashes. It also allows style attributes, since highlighted code uses them. Redoc's pages create
 * styles at run time, so all inline styles are allowed there.
 */
export function pagePolicy(html: string): string {
  const isReference = html.includes('<div id="redoc"');
  const hasTryIt = html.includes('<section id="try-it"');
  const styles = isReference ? "'unsafe-inline'" : ["'self'", ...hashesOf(html, "style")].join(" ");
  return serialize({
    "default-src": "'none'",
    // Pagefind, the search, is WebAssembly.
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...hashesOf(html, "script")].join(" "),
    "style-src": isReference ? `'self' ${styles}` : styles,
    ...(!isReference && { "style-src-attr": "'unsafe-inline'" }),
    "font-src": isReference ? "data:" : "'none'",
    "img-src": "'self' data:",
    "connect-src": hasTryIt ? `'self' ${loopback}` : "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
  });
}

/** Adds its policy to a page. @throws Error if the head of the page does not start with the charset. */
export function withPolicy(html: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${pagePolicy(html)}">`;
  // The policy comes after the charset, which must be among the first bytes, and before every script.
  const start = /<head>\s*<meta charset="utf-8"\s*\/?>/i;
  if (!start.test(html))
    throw new Error(
      "A page has no place for its policy: its head does not start with the charset. Put the charset first.",
    );
  return html.replace(start, (found) => `${found}${meta}<meta name="referrer" content="no-referrer">`);
}

/** The policy header of every response. A page's own policy is stricter, but cannot set `frame-ancestors`. */
export const sitePolicyHeader: string = serialize({
  "default-src": "'none'",
  "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src": "'self' 'unsafe-inline'",
  "font-src": "data:",
  "img-src": "'self' data:",
  "connect-src": `'self' ${loopback}`,
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
});

function hashesOf(html: string, tag: "script" | "style"): string[] {
  const elements = html.matchAll(new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}>`, "gi"));
  const inline = [...elements].flatMap(([, attributes = "", text = ""]) =>
    // Skip data, such as the data of try-it. A browser does not run it.
    /\ssrc\s*=|type="application\/json"/i.test(attributes) ? [] : [text],
  );
  return [...new Set(inline.map(hashOf))];
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function serialize(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
