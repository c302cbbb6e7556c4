// Do not import anything here: `pnpm start` reads this file from source, before the build.

/**
 * Parses a port.
 *
 * @param name The name of the setting, for the message.
 * @throws RangeError if the text is not a port.
 */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RangeError(
    `${name} is ${JSON.stringify(text)}, which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.`,
  );
}

/**
 * Reads the port from the environment. The default is 4010.
 *
 * @throws RangeError if LATCHKEY_SANDBOX_PORT is not a port.
 */
export function readSandboxPort(env: NodeJS.ProcessEnv): number {
  const text = env["LATCHKEY_SANDBOX_PORT"];
  return text === undefined || text === "" ? 4010 : parsePort(text, "LATCHKEY_SANDBOX_PORT");
}
