import type { OutgoingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";
import type { Answer } from "./loopback-server.ts";

type Headers = OutgoingHttpHeaders;

/** A whole answer of the given text. */
export const text =
  (status: number, contentType: string, body: string, headers: Headers = {}): Answer =>
  (response) => {
    response.writeHead(status, { "Content-Type": contentType, ...headers }).end(body);
  };

export const json = (status: number, body: unknown, headers: Headers = {}): Answer =>
  text(status, "application/json", JSON.stringify(body), headers);

/** A status, and nothing else. */
export const empty =
  (status: number, headers: Headers = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end();
  };

/** JSON of which no length is told, in two pieces. */
export const chunked =
  (body: unknown): Answer =>
  (response) => {
    const whole = JSON.stringify(body);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write(whole.slice(0, whole.length / 2));
    response.end(whole.slice(whole.length / 2));
  };

/** JSON whose told length is that of its compressed form. */
export const gzipped =
  (body: unknown): Answer =>
  (response) => {
    const compressed = gzipSync(JSON.stringify(body));
    const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    response.writeHead(200, { ...headers, "Content-Length": compressed.length }).end(compressed);
  };

/** Breaks the connection off without a word. */
export const reset: Answer = (_response, { socket }) => socket.resetAndDestroy();

/** Promises more than it sends, and breaks off. */
export const halfABody: Answer = (response, { socket }) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 });
  response.write('{"api_keys":[', () => socket.destroy());
};

/** Begins to answer and never ends. */
export const slowBody: Answer = (response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write("{");
};

/** Never begins to answer. */
export const silence: Answer = () => {};

/** A 204 that has a body all the same, which a server of Node's would not send. */
export const bodyIn204: Answer = (_response, { socket }) => {
  const head =
    "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\nConnection: close";
  socket.end(`${head}\r\n\r\n{}`);
};
