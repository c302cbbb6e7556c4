import { fileURLToPath } from "node:url";

/** The folder that `pnpm build` writes the site to. */
export const siteFolder: string = fileURLToPath(new URL("../../dist", import.meta.url));

/**
 * Returns the port in LATCHKEY_DOCS_PORT, or 4000 if the variable is not set.
 *
 * @throws RangeError if LATCHKEY_DOCS_PORT is not a port.
 */
export function readDocsPort(env: NodeJS.ProcessEnv): number {
  const text = env["LATCHKEY_DOCS_PORT"] || "4000";
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RangeError(
    `LATCHKEY_DOCS_PORT is ${JSON.stringify(text)}, which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.`,
  );
}

/**
 * Returns the address that the site will have, with a slash at its end. Returns undefined if
 * LATCHKEY_DOCS_URL is not set.
 *
 * @throws RangeError if LATCHKEY_DOCS_URL is not an HTTP address.
 */
export function readBaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const text = env["LATCHKEY_DOCS_URL"];
  if (!text) return undefined;
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  const isSite = /^https?:$/.test(url?.protocol ?? "") && /^[\w.~/-]*$/.test(url?.pathname ?? "");
  if (url !== null && isSite && url.search === "" && url.hash === "") return url.href;
  throw new RangeError(
    `LATCHKEY_DOCS_URL is ${JSON.stringify(text)}, which is not the address of a site. Set it to one such as https://example.com/docs/`,
  );
}
