// A minimal HTTP server in its own process. The ratios show how much more other servers do. The argument has the
// responses as JSON.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Responses } from "./servers.ts";

const responses: Responses = JSON.parse(process.argv[2] ?? "{}");

const server = createServer((request, response) => {
  const { method = "", url } = request;
  const { status = 404, headers = {}, body = "" } = responses[`${method} ${url}`] ?? responses[method] ?? {};
  // Node sends a string together with the head. If the body were bytes, Node would need a second write, which
  // is slower.
  const respond = (): void => void response.writeHead(status, headers).end(body);
  if (method === "GET") respond();
  else request.resume().once("end", respond);
});
// Idle connections stay open for the next round.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
