import { readDocsPort } from "@latchkey/docs";
import { readMockPort } from "@latchkey/mock";
import { readSandboxPort } from "@latchkey/sandbox-server/port";

/** Where the three servers listen. */
export interface Ports {
  readonly docs: number;
  readonly sandbox: number;
  readonly mock: number;
}

/** The variable that chooses each port. */
export const variables: Readonly<Record<keyof Ports, string>> = {
  docs: "LATCHKEY_DOCS_PORT",
  sandbox: "LATCHKEY_SANDBOX_PORT",
  mock: "LATCHKEY_MOCK_PORT",
};

/**
 * The ports that the environment asks for.
 *
 * @throws RangeError where one is no port, or two are the same.
 */
export function readPorts(env: NodeJS.ProcessEnv): Ports {
  const ports = { docs: readDocsPort(env), sandbox: readSandboxPort(env), mock: readMockPort(env) };
  const variablesByPort = new Map<number, string>();
  for (const name of ["docs", "sandbox", "mock"] as const) {
    const port = ports[name];
    const other = variablesByPort.get(port);
    // Any number of servers may ask for a free port.
    if (other !== undefined && port !== 0) {
      throw new RangeError(`${other} and ${variables[name]} are both ${port}: set one to another port`);
    }
    variablesByPort.set(port, variables[name]);
  }
  return ports;
}
