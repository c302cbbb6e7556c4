import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askForList, longSeed } from "./long-list.ts";
import { start, stop, temporaryFolder } from "./process.ts";
import { openRaw } from "./raw.ts";

test("a reset breaks off the list that is being sent, which has no end then and is no fault", async () => {
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
  // Chunks end with one of no length.
  expect((await busy.closed).endsWith("\r\n0\r\n\r\n")).toBe(false);
  await stop(server);
  expect(server.stderr()).toContain("The reply was broken off, since a reset or a snapshot replaced");
  expect(server.stderr()).not.toContain('"level":"error"');
});
