import type { OutgoingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";
import type { Responder } from "./loopback-server.ts";

type Headers = OutgoingHttpHeaders;

/** Sends a complete response with the given text. */
export const text =
  (status: number, contentType: string, body: string, headers: Headers = {}): Responder =>
  (response) => {
    response.writeHead(status, { "Content-Type": contentType, ...headers }).end(body);
  };

export const json = (status: number, body: unknown, headers: Headers = {}): Responder =>
  text(status, "application/json", JSON.stringify(body), headers);

/** Sends a status and headers, without a body. */
export const empty =
  (status: number, headers: Headers = {}): Responder =>
  (response) => {
    response.writeHead(status, headers).end();
  };

/** Sends JSON in two chunks, without a Content-Length. */
export const chunked =
  (body: unknown): Responder =>
  (response) => {
    const whole = JSON.stringify(body);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write(whole.slice(0, whole.length / 2));
    response.end(whole.slice(whole.length / 2));
  };

/** Sends compressed JSON. The Content-Length is the compressed length. */
export const gzipped =
  (body: unknown): Responder =>
  (response) => {
    const compressed = gzipSync(JSON.stringify(body));
    const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    response.writeHead(200, { ...headers, "Content-Length": compressed.length }).end(compressed);
  };

/** Resets the connection without a response. */
export const reset: Responder = (_response, { socket }) => socket.resetAndDestroy();

/** Announces a longer body than it sends, and closes the connection. */
export const truncatedBody: Responder = (response, { socket }) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 });
  response.write('{"api_keys":[', () => socket.destroy());
};

/** Starts a body and never ends it. */
export const unfinishedBody: Responder = (response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write("{");
};

/** Never responds. */
export const noResponse: Responder = () => {};

/** Sends a 204 with a body. Node's server would not send the body, so this writes to the socket. */
export const bodyIn204: Responder = (_response, { socket }) => {
  const head =
    "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\nConnection: close";
  socket.end(`${head}\r\n\r\n{}`);
};
