import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { document, fixture } from "./fixtures/paths.ts";
import { isRunning, recordProcesses } from "./fixtures/processes.ts";

const main = fixture("../../src/main.ts");

function runMain(port: string, documentPath: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, documentPath], {
    env: { ...process.env, LATCHKEY_MOCK_PORT: port, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function outcome(child: ReturnType<typeof runMain>) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child as ChildProcess, "close"),
  ]);
  return { code, signal, stdout, stderr };
}

test("SIGTERM stops the command with exit code 0, and no Prism process stays", async () => {
  const { env, pids } = await recordProcesses();
  const child = runMain("0", document, env);
  let started = "";
  child.stdout.on("data", (chunk) => {
    started += chunk;
  });
  await vi.waitFor(() => expect(started).toContain("Prefer"), { timeout: 20_000 });

  const command = /curl -s (\S+) -H '(\S+): (\S+)'/.exec(started);
  const [url, name, value] = command?.slice(1) ?? [];
  const response = await fetch(url ?? "", { headers: { [name ?? ""]: value ?? "" } });
  expect(response.status).toBe(200);

  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect(pids()).toHaveLength(2);
  expect(pids().filter(isRunning)).toEqual([]);
});

test("SIGINT during the start ends the command with exit code 0, and no Prism process stays", async () => {
  const { env, pids } = await recordProcesses();
  const child = runMain("0", document, env);
  await vi.waitFor(() => expect(pids()).toHaveLength(2), { timeout: 20_000, interval: 5 });
  child.kill("SIGINT");
  expect(await outcome(child)).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
  expect(pids().filter(isRunning)).toEqual([]);
});

test.each(["abc", "70000", "-1", "4020.5"])(
  "rejects LATCHKEY_MOCK_PORT=%s with exit code 2",
  async (port) => {
    expect(await outcome(runMain(port, document))).toEqual({
      code: 2,
      signal: null,
      stdout: "",
      stderr: `mock: LATCHKEY_MOCK_PORT is "${port}", which is not a port. Set it to a number from 1 to 65535, or to 0 for a free port.\n`,
    });
  },
);

test("reports a port in use in one line, with exit code 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  expect(await outcome(runMain(String(port), document))).toMatchObject({
    code: 1,
    stderr: `mock: port ${port} on 127.0.0.1 is in use. Set LATCHKEY_MOCK_PORT to a free port, or stop what listens there\n`,
  });
  other.close();
});

test("reports a missing document in one line, with exit code 1", async () => {
  const missing = fixture("missing.json");
  expect(await outcome(runMain("0", missing))).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `mock: ${missing} is missing. Run \`pnpm build\` first\n`,
  });
});
