import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How often a stop looks for connections that have become idle. */
const idleCheckMs = 50;

/** The responses that were begun last on a connection. Of pipelined ones, each ends before the next. */
interface Begun {
  last?: ServerResponse;
  beforeLast?: ServerResponse | undefined;
}

/** The connections of a server. Each request passes here, so no more is kept of it than the end of a connection needs. */
export class Connections {
  readonly #open = new Map<Socket, Begun>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.set(socket, {});
      socket.once("close", () => this.#open.delete(socket));
    });
  }

  begin(socket: Socket, response: ServerResponse): void {
    const begun = this.#open.get(socket);
    if (begun === undefined) return;
    begun.beforeLast = begun.last;
    begun.last = response;
  }

  /** The last response that is under way on a connection, if there is one, and whether none is under way before it. */
  underWayOn(socket: Socket): { readonly last?: ServerResponse; readonly isAlone: boolean } {
    const { last, beforeLast } = this.#open.get(socket) ?? {};
    const isAlone = beforeLast === undefined || beforeLast.closed;
    return last === undefined || last.closed ? { isAlone } : { last, isAlone };
  }

  /** Closes each connection once it is idle. Returns what ends the look-out. */
  stop(): () => void {
    this.#closeIdle();
    const timer = setInterval(() => this.#closeIdle(), idleCheckMs);
    return () => clearInterval(timer);
  }

  /** Node's own way leaves those open that have sent no request yet. */
  #closeIdle(): void {
    for (const [socket, { last }] of this.#open) if (last?.closed !== false) socket.destroySoon();
  }

  /** Breaks all connections off, and returns how many there were. */
  destroyAll(): number {
    for (const socket of this.#open.keys()) socket.destroy();
    return this.#open.size;
  }
}
