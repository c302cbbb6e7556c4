import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { rejectInvalidHttp } from "./error-responses.ts";
import { type Limits, lingerMs, type Turns } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { http } from "./node-builtins.ts";
import { codeOf } from "./start-error.ts";

/** How often a stopping server looks for idle connections. */
const idleCheckMs = 50;

interface Connection {
  /** The last two responses that were started. Pipelined responses end in order. */
  last?: ServerResponse;
  beforeLast?: ServerResponse | undefined;
  /** How many requests of the connection wait for their turn. */
  waiting: number;
  lastTurn: Promise<void> | undefined;
  /**
   * The number of bytes that were sent, and the time since which this number has not changed although more
   * data waits.
   */
  sent: number;
  stuckSince: number | undefined;
}

/**
 * The open connections of a server. Every request uses this class, so it stores only the data that is needed
 * to end a connection.
 */
export class Connections {
  readonly #open = new Map<Socket, Connection>();

  constructor(server: Server, { drainTimeoutMs }: Pick<Limits, "drainTimeoutMs">) {
    server.on("connection", (socket: Socket) => {
      const connection: Connection = { waiting: 0, lastTurn: undefined, sent: 0, stuckSince: undefined };
      this.#open.set(socket, connection);
      // Node resumes the socket after each response.
      socket.on("resume", () => {
        if (connection.waiting > 0) socket.pause();
      });
      socket.once("close", () => this.#open.delete(socket));
    });
    const timer = setInterval(() => this.#destroyStuck(drainTimeoutMs), drainTimeoutMs / 4);
    timer.unref();
    server.once("close", () => clearInterval(timer));
  }

  begin(socket: Socket, response: ServerResponse): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.beforeLast = connection.last;
    connection.last = response;
  }

  /**
   * Returns undefined if a request may be handled immediately. Otherwise returns a promise that resolves when
   * the request may be handled. On each connection, only one request waits at a time. The server does not
   * read further requests until then. So a client that pipelines hundreds of requests does not delay other
   * clients.
   */
  takeTurn(socket: Socket, turns: Turns): Promise<void> | undefined {
    const connection = this.#open.get(socket);
    if (connection === undefined) return undefined;
    const { beforeLast, lastTurn } = connection;
    const isPipelined = beforeLast !== undefined && !beforeLast.closed;
    if (!isPipelined && lastTurn === undefined && turns.hasTime()) return undefined;
    return this.#wait(socket, connection, turns);
  }

  async #wait(socket: Socket, connection: Connection, turns: Turns): Promise<void> {
    const turn = connection.lastTurn?.then(() => turns.wait("request")) ?? turns.wait("request");
    connection.lastTurn = turn;
    connection.waiting += 1;
    socket.pause();
    await turn;
    connection.waiting -= 1;
    if (connection.waiting > 0) return;
    connection.lastTurn = undefined;
    socket.resume();
  }

  /**
   * Returns the last unfinished response of a connection. `isAlone` is true if no earlier response is
   * unfinished.
   */
  unfinishedOn(socket: Socket): { readonly last?: ServerResponse; readonly isAlone: boolean } {
    const { last, beforeLast } = this.#open.get(socket) ?? {};
    const isAlone = beforeLast === undefined || beforeLast.closed;
    return last === undefined || last.closed ? { isAlone } : { last, isAlone };
  }

  /** Closes each connection when the connection becomes idle. Returns a function that stops these checks. */
  stop(): () => void {
    this.#closeIdle();
    const timer = setInterval(() => this.#closeIdle(), idleCheckMs);
    return () => clearInterval(timer);
  }

  /**
   * Closes idle connections. Unlike Node's `closeIdleConnections`, this includes connections that have sent
   * no request yet.
   */
  #closeIdle(): void {
    for (const [socket, { last }] of this.#open) if (last?.closed !== false) socket.destroySoon();
  }

  /**
   * Destroys connections whose clients have not read for too long. Such connections keep pages of a list and
   * kernel buffers in memory.
   */
  #destroyStuck(drainTimeoutMs: number): void {
    const now = performance.now();
    for (const [socket, connection] of this.#open) {
      const sent = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || sent !== connection.sent) connection.stuckSince = undefined;
      else connection.stuckSince ??= now;
      connection.sent = sent;
      if (connection.stuckSince !== undefined && now - connection.stuckSince >= drainTimeoutMs)
        socket.destroy();
    }
  }

  /** Destroys all connections, and returns their number. */
  destroyAll(): number {
    for (const socket of this.#open.keys()) socket.destroy();
    return this.#open.size;
  }
}

/** Rejects invalid and late requests in the error shape of the APIs, and closes their connections. */
export function rejectClientErrors(
  server: Server,
  connections: Connections,
  maxHeaderBytes: number,
  log: ServerLog,
  nextRequestId: () => string,
): void {
  /**
   * The connections that the server no longer reads. They are closed after the responses to earlier requests.
   */
  const ending = new WeakSet<Socket>();

  server.on("clientError", (error: Error, stream) => {
    // The sockets of an HTTP server are net.Sockets. The type allows other streams.
    const socket = stream as Socket;
    // After the first error, everything else on the connection is an error too.
    if (socket.destroyed || socket.writableEnded || ending.has(socket)) return;
    const { last, isAlone } = connections.unfinishedOn(socket);
    if (last?.req.complete) {
      ending.add(socket);
      last.once("close", () => socket.destroySoon());
    } else if (!isAlone || last?.headersSent) {
      socket.destroy();
    } else {
      reject(socket, error);
    }
  });

  function reject(socket: Socket, error: Error): void {
    const code = codeOf(error);
    // The client has disconnected.
    if (!socket.writable || code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const { status, headers, body } = rejectInvalidHttp(code, maxHeaderBytes);
    const id = nextRequestId();
    // Does not log the error object, since its raw bytes may include a secret.
    log.rejected(status, code ?? error.name, id);
    const fields = {
      ...headers,
      "X-Request-Id": id,
      "Content-Length": Buffer.byteLength(body),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  }
}
