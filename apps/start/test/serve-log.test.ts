import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

/** Serves until SIGTERM. SHA-256 fails once the servers run, so each request with a key fails. */
const program = `
  const { serve } = await import(${JSON.stringify(new URL("../src/serve.ts", import.meta.url))});
  const end = new AbortController();
  process.on("SIGTERM", () => end.abort());
  await serve({
    ports: { docs: 0, sandbox: 0, mock: 0 },
    fresh: false,
    env: { LATCHKEY_SANDBOX_DATABASE: "memory" },
    print: (text) => {
      process.getBuiltinModule("node:crypto").hash = () => { throw new Error("no hash today"); };
      console.log(text);
    },
    signal: end.signal,
  });
`;

/** Reports and prevents each look-up of another host, in this process and in those that it starts. */
const offline = `
  import dns from "node:dns";
  import { syncBuiltinESMExports } from "node:module";
  for (const each of [dns, dns.promises]) {
    const { lookup } = each;
    each.lookup = (host, ...rest) => {
      if (host === "localhost" || host === "127.0.0.1") return lookup(host, ...rest);
      console.error("looked up " + host);
      throw new Error("offline");
    };
  }
  syncBuiltinESMExports();
`;

test("needs no network, prints the cause of a 500 of the sandbox on stderr, and nothing for a 404", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(offline)}` },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const log = text(child.stderr);
  const [printed] = await once(child.stdout.setEncoding("utf8"), "data");
  const [, url = ""] = /^Sandbox +(http\S+)/m.exec(printed) ?? [];
  const path = `${url}/partner-subscription/api/v1/api-key`;
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect((await fetch(path, { headers: { "X-PARTNER-APIKEY": "any" } })).status).toBe(500);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  const lines = (await log).trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", err: { message: "no hash today" } });
});
