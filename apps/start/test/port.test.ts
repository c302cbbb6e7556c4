import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { assertPortsAreFree } from "../src/port.ts";

test("names all ports in use with their variables, and accepts them when they are free", async () => {
  const servers = [createServer(), createServer()];
  for (const server of servers) await once(server.listen(0, "127.0.0.1"), "listening");
  const [docs = 0, mock = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  const ports = { docs, sandbox: 0, mock };
  await expect(assertPortsAreFree(ports)).rejects.toThrow(
    new Error(
      `ports on 127.0.0.1 are not free: ${docs} is in use (LATCHKEY_DOCS_PORT), ${mock} is in use (LATCHKEY_MOCK_PORT). Set the variables to free ports, or stop what listens there`,
    ),
  );
  for (const server of servers) await once(server.close(), "close");
  await expect(assertPortsAreFree(ports)).resolves.toBeUndefined();
});
