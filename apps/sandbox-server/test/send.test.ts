import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttpServer } from "../src/http-server.ts";
import { defaultLimits } from "../src/limits.ts";
import { noLog } from "../src/log.ts";
import { Readiness } from "../src/readiness.ts";
import { askForList, longSeed } from "./long-list.ts";
import { start, stop, temporaryFolder } from "./process.ts";
import { openRaw } from "./raw.ts";

test("ends a list in progress at a reset, without its end, and does not log a fault", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "long.json"), longSeed());
  const args = ["--seed", "long.json", "--database", "memory", "--controls"];
  const server = await start(args, { folder });
  const busy = await openRaw(server.url);
  busy.socket.write(askForList);
  await busy.receives('{"api_keys":[');
  busy.socket.pause();
  expect((await fetch(`${server.url}/_sandbox/reset`, { method: "POST" })).status).toBe(204);
  busy.socket.resume();
  // The last chunk has the length 0.
  expect((await busy.closed).endsWith("\r\n0\r\n\r\n")).toBe(false);
  await stop(server);
  expect(server.stderr()).toContain("was aborted: a reset or a snapshot replaced");
  expect(server.stderr()).not.toContain('"level":"error"');
});

describe("a stream", () => {
  /** Sends the same stream to all requests. */
  async function serve(body: () => AsyncIterable<string>): Promise<number> {
    const { server, stop } = createHttpServer({
      handle: async () => ({ status: 200, headers: {}, body: body() }),
      readiness: new Readiness(noLog),
      limits: { ...defaultLimits, stopTimeoutMs: 0 },
      log: noLog,
      allowHost: [],
      allowOrigin: [],
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(async () => void (await stop()));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Requests the stream and does not read it. */
  async function askWithoutReading(port: number, requests = 1) {
    const socket = connect(port, "127.0.0.1").pause();
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(requests));
    return socket;
  }

  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Resolves when a number has not increased for many turns. */
  async function settled(read: () => number): Promise<number> {
    for (let quiet = 0, last = -1; quiet < 200; quiet += 1) {
      if (read() !== last) quiet = 0;
      last = read();
      await nextTurn();
    }
    return read();
  }
  const text = "x".repeat(16 * 1024);

  test("gives all others a turn after each long slice, even if the kernel buffers everything", async () => {
    let made = 0;
    const streams = 5;
    const slices = 10;
    const port = await serve(async function* () {
      for (let slice = 0; slice < slices; slice++) {
        for (const end = performance.now() + 3; performance.now() < end; );
        made += 1;
        yield text;
      }
    });
    for (let stream = 0; stream < streams; stream++) await askWithoutReading(port);
    let most = 0;
    for (let before = made; made < streams * slices; before = made) {
      await nextTurn();
      most = Math.max(most, made - before);
    }
    expect(most).toBe(1);
  });

  test("is not created faster than the client reads it", async () => {
    let made = 0;
    const port = await serve(async function* () {
      for (; made < 2_000; made++) yield text;
    });
    const socket = await askWithoutReading(port);
    // The kernel buffers a few megabytes. The whole stream would be 32.
    const buffered = await settled(() => made);
    expect(buffered).toBeLessThan(1_500);
    socket.resume();
    await expect.poll(() => made, { timeout: 20_000 }).toBe(2_000);
  });

  test("of a pipelined request is not created before the client has read the previous one", async () => {
    let made = 0;
    const port = await serve(async function* () {
      for (let slice = 0; slice < 2_000; slice++) {
        made += 1;
        yield text;
      }
    });
    await askWithoutReading(port, 100);
    // The first one fills the kernel's buffer. Each other one fills only its own buffer.
    expect(await settled(() => made)).toBeLessThan(2_000 + 99 * 3);
  });

  test("ends when its client has disconnected", async () => {
    let isOver = false;
    const port = await serve(async function* () {
      try {
        for (;;) yield text;
      } finally {
        isOver = true;
      }
    });
    const socket = await askWithoutReading(port);
    socket.resume();
    await once(socket, "data");
    socket.destroy();
    await expect.poll(() => isOver, { timeout: 20_000 }).toBe(true);
  });
});
