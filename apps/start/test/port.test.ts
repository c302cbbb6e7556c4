import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { assertPortIsFree } from "../src/port.ts";

test("a port is in use while something listens there, and free afterwards", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(assertPortIsFree(port, "LATCHKEY_DOCS_PORT")).rejects.toThrow(
    new Error(
      `port ${port} on 127.0.0.1 is in use. Set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`,
    ),
  );
  server.close();
  await once(server, "close");
  await expect(assertPortIsFree(port, "LATCHKEY_DOCS_PORT")).resolves.toBeUndefined();
});
