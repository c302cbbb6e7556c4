// Serves a small and a large database over HTTP from one process: its code is then equally warm for both, and the small
// one can be put back to its size without a new process, which would be cold.

import { copyFileSync } from "node:fs";
import { type SandboxServer, startSandboxServer } from "@latchkey/sandbox-server";
import type { GrowthAnswers, GrowthQuestion } from "../growth-over-http.ts";

const [smallFile = "", largeFile = ""] = process.argv.slice(2);
const original = `${smallFile}-original`;
copyFileSync(smallFile, original);

const start = (database: string): Promise<SandboxServer> =>
  startSandboxServer({ port: 0, database, seed: "none" });
let small = await start(smallFile);
const large = await start(largeFile);

const urls = (): GrowthAnswers["reset"] => ({ small: small.url, large: large.url });

async function reset(): Promise<GrowthAnswers["reset"]> {
  await small.close();
  copyFileSync(original, smallFile);
  small = await start(smallFile);
  return urls();
}

function cpu(): GrowthAnswers["cpu"] {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.on("message", async (question: GrowthQuestion) => {
  process.send?.(question === "cpu" ? cpu() : await reset());
});
process.once("disconnect", async () => {
  await Promise.all([small.close(), large.close()]);
  process.exit();
});
process.send?.(urls());
