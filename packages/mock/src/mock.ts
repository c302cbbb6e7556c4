import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { BoundedLog } from "./bounded-log.ts";
import { homePage } from "./description.ts";
import { createFront, type FrontOptions } from "./front.ts";
import { readMissingCredentials } from "./missing-credential.ts";
import { builtDocument, host, type Prism } from "./prism.ts";
import { type SupervisorOptions, superviseMock } from "./supervisor.ts";

export interface MockOptions extends SupervisorOptions, Pick<FrontOptions, "responseTimeoutMs"> {
  /** The port to listen on. 0, the default, picks a free port. */
  port?: number;
}

export interface Mock extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Settles when the mock stops serving: with the reason, or with undefined after `stop`. */
  readonly ended: Promise<Error | undefined>;
  /**
   * Returns each response with a status of 400 or above and its reason, then the output of Prism. Keeps the
   * last 64 kB of each part.
   */
  log(): string;
  stop(): Promise<void>;
}

/** Starts both key APIs on one loopback port. The mock stores nothing and accepts any key. */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { port: wantedPort = 0, responseTimeoutMs, ...supervisorOptions } = options;
  // Reads `x-credentials` only once, since it hardly ever changes. Prism itself reloads a rebuilt document.
  const missingCredentials = readMissingCredentials(options.document ?? builtDocument);
  const log = new BoundedLog();
  // Listens before Prism starts. So a port that is in use is reported immediately, and no other program can
  // take the port while Prism starts.
  const server = createServer();
  const port = await listen(server, wantedPort);
  const url = `http://${host}:${port}`;
  const starting = superviseMock(supervisorOptions);
  // Adds the listener in the same tick in which `listen` resolves, so that no request arrives before the
  // listener exists.
  server.on(
    "request",
    createFront({
      currentPrism: async (): Promise<Prism> => (await starting).current(),
      ...(responseTimeoutMs !== undefined && { responseTimeoutMs }),
      missingCredentials,
      home: homePage(
        url,
        missingCredentials.map(({ basePath }) => basePath),
      ),
      log: (line) => log.append(`${line}\n`),
    }),
  );

  const supervised = await starting.catch(async (error: unknown) => {
    await close(server);
    throw error;
  });
  const mock: Mock = {
    url,
    port,
    ended: supervised.ended,
    log: () => log.text() + supervised.log(),
    stop: async () => {
      await Promise.all([close(server), supervised.stop()]);
    },
    [Symbol.asyncDispose]: () => mock.stop(),
  };
  return mock;
}

async function listen(server: Server, wantedPort: number): Promise<number> {
  try {
    server.listen(wantedPort, host);
    await once(server, "listening");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : String(cause);
    const why = code === "EADDRINUSE" ? "is in use" : `cannot be opened (${code})`;
    const advice = "Set LATCHKEY_MOCK_PORT to a free port, or stop what listens there";
    throw new Error(`port ${wantedPort} on ${host} ${why}. ${advice}`, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the mock's server has no port");
  return address.port;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
