import { readDocsPort } from "@latchkey/docs";
import { readMockPort } from "@latchkey/mock";
import { readSandboxPort } from "@latchkey/sandbox-server/port";

/** The ports of the three servers. */
export interface Ports {
  readonly docs: number;
  readonly sandbox: number;
  readonly mock: number;
}

/** The variable that sets each port. */
export const variables: Readonly<Record<keyof Ports, string>> = {
  docs: "LATCHKEY_DOCS_PORT",
  sandbox: "LATCHKEY_SANDBOX_PORT",
  mock: "LATCHKEY_MOCK_PORT",
};

/**
 * The ports that the environment asks for.
 *
 * @throws RangeError if one is not a port, or if two are the same.
 */
export function readPorts(env: NodeJS.ProcessEnv): Ports {
  const ports = { docs: readDocsPort(env), sandbox: readSandboxPort(env), mock: readMockPort(env) };
  const variablesByPort = new Map<number, string>();
  for (const name of ["docs", "sandbox", "mock"] as const) {
    const port = ports[name];
    const other = variablesByPort.get(port);
    // Several servers may ask for a free port.
    if (other !== undefined && port !== 0) {
      throw new RangeError(
        `${other} and ${variables[name]} are both ${port}. Set one of them to another port`,
      );
    }
    variablesByPort.set(port, variables[name]);
  }
  return ports;
}
