import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The connections of a server, and the responses that are under way on each. */
export class Connections {
  readonly #open = new Map<Socket, Set<ServerResponse>>();
  #isStopping = false;

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.set(socket, new Set());
      socket.once("close", () => this.#open.delete(socket));
    });
  }

  begin(socket: Socket, response: ServerResponse): void {
    const responses = this.#open.get(socket);
    responses?.add(response);
    response.once("close", () => {
      responses?.delete(response);
      if (this.#isStopping && responses?.size === 0) socket.destroySoon();
    });
  }

  /** Those under way on a connection, in the order of their requests. */
  responsesOn(socket: Socket): readonly ServerResponse[] {
    return [...(this.#open.get(socket) ?? [])];
  }

  /** Closes the idle connections now, and each other one after its last response. */
  stop(): void {
    this.#isStopping = true;
    for (const [socket, responses] of this.#open) if (responses.size === 0) socket.destroy();
  }

  /** Breaks all connections off, and returns how many there were. */
  destroyAll(): number {
    for (const socket of this.#open.keys()) socket.destroy();
    return this.#open.size;
  }
}
