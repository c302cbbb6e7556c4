import { once } from "node:events";
import { createSandbox, type Sandbox } from "@latchkey/sandbox";
import { describe, type ExpectStatic, expect, test } from "vitest";
import { keyTag } from "../src/exchange.ts";
import { type RunningCommand, startCommand } from "./fixtures/command.ts";
import { forward, serve } from "./fixtures/serve.ts";

const partner = "/partner-subscription/api/v1/api-key";

/** The statuses of the keys that the suite created in a sandbox. */
async function createdStatuses({ fetch, keys }: Sandbox): Promise<string[]> {
  const response = await fetch(`http://localhost${partner}`, {
    headers: { "X-PARTNER-APIKEY": keys["parent"] ?? "" },
  });
  const { api_keys }: { api_keys: { name: string; status: string }[] } = await response.json();
  return api_keys.filter(({ name }) => name.startsWith(keyTag)).map(({ status }) => status);
}

/** Sends a signal to a running command, and waits until the command has reported it. */
async function interrupt({ process: child }: RunningCommand, signal: NodeJS.Signals): Promise<void> {
  const reported = child.stderr === null ? undefined : once(child.stderr, "data");
  child.kill(signal);
  await reported;
}

describe.concurrent("the first signal ends the run after the current case, and created keys are deactivated:", () => {
  test("SIGINT", ({ expect }) => expectTidyUp("SIGINT", expect));

  // Closing a terminal sends SIGHUP.
  test.for(["SIGTERM", "SIGHUP"] as const)("%s", { tags: ["release"] }, (signal, { expect }) =>
    expectTidyUp(signal, expect),
  );

  async function expectTidyUp(signal: NodeJS.Signals, expect: ExpectStatic): Promise<void> {
    await using sandbox = await createSandbox();
    let command: RunningCommand | undefined;
    await using server = await serve(async (request, response) => {
      const passed = await forward(sandbox.fetch, request);
      if (passed.status === 201 && command !== undefined) {
        // The command reports the signal before the case continues.
        await interrupt(command, signal);
        command = undefined;
      }
      response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(await passed.text());
    });
    const { parent = "" } = sandbox.keys;
    command = startCommand(["--url", server.url], { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: parent });
    const { code, stdout, stderr } = await command.end;
    expect(command).toBeUndefined();
    expect(stderr).toContain("ending after the current case and tidying up");
    expect(stderr).toContain(keyTag);
    expect(stdout).toMatch(/^url: \d+ passed, 0 failed, /m);
    expect(stdout).toContain("The run was filtered or interrupted");
    expect(stdout + stderr).not.toContain("LEFT BEHIND");
    expect(await createdStatuses(sandbox)).toEqual(["inactive"]);
    expect(code).toBe(130);
  }
});

test("the second Ctrl-C ends immediately", async () => {
  await using sandbox = await createSandbox();
  let command: RunningCommand | undefined;
  await using server = await serve(async (request, response) => {
    if (request.url === partner) {
      // The first list gets a response. Later requests get no response.
      const passed = await forward(sandbox.fetch, request);
      response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(await passed.text());
    } else if (command !== undefined) {
      await interrupt(command, "SIGINT");
      command.process.kill("SIGINT");
    }
  });
  const { parent = "" } = sandbox.keys;
  const args = ["--url", server.url, "-t", "getApiKey/access/parent-on-self", "--timeout", "600"];
  command = startCommand(args, { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: parent });
  const { code, stdout } = await command.end;
  expect(stdout).not.toContain("documented statements checked");
  expect(code).toBe(130);
});

describe("fuzzing ends within 1 s after Ctrl-C", { retry: 2, tags: ["release"] }, () => {
  async function endAfterSignal(
    command: RunningCommand,
  ): Promise<{ code: number | null; stdout: string; took: number }> {
    command.process.kill("SIGINT");
    const sentAt = performance.now();
    await once(command.process, "exit");
    const took = performance.now() - sentAt;
    const { code, stdout } = await command.end;
    return { code, stdout, took };
  }

  test("in this process, and prints the findings so far", async () => {
    const preload = ["--import", new URL("fixtures/print-response.mjs", import.meta.url).href];
    const command = startCommand(["--target", "sandbox", "--fuzz", "600"], {}, preload);
    const { stderr } = command.process;
    if (stderr !== null) await once(stderr, "data");
    const { code, stdout, took } = await endAfterSignal(command);
    expect(stdout).toMatch(/^[1-9]\d* \S+ requests to sandbox, /);
    expect(took).toBeLessThan(1_000);
    expect(code).toBe(130);
  }, 20_000);

  test("by URL, and the created key is deactivated", async () => {
    await using sandbox = await createSandbox();
    const { promise: isAtWork, resolve } = Promise.withResolvers<void>();
    let count = 0;
    await using server = await serve(async (request, response) => {
      count += 1;
      if (count === 50) resolve();
      const passed = await forward(sandbox.fetch, request);
      response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(await passed.text());
    });
    const env = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: sandbox.keys["parent"] ?? "" };
    const command = startCommand(["--url", server.url, "--fuzz", "600"], env);
    await isAtWork;
    const { code, took } = await endAfterSignal(command);
    expect(await createdStatuses(sandbox)).toEqual(["inactive"]);
    expect(took).toBeLessThan(1_000);
    expect(code).toBe(130);
  }, 20_000);
});
