import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { SandboxRequest } from "@latchkey/sandbox";

/** An unread body of at most this length is discarded, so that the connection can be used for the next request. */
const maxIgnoredBytes = 64 * 1024;

const noOrigin: readonly [origin: string, authority?: string] = [""];

/** A request of Node's server for the sandbox. It does not copy the headers. */
export class NodeRequest implements SandboxRequest {
  /** The `X-Request-Id` of the response and the log line. */
  readonly id: string;
  readonly method: string;
  readonly target: string;
  /** The host and port of the target if it is an absolute URL. They take precedence over the Host header. */
  readonly authority: string | undefined;
  readonly socket: Socket;
  readonly #request: IncomingMessage;
  #isTooLong = false;

  constructor(request: IncomingMessage, id: string) {
    const url = request.url ?? "";
    // A client that uses the server as a proxy sends an absolute URL. HTTP requires servers to accept such
    // URLs.
    const [origin, authority] = (!url.startsWith("/") && /^https?:\/\/([^/?#]*)/i.exec(url)) || noOrigin;
    const path = url.slice(origin.length);
    this.id = id;
    this.method = request.method ?? "";
    this.target = origin === "" || path.startsWith("/") ? path : `/${path}`;
    this.authority = authority;
    this.socket = request.socket;
    this.#request = request;
  }

  readonly header = (name: string): string | undefined => {
    const value = this.#request.headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  };

  /**
   * Reads the body. The promise does not settle if the client disconnects before the end of the body, since
   * no response can be sent then.
   */
  readonly readBody = (maxBytes: number): Promise<Uint8Array | undefined> => {
    const request = this.#request;
    // The declared length is too long, so nothing is read.
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      this.#isTooLong = true;
      return Promise.resolve(undefined);
    }
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const onData = (chunk: Uint8Array): void => {
        size += chunk.length;
        chunks.push(chunk);
        if (size <= maxBytes) return;
        this.#isTooLong = true;
        request.pause();
        request.off("data", onData);
        request.off("end", onEnd);
        resolve(undefined);
      };
      const onEnd = (): void => {
        const [first] = chunks;
        resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks));
      };
      request.on("data", onData);
      request.on("end", onEnd);
    });
  };

  /** Whether the rest of the body may be too long to discard. If so, the connection must be closed. */
  get hasUnreadBody(): boolean {
    const { complete, headers } = this.#request;
    if (complete) return false;
    const isChunked = headers["transfer-encoding"] !== undefined;
    return this.#isTooLong || isChunked || Number(headers["content-length"] ?? 0) > maxIgnoredBytes;
  }
}
