/**
 * Where the site will lie, with a slash at its end; undefined where the environment does not say.
 *
 * @throws RangeError where LATCHKEY_DOCS_URL is no address of the web.
 */
export function readBaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const text = env["LATCHKEY_DOCS_URL"];
  if (text === undefined || text === "") return undefined;
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") return url.href;
  throw new RangeError(
    `LATCHKEY_DOCS_URL is ${JSON.stringify(text)}: set it to where the site will lie, like https://example.com/docs/`,
  );
}
