import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Connections } from "./connections.ts";
import { lingerMs } from "./limits.ts";
import type { ServerLog } from "./log.ts";
import { http } from "./node-builtins.ts";
import { refuseClientError } from "./refusals.ts";
import { codeOf } from "./start-error.ts";

/** Answers what is no HTTP request, or does not arrive in time, in the error shape of the APIs, and ends the connection. */
export function answerClientErrors(
  server: Server,
  connections: Connections,
  maxHeaderBytes: number,
  log: ServerLog,
): void {
  /** Connections that cannot be read on, and end after what was asked before. */
  const ending = new WeakSet<Socket>();

  server.on("clientError", (error: Error, stream) => {
    // Node's HTTP server has plain sockets; its type allows for others.
    const socket = stream as Socket;
    // Whatever comes after the first error is an error again.
    if (socket.destroyed || socket.writableEnded || ending.has(socket)) return;
    const { last, isAlone } = connections.underWayOn(socket);
    if (last?.req.complete) {
      ending.add(socket);
      last.once("close", () => socket.destroySoon());
    } else if (!isAlone || last?.headersSent) {
      socket.destroy();
    } else {
      endWithRefusal(socket, error);
    }
  });

  function endWithRefusal(socket: Socket, error: Error): void {
    const code = codeOf(error);
    // The client is gone.
    if (!socket.writable || code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const { status, headers, body } = refuseClientError(code, maxHeaderBytes);
    // The error itself holds the raw bytes, and so maybe a secret.
    log.refusal(status, code ?? error.name);
    const fields = { ...headers, "Content-Length": Buffer.byteLength(body), Connection: "close" };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  }
}
