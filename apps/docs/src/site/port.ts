/**
 * Returns the port in LATCHKEY_DOCS_PORT, or 4000 if the variable is not set.
 *
 * @throws RangeError if LATCHKEY_DOCS_PORT is not a port.
 */
export function readDocsPort(env: NodeJS.ProcessEnv): number {
  const text = env["LATCHKEY_DOCS_PORT"];
  if (text === undefined || text === "") return 4000;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RangeError(
    `LATCHKEY_DOCS_PORT is ${JSON.stringify(text)}, which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.`,
  );
}
