import { once } from "node:events";
import { createServer } from "node:net";

const host = "127.0.0.1";

/** @throws Error if something listens on the port. The message names the variable that changes it. */
export async function assertPortIsFree(port: number, variable: string): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : cause;
    const why = code === "EADDRINUSE" ? "is in use" : `cannot be opened (${code})`;
    throw new Error(
      `port ${port} on ${host} ${why}. Set ${variable} to a free port, or stop what listens there`,
      {
        cause,
      },
    );
  }
  server.close();
  await once(server, "close");
}
