import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { type Responder, serveLoopback } from "@latchkey/runtimes";
import { dependencyFile } from "../dependency.ts";
import { type Figure, medianFigure, ratioFigure } from "../figures.ts";
import { measureInRounds } from "../rounds.ts";
import type { BenchContext } from "../servers.ts";

const keyCount = 100_000;

/** Compares the CPU time of `latchkey --help` with that of an empty program, and measures the memory of a long list. */
export async function benchCli({ isQuick, report }: BenchContext): Promise<readonly Figure[]> {
  const command = dependencyFile("@latchkey/cli", "dist/latchkey.mjs");
  await using server = await serveLoopback([sendLongList]);
  const env = {
    DIGICERT_PARTNER_API_KEY: "key-of-the-benchmark-that-is-not-a-secret",
    DIGICERT_PARTNER_BASE_URL: `${server.url}/x`,
  };
  report("measure the start");
  const programs = { help: [command, "--help"], nothing: ["-e", "0"] };
  const plan = { warmUpRounds: 1, rounds: isQuick ? 2 : 15 };
  const { help, nothing } = await measureInRounds(programs, plan, (args) => measureProgram(args));
  report("measure the list");
  const lists = { rows: [command, "partner", "list"], json: [command, "partner", "list", "--json"] };
  const memory = await measureInRounds(lists, { warmUpRounds: 0, rounds: isQuick ? 1 : 3 }, (args) =>
    measureProgram(args, env),
  );
  const most = { most: 200 };
  return [
    ratioFigure("latchkey --help to node -e 0: CPU time", "ms", help.cpuMs, nothing.cpuMs, { most: 2 }),
    medianFigure(`list of ${keyCount.toLocaleString("en")} keys: peak memory`, "MB", memory.rows.mb, most),
    medianFigure("the same with --json", "MB", memory.json.mb, most),
  ];
}

/** Runs Node. @returns What the system measured for the process. The process reports it on descriptor 3 when it exits. */
async function measureProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ cpuMs: number; mb: number }> {
  const report = `data:text/javascript,process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, mb: maxRSS / 1024 };
    process.getBuiltinModule("node:fs").writeSync(3, JSON.stringify(usage));
  })`;
  const child = spawn(process.execPath, ["--import", report, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  child.stdout?.resume();
  let text = "";
  child.stdio[3]?.on("data", (part) => {
    text += part;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with exit code ${code}. Run it alone.`);
  return JSON.parse(text);
}

/** Sends a list of Partner Subscriptions keys. */
const sendLongList: Responder = async (response) => {
  const key = {
    account_id: 67891,
    status: "active",
    created_at: "2025-01-20T09:15:00Z",
    last_used_date: "2025-01-29T08:10:00Z",
    api_key_last4: "78yz",
  };
  response.setHeader("Content-Type", "application/json").write('{"api_keys":[');
  for (let id = 1; id <= keyCount; id++) {
    const text = JSON.stringify({ id, name: `Build server number ${id}`, ...key });
    response.write((id === 1 ? "" : ",") + text);
    if (id % 1000 === 0) await setImmediate();
  }
  response.end("]}");
};
