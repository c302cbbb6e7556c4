import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readDocsPort } from "../../src/site/settings.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

function start(port: string, ...parameters: string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [main, ...parameters], {
    env: { ...process.env, LATCHKEY_DOCS_PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const portMessage = (port: string): string =>
  `LATCHKEY_DOCS_PORT is "${port}", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.`;

test("rejects the port 65536 with exit code 2", async () => {
  const child = start("65536");
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect([code, message]).toEqual([2, `docs: ${portMessage("65536")}\n`]);
});

test.each(["abc", "-1", "4000.5"])("rejects the port %s", (port) => {
  expect(() => readDocsPort({ LATCHKEY_DOCS_PORT: port })).toThrow(new RangeError(portMessage(port)));
});

test("prints its address, serves, and ends cleanly on Ctrl-C", async () => {
  const child = start("0");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = line.toString().match(/^Docs: (http:\/\/127\.0\.0\.1:\d+)\/\n$/)?.[1] ?? "";
  expect((await fetch(url)).status).toBe(200);
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
}, 60_000);
