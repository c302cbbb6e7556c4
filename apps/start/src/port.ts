import { once } from "node:events";
import { createServer } from "node:net";
import { type Ports, variables } from "./ports.ts";

const host = "127.0.0.1";

/** @throws Error that names all ports that cannot be opened, with the variables that change them. */
export async function assertPortsAreFree(ports: Ports): Promise<void> {
  const problems: string[] = [];
  for (const name of ["docs", "sandbox", "mock"] as const) {
    const problem = await findProblem(ports[name]);
    if (problem !== undefined) problems.push(`${ports[name]} ${problem} (${variables[name]})`);
  }
  if (problems.length === 0) return;
  throw new Error(
    `ports on ${host} are not free: ${problems.join(", ")}. Set the variables to free ports, or stop what listens there`,
  );
}

async function findProblem(port: number): Promise<string | undefined> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error;
    return code === "EADDRINUSE" ? "is in use" : `cannot be opened: ${code}`;
  }
  server.close();
  await once(server, "close");
  return undefined;
}
