import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { bundle } from "./cli.ts";

/** Runs a program, and returns the CPU time and the largest memory that the system measured for it. */
async function measure(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ cpuMs: number; megabytes: number }> {
  // The program reports its own use when it exits, since Node does not show that of a child.
  const report =
    `data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();require("node:fs")
    .writeSync(3,JSON.stringify({cpuMs:(u.userCPUTime+u.systemCPUTime)/1000,megabytes:u.maxRSS/1024}))})`.replace(
      "require(",
      "process.getBuiltinModule(",
    );
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
  expect(code).toBe(0);
  return JSON.parse(text);
}

test("the help takes at most 2.0 times the CPU time of node -e 0", { retry: 2 }, async () => {
  const ratios: number[] = [];
  for (let round = 0; round < 15; round++) {
    const nothing = await measure(["-e", "0"]);
    const help = await measure([bundle, "--help"]);
    ratios.push(help.cpuMs / nothing.cpuMs);
  }
  const median = ratios.sort((a, b) => a - b)[7] ?? Number.NaN;
  console.log(`--help: ${median.toFixed(2)} times the CPU time of node -e 0`);
  expect(median).toBeLessThanOrEqual(2);
});

test.each([[[]], [["--json"]]])("a list of 100,000 keys stays under 200 MB, with %j", async (args) => {
  const server = createServer(async (_, response) => {
    response.setHeader("Content-Type", "application/json").write('{"api_keys":[');
    for (let id = 0; id < 100_000; id++) {
      const key = {
        id: id + 1,
        name: `Build server number ${id}`,
        account_id: 67891,
        status: "active",
        created_at: "2025-01-20T09:15:00Z",
        last_used_date: "2025-01-29T08:10:00Z",
        api_key_last4: "78yz",
      };
      response.write((id === 0 ? "" : ",") + JSON.stringify(key));
      if (id % 1000 === 0) await setTimeout();
    }
    response.end("]}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { megabytes } = await measure([bundle, "partner", "list", ...args], {
    DIGICERT_PARTNER_API_KEY: "key-of-the-test-that-is-not-a-secret",
    DIGICERT_PARTNER_BASE_URL: `http://127.0.0.1:${port}/x`,
  });
  server.close();
  console.log(`list ${args}: ${Math.round(megabytes)} MB`);
  expect(megabytes).toBeLessThan(200);
});
