import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { type SandboxServer, startSandboxServer } from "@latchkey/sandbox-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environmentOf, programFolder, run, temporaryFolder } from "./programs.ts";

let sandbox: SandboxServer;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  sandbox = await startSandboxServer({ port: 0 });
  place = await temporaryFolder();
  env = environmentOf(sandbox.url, sandbox.keys);
});
afterEach(async () => {
  await sandbox?.close();
  await place?.[Symbol.asyncDispose]();
});

async function statuses(): Promise<Record<number, string>> {
  const client = createPartnerSubscriptionsClient({
    apiKey: env["DIGICERT_PARTNER_API_KEY"],
    baseUrl: env["DIGICERT_PARTNER_BASE_URL"],
  });
  const { api_keys } = await client.listApiKeys();
  return Object.fromEntries(api_keys.map(({ id, status }) => [id, status]));
}

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
