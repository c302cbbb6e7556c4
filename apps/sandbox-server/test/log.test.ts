import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askForList, longSeed } from "./long-list.ts";
import { type Started, start, stop, temporaryFolder } from "./process.ts";
import { exchange, openRaw } from "./raw.ts";

/** Several times what the pipe and the server hold back together. */
const count = 5_000;

/** Each of these requests is a line of more than a kilobyte in the log. */
async function fillLog({ url }: Started): Promise<void> {
  const target = "/nowhere".repeat(120);
  const get = (more = "") => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  const replies = await exchange(url, get().repeat(count - 1) + get("Connection: close\r\n"));
  expect(replies.match(/HTTP\/1\.1 404 /g)).toHaveLength(count);
}

test("a log that nobody reads holds no request up, and is cut to what fits; a stop still ends it", async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  await fillLog(server);
  let log = "";
  server.child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  // The number of the lost lines comes once somebody reads.
  await expect.poll(() => log.includes('"dropped":')).toBe(true);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
  const lines = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const dropped = lines.filter((line) => "dropped" in line);
  expect(dropped).toEqual([
    {
      level: "warn",
      time: expect.any(String),
      dropped: expect.any(Number),
      msg: "log lines were dropped, since nobody read them in time",
    },
  ]);
  const requests = lines.filter(({ msg }) => msg === "request");
  expect(requests.length + dropped[0].dropped).toBe(count);
  // More than a megabyte is never held, and the system's own buffer is smaller than that.
  expect(requests.length).toBeLessThan(2_000);
  expect(lines.at(-1)).toMatchObject({ msg: "stopped" });
});

test("a stop ends it while nobody reads its log", async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  await fillLog(server);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});

test("a second signal ends it at once while nobody reads its log", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "long.json"), longSeed());
  const args = ["--seed", "long.json", "--database", "memory"];
  const server = await start(args, { folder, leavesLog: true });
  await fillLog(server);
  const busy = await openRaw(server.url);
  busy.socket.write(askForList);
  await busy.receives('{"api_keys":[');
  busy.socket.pause();
  server.child.kill("SIGTERM");
  // It takes no connection any more: the first signal has arrived.
  await expect
    .poll(() =>
      openRaw(server.url).then(
        () => "open",
        () => "closed",
      ),
    )
    .toBe("closed");
  server.child.kill("SIGTERM");
  expect(await server.ended).toEqual({ code: 143, signal: null });
});

test("a log whose reader has gone away stops nothing", async () => {
  const server = await start(["--database", "memory"], { folder: temporaryFolder(), leavesLog: true });
  server.child.stderr.destroy();
  await fillLog(server);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});
