import type { IncomingMessage } from "node:http";
import type { SandboxRequest } from "@latchkey/sandbox";

/** A body of at most so much that nobody reads is taken off the connection, which then serves the next request. */
const maxIgnoredBytes = 64 * 1024;

/** A request of Node's server as the sandbox sees it. Headers are looked up in place; no copy is made. */
export class NodeMessage implements SandboxRequest {
  readonly method: string;
  readonly target: string;
  readonly #request: IncomingMessage;
  #isTooLong = false;

  constructor(request: IncomingMessage) {
    this.method = request.method ?? "";
    this.target = toOriginForm(request.url ?? "");
    this.#request = request;
  }

  readonly header = (name: string): string | undefined => {
    const value = this.#request.headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  };

  /** Does not settle where the body never ends: there is nobody to answer then. */
  readonly readBody = (maxBytes: number): Promise<Uint8Array | undefined> => {
    const request = this.#request;
    // Refused by what it says of itself, before a byte of it is read.
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

  /** Whether more of the body may come than is worth reading: the connection has no next request. */
  get hasEndlessBody(): boolean {
    const { complete, headers } = this.#request;
    if (complete) return false;
    const isChunked = headers["transfer-encoding"] !== undefined;
    return this.#isTooLong || isChunked || Number(headers["content-length"] ?? 0) > maxIgnoredBytes;
  }
}

/** A client that takes the server for a proxy sends the whole URL, which HTTP says to accept. */
function toOriginForm(url: string): string {
  if (url.startsWith("/")) return url;
  const [origin = ""] = /^https?:\/\/[^/?#]*/i.exec(url) ?? [];
  const target = url.slice(origin.length);
  return origin === "" || target.startsWith("/") ? target : `/${target}`;
}
