import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { rejectInvalidHttp } from "./error-responses.ts";
import { type Limits, lingerMs, type Turns } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { http } from "./node-builtins.ts";
import { codeOf } from "./start-error.ts";

/** How often a stop looks for connections that have become idle. */
const idleCheckMs = 50;

interface Connection {
  /** The responses that were begun last. Of pipelined ones, each ends before the next. */
  last?: ServerResponse;
  beforeLast?: ServerResponse | undefined;
  /** Its requests that wait for their turn, one after another. */
  waiting: number;
  lastTurn: Promise<void> | undefined;
  /** How much the kernel had taken when it was full, and since when the client has taken nothing of it. */
  sent: number;
  stuckSince: number | undefined;
}

/** The open connections of a server. Each request passes here, so it keeps only what the end of a connection needs. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();

  constructor(server: Server, { drainTimeoutMs }: Pick<Limits, "drainTimeoutMs">) {
    server.on("connection", (socket: Socket) => {
      const connection: Connection = { waiting: 0, lastTurn: undefined, sent: 0, stuckSince: undefined };
      this.#open.set(socket, connection);
      // Node resumes it with each response that ends.
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
   * Undefined if a request may be handled immediately; otherwise resolves when it may. Of each connection, one request at
   * a time waits, so that a client that pipelines hundreds delays no other, and its further requests are not read.
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

  /** The last response that is under way on a connection, if there is one, and whether none is under way before it. */
  underWayOn(socket: Socket): { readonly last?: ServerResponse; readonly isAlone: boolean } {
    const { last, beforeLast } = this.#open.get(socket) ?? {};
    const isAlone = beforeLast === undefined || beforeLast.closed;
    return last === undefined || last.closed ? { isAlone } : { last, isAlone };
  }

  /** Closes each connection when it is idle. Returns what ends the look-out. */
  stop(): () => void {
    this.#closeIdle();
    const timer = setInterval(() => this.#closeIdle(), idleCheckMs);
    return () => clearInterval(timer);
  }

  /** Node's own way leaves those open that have sent no request yet. */
  #closeIdle(): void {
    for (const [socket, { last }] of this.#open) if (last?.closed !== false) socket.destroySoon();
  }

  /** Drops the connections whose clients have not read for too long: each holds a few pages of a list and the kernel's buffers. */
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

  /** Destroys all connections, and returns how many there were. */
  destroyAll(): number {
    for (const socket of this.#open.keys()) socket.destroy();
    return this.#open.size;
  }
}

/** Rejects what is not an HTTP request, or does not arrive in time, in the error shape of the APIs, and ends the connection. */
export function rejectClientErrors(
  server: Server,
  connections: Connections,
  maxHeaderBytes: number,
  log: ServerLog,
  nextRequestId: () => string,
): void {
  /** Connections of which no more is read, and which end after the requests that came before. */
  const ending = new WeakSet<Socket>();

  server.on("clientError", (error: Error, stream) => {
    // Node's HTTP server has plain sockets; its type allows for others.
    const socket = stream as Socket;
    // All that comes after the first error is an error again.
    if (socket.destroyed || socket.writableEnded || ending.has(socket)) return;
    const { last, isAlone } = connections.underWayOn(socket);
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
    // The client is gone.
    if (!socket.writable || code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const { status, headers, body } = rejectInvalidHttp(code, maxHeaderBytes);
    const id = nextRequestId();
    // The error itself holds the raw bytes, and so maybe a secret.
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
