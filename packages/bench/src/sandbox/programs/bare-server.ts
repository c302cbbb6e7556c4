// The least that Node's HTTP server does for one reply: what the sandbox does beyond it is what the ratios show.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const { status, headers, body } = JSON.parse(process.argv[2] ?? "");

const server = createServer((request, response) => {
  // As one text, which Node sends in one piece with the head; bytes would be a second piece, and slower.
  const reply = (): void => void response.writeHead(status, headers).end(body);
  if (request.method === "POST") request.resume().once("end", reply);
  else reply();
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
