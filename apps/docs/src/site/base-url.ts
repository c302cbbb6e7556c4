/**
 * Returns the address that the site will have, with a slash at its end. Returns undefined if
 * LATCHKEY_DOCS_URL is not set.
 *
 * @throws RangeError if LATCHKEY_DOCS_URL is not an HTTP address.
 */
export function readBaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const text = env["LATCHKEY_DOCS_URL"];
  if (text === undefined || text === "") return undefined;
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    /^[\w.~/-]*$/.test(url.pathname) &&
    url.search === "" &&
    url.hash === ""
  )
    return url.href;
  throw new RangeError(
    `LATCHKEY_DOCS_URL is ${JSON.stringify(text)}, which is not the address of a site. Set it to one such as https://example.com/docs/`,
  );
}
