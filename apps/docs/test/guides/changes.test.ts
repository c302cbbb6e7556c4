import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCertCentralClient } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { type SandboxServer, startSandboxServer } from "@latchkey/sandbox-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environmentOf, programFolder, run, temporaryFolder } from "./programs.ts";

/**
 * These tests run the programs that change keys in ways that the guides do not show. The programs call this
 * sandbox.
 */

let sandbox: SandboxServer;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  sandbox = await startSandboxServer({ port: 0, controls: true });
  place = await temporaryFolder();
  env = environmentOf(sandbox.url, sandbox.keys);
});
afterEach(async () => {
  await sandbox?.close();
  await place?.[Symbol.asyncDispose]();
});

function partner() {
  return createPartnerSubscriptionsClient({
    apiKey: env["DIGICERT_PARTNER_API_KEY"],
    baseUrl: env["DIGICERT_PARTNER_BASE_URL"],
    timeoutMs: 5_000,
  });
}

function certCentral() {
  return createCertCentralClient({
    apiKey: env["DIGICERT_API_KEY"],
    baseUrl: env["DIGICERT_BASE_URL"],
    timeoutMs: 5_000,
  });
}

async function statuses(): Promise<Record<number, string>> {
  const { api_keys } = await partner().listApiKeys();
  return Object.fromEntries(api_keys.map(({ id, status }) => [id, status]));
}

describe("deactivate-keys.ts", () => {
  const demo = { 12345: "active", 12346: "active", 12347: "active", 12349: "inactive" };
  const undo = "deactivated-partner-subscriptions.txt";

  function deactivate(args: readonly string[], input?: string) {
    return run(process.execPath, [join(programFolder, "deactivate-keys.ts"), ...args], {
      cwd: place.path,
      env,
      ...(input === undefined ? {} : { input }),
    });
  }

  test("changes nothing and writes nothing without --yes", async () => {
    const { code, stdout } = await deactivate(["-"], "12346\n12347\n");
    expect(code).toBe(0);
    expect(stdout).toContain("Nothing was changed. Pass --yes to make 2 of these keys inactive.");
    expect(await statuses()).toEqual(demo);
    expect(existsSync(join(place.path, undo))).toBe(false);
  });

  test("deactivates the ids of a file, except the key that it calls with", async () => {
    writeFileSync(join(place.path, "ids.txt"), "# stale\n12345\n12347 # Sibling Key\n\n12349\n");
    const { code, stdout, stderr } = await deactivate(["ids.txt", "--yes"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("12345 active, …xyz9, account 67890, Production API Key: kept\n");
    expect(stdout).toContain("12349 inactive, …ina9, account 67890, Inactive Key: no change\n");
    expect(await statuses()).toEqual({ ...demo, 12347: "inactive" });
    expect(readFileSync(join(place.path, undo), "utf8")).toBe("12347\n");
  });

  test("can run again, and activates the keys that it deactivated", async () => {
    await deactivate(["-", "--yes"], "12346\n12347\n");
    expect(await statuses()).toEqual({ ...demo, 12346: "inactive", 12347: "inactive" });
    const again = await deactivate(["-", "--yes"], "12346\n12347\n");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("Done: 0 changed.")]);
    const back = await deactivate(["--activate", undo, "--yes"]);
    expect([back.code, back.stderr]).toEqual([0, ""]);
    expect(await statuses()).toEqual(demo);
    expect(readFileSync(join(place.path, undo), "utf8")).toBe("12346\n12347\n");
  });

  test("continues after an error if it is run again", async () => {
    const rule = { operation: "updateApiKeyStatus", times: 1, answer: { status: 403 } };
    await fetch(`${sandbox.url}/_sandbox/failures`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(rule),
    });
    const stopped = await deactivate(["-", "--yes"], "12346\n12347\n");
    expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining("returned 403")]);
    expect(await statuses()).toEqual(demo);
    expect((await deactivate(["-", "--yes"], "12346\n12347\n")).code).toBe(0);
    expect(await statuses()).toEqual({ ...demo, 12346: "inactive", 12347: "inactive" });
  });

  test("needs the id of the key that it calls with in CertCentral, and keeps it", async () => {
    const without = await deactivate(["-", "--api", "certcentral", "--yes"], "182\n184\n");
    expect([without.code, without.stderr]).toEqual([1, expect.stringContaining("--keep ID")]);
    const { code } = await deactivate(["-", "--api", "certcentral", "--keep", "184", "--yes"], "182\n184\n");
    expect(code).toBe(0);
    const { api_keys } = await certCentral().listKeys();
    const status = (id: number) => api_keys.find((key) => key.id === id)?.status;
    expect([status(182), status(184)]).toEqual(["revoked", "active"]);
    expect(readFileSync(join(place.path, "deactivated-certcentral.txt"), "utf8")).toBe("182\n");
  });

  test("sends one change after the other, at least 200 ms apart", async () => {
    await deactivate(["-", "--yes"], "12346\n12347\n");
    const log = await (await fetch(`${sandbox.url}/_sandbox/requests?operation=updateApiKeyStatus`)).json();
    const times = log.requests.map(({ time }: { time: string }) => Date.parse(time));
    expect(times).toHaveLength(2);
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(200);
  });

  test.each([
    { args: [], message: /^Pass a file of ids, or - for stdin\./ },
    { args: ["ids.txt", "--stale-days", "9"], message: /^Pass a file of ids/ },
    { args: ["--stale-days", "ninety"], message: /^Pass a file of ids/ },
    { args: ["--activate", "--stale-days", "9"], message: /^Pass a file of ids/ },
    { args: ["ids.txt"], message: /no such file.*ids\.txt/ },
    { args: ["-", "--api", "other"], message: /^--api must be partner-subscriptions or certcentral\./ },
    { args: ["-", "--keep", "x"], message: /^Not an id: x\. Nothing was changed\./ },
    {
      args: ["-"],
      input: "12346\n99999\n",
      message: /^Not in the list of keys: 99999\. Nothing was changed\./,
    },
    { args: ["--force"], message: /^Unknown option '--force'/ },
  ])("says in one sentence what is wrong with $args", async ({ args, input, message }) => {
    const { code, stdout, stderr } = await deactivate([...args, "--yes"], input);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(await statuses()).toEqual(demo);
  });
});

describe("rotate-by-hand.sh", () => {
  test("deactivates the old key only after you typed yes", async () => {
    const args = [join(programFolder, "rotate-by-hand.sh"), "12346", "67891", "partner.key"];
    const child = spawn("sh", args, { cwd: place.path, env, stdio: ["pipe", "pipe", "inherit"] });
    let printed = "";
    for await (const part of child.stdout.setEncoding("utf8")) {
      const isAsked = !printed.includes("type yes") && (printed + part).includes("type yes");
      printed += part;
      if (!isAsked) continue;
      expect(await statuses()).toMatchObject({ 12346: "active", 12350: "active" });
      expect(readFileSync(join(place.path, "partner.key"), "utf8")).toMatch(/^[a-z0-9]{50}$/);
      child.stdin.end("yes\n");
    }
    expect(await statuses()).toMatchObject({ 12346: "inactive", 12350: "active" });
    expect(readdirSync(place.path)).toEqual(["partner.key"]);
  });

  test.each(["no\n", ""])("leaves both keys active after the input %j", async (input) => {
    const args = [join(programFolder, "rotate-by-hand.sh"), "12346", "67891", "partner.key"];
    const { code, stderr } = await run("sh", args, { cwd: place.path, env, input });
    expect([code, stderr]).toEqual([1, "Stopped. Both keys are active: 12346 and 12350.\n"]);
    expect(await statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    expect(readdirSync(place.path).sort()).toEqual(["partner.key", "partner.key.response.key"]);
  });
});
