import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

// Prints how long the built server takes from the start of its process to its first answer, and its memory when idle.

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const rounds = 15;
const idleMs = 2_000;
const folder = mkdtempSync(join(tmpdir(), "latchkey-measure-"));

async function start(
  database: string,
): Promise<{ readonly child: ChildProcess; readonly firstAnswerMs: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, "--port", "0", "--print", "json", "--database", database], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url } = JSON.parse(String(line));
  const call = request(`${url}/healthz`, { agent: false }).end();
  const [response] = await once(call, "response");
  response.resume();
  if (response.statusCode !== 200) throw new Error(`/healthz answered ${response.statusCode}.`);
  return { child, firstAnswerMs: performance.now() - startedAt };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "close");
}

/** Linux only. */
function residentMb({ pid }: ChildProcess): number {
  const [, kb = ""] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb) / 1024;
}

const databases: Readonly<Record<string, (round: number) => string>> = {
  memory: () => "memory",
  "new file": (round) => join(folder, `${round}.db`),
  "old file": () => join(folder, "0.db"),
};
try {
  for (const [name, databaseOf] of Object.entries(databases)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { child, firstAnswerMs } = await start(databaseOf(round));
      times.push(firstAnswerMs);
      await stop(child);
    }
    times.sort((a, b) => a - b);
    const { child } = await start(databaseOf(rounds));
    await wait(idleMs);
    const memory = residentMb(child);
    await stop(child);
    const median = times[times.length >> 1]?.toFixed(0);
    console.log(
      `${name}: first answer ${median} ms (median of ${rounds}, worst ${times.at(-1)?.toFixed(0)}), idle memory ${memory.toFixed(1)} MB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
