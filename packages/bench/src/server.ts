// Runs in a process of its own, so that it does not share the event loop of what is measured.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { readReplyBodies } from "./document.ts";

const bodies = readReplyBodies();

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const list: Answer = { status: 200, body: Buffer.from(bodies.list) };
const key: Answer = { status: 200, body: Buffer.from(bodies.key) };
const created: Answer = { status: 201, body: Buffer.from(bodies.created) };
const updated: Answer = { status: 204, body: Buffer.alloc(0) };

function answerTo({ method, url }: IncomingMessage): Answer {
  if (method === "POST") return created;
  if (method === "PUT") return updated;
  return url?.endsWith("/api-key") ? list : key;
}

const server = createServer((request, response) => {
  const { status, body } = answerTo(request);
  request.resume().on("end", () => {
    const headers =
      status === 204 ? {} : { "Content-Type": "application/json", "Content-Length": body.byteLength };
    response.writeHead(status, headers).end(body);
  });
});
// The connections that wait for the next round at 50 concurrent stay open.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
// The channel closes with the process that measures, whatever ended it.
process.once("disconnect", () => process.exit());
