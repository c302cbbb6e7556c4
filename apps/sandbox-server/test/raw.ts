import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A connection on which a test sends any bytes. */
export interface Raw {
  readonly socket: Socket;
  /** The text that was received so far. */
  readonly received: () => string;
  /** Resolves when a text was received. Rejects if the connection ends without it. */
  readonly receives: (text: string) => Promise<void>;
  /** Resolves to the received text when the server has closed the connection. */
  readonly closed: Promise<string>;
}

export async function openRaw(url: string): Promise<Raw> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  // After a reset, the connection closes without the expected text.
  socket.on("error", () => {});
  await once(socket, "connect");
  let received = "";
  socket.on("data", (text) => {
    received += text;
  });
  return {
    socket,
    received: () => received,
    receives: (text) =>
      new Promise((resolve, reject) => {
        let searched = 0;
        const look = (): void => {
          if (received.includes(text, searched)) resolve();
          // Searches only the new part of a long response, not everything with each chunk.
          searched = Math.max(0, received.length - text.length);
        };
        socket.on("data", look);
        socket.once("close", () =>
          reject(new Error(`It closed without ${text}: ${received.slice(0, 1_000)}`)),
        );
        look();
      }),
    closed: new Promise((resolve) => socket.once("close", () => resolve(received))),
  };
}

/** Opens a request whose body never comes, so that a stop waits for it. */
export async function openUnfinished(url: string): Promise<Raw> {
  const raw = await openRaw(url);
  const path = "/partner-subscription/api/v1/api-key/account/67891";
  const headers = "Host: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  raw.socket.write(`POST ${path} HTTP/1.1\r\n${headers}`);
  await raw.receives("HTTP/1.1 100 Continue\r\n\r\n");
  return raw;
}

/** Sends a text, and resolves to the received text when the server has closed the connection. */
export async function exchange(url: string, text: string): Promise<string> {
  const raw = await openRaw(url);
  raw.socket.write(text);
  return raw.closed;
}
