// The least that Node's HTTP server does for a response, in a process of its own. What others do beyond it is what the
// ratios show. The argument has the responses as JSON.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Responses } from "./servers.ts";

const responses: Responses = JSON.parse(process.argv[2] ?? "{}");

const server = createServer((request, response) => {
  const { method = "", url } = request;
  const { status = 404, headers = {}, body = "" } = responses[`${method} ${url}`] ?? responses[method] ?? {};
  // Node sends a text in one piece with the head. Bytes would be a second piece, and slower.
  const respond = (): void => void response.writeHead(status, headers).end(body);
  if (method === "GET") respond();
  else request.resume().once("end", respond);
});
// Connections that wait for the next round stay open.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
