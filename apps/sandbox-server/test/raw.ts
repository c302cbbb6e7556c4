import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A connection on which a test sends what it wants. */
export interface Raw {
  readonly socket: Socket;
  /** All that has come so far. */
  readonly received: () => string;
  /** Resolves once a text has come, and rejects where the connection ends without it. */
  readonly receives: (text: string) => Promise<void>;
  /** Resolves to all that came, once the server has closed the connection. */
  readonly closed: Promise<string>;
}

export async function openRaw(url: string): Promise<Raw> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  // A reset shows as a close without the text that was wanted.
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
          // A long response is searched once, and not from its start with each chunk.
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

/** Sends a text and resolves to all that comes until the server closes the connection. */
export async function exchange(url: string, text: string): Promise<string> {
  const raw = await openRaw(url);
  raw.socket.write(text);
  return raw.closed;
}
