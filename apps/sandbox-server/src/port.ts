// Imports nothing: `pnpm start` reads it from source, before anything is built.

/**
 * The port that a text names.
 *
 * @param name Where the text comes from, for the message.
 * @throws RangeError if it is not a port.
 */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RangeError(
    `${name} is ${JSON.stringify(text)}: set it to a port from 0 to 65535 (0 is a free one)`,
  );
}

/**
 * The port that the environment asks for, 4010 by default.
 *
 * @throws RangeError if LATCHKEY_SANDBOX_PORT is not a port.
 */
export function readSandboxPort(env: NodeJS.ProcessEnv): number {
  const text = env["LATCHKEY_SANDBOX_PORT"];
  return text === undefined || text === "" ? 4010 : parsePort(text, "LATCHKEY_SANDBOX_PORT");
}
