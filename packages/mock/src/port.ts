/**
 * Reads the port from the environment. The default is 4020.
 *
 * @throws RangeError if LATCHKEY_MOCK_PORT is not a port.
 */
export function readMockPort(env: NodeJS.ProcessEnv): number {
  const text = env["LATCHKEY_MOCK_PORT"];
  if (text === undefined || text === "") return 4020;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RangeError(
    `LATCHKEY_MOCK_PORT is ${JSON.stringify(text)}, which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.`,
  );
}
