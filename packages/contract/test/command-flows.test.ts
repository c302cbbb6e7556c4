import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, parseSeed, type Sandbox } from "@latchkey/sandbox";
import { afterAll, expect, test } from "vitest";
import { forward, runCommand, serve } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-contract-flows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A key that is not the demo's, which the live target refuses. */
const secret = "a-parent-key-of-the-flows-1";
const environment = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: secret };
const seed = parseSeed({
  accounts: [
    { id: 1, name: "Parent" },
    { id: 2, name: "Subaccount", parent_id: 1 },
  ],
  users: [],
  partnerKeys: [
    keyOf(10, 1, { label: "parent", secret }),
    // What tells the suite that there is a subaccount.
    keyOf(11, 2, { label: "subaccount", secret: "a-subaccount-key-of-the-flows" }),
  ],
  certCentralKeys: [],
});

function keyOf(id: number, account_id: number, more: Readonly<Record<string, string>>) {
  return { id, name: "CI", account_id, status: "active", created_at: "2025-01-15T10:30:00Z", ...more };
}

/** A sandbox behind a port; what `answer` gives for a method does not reach it. */
async function serveSandbox(
  sandbox: Sandbox,
  answer: (method: string) => Response | undefined = () => undefined,
) {
  return serve(async (request, response) => {
    const reply = answer(request.method ?? "") ?? (await forward(sandbox.fetch, request));
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
  });
}

test.concurrent("a key that cannot be deactivated is told, and ends with 1 though every case passed", async () => {
  await using sandbox = await createSandbox({ seed });
  const refusal = JSON.stringify({ errors: [{ code: "access_denied", message: "Access denied." }] });
  await using server = await serveSandbox(sandbox, (method) =>
    method === "PUT"
      ? new Response(refusal, { status: 403, headers: { "Content-Type": "application/json" } })
      : undefined,
  );
  const json = join(folder, "leftovers.json");
  const only = ["--only", "createSubaccountApiKey/access/parent-on-subaccount"];
  const { code, stdout } = await runCommand(["--url", server.url, ...only, "--json", json], environment);
  expect(stdout).toMatch(/^url: 1 passed, 0 failed, 0 not observable, 1 left behind$/m);
  expect(stdout).toMatch(/^ {2}LEFT BEHIND at url, and yours to undo \(1\)\n.*\b12\b/m);
  expect(JSON.parse(readFileSync(json, "utf8")).targets[0].leftovers).toHaveLength(1);
  expect(code).toBe(1);
});

test.concurrent("a server that may not be written to is only read", async () => {
  await using sandbox = await createSandbox({ seed });
  const methods = new Set<string>();
  await using server = await serveSandbox(sandbox, (method) => {
    methods.add(method);
    return undefined;
  });
  const { code, stdout } = await runCommand(["--url", server.url, "--without", "mutable"], environment);
  expect(stdout).toMatch(/^url: [1-9]\d* passed, 0 failed, \d+ not observable$/m);
  expect([...methods]).toEqual(["GET"]);
  expect(code).toBe(0);
});

test.concurrent("live only reads, unless a change is allowed, and keeps to its budget", async () => {
  await using sandbox = await createSandbox({ seed });
  const methods: string[] = [];
  await using server = await serveSandbox(sandbox, (method) => {
    methods.push(method);
    return undefined;
  });
  const live = ["--live", "--url", server.url, "--only", "ApiKey/access/parent-on"];
  const reads = await runCommand([...live, "--budget", "3"], environment);
  expect(reads.stdout).toMatch(/^live: [12] passed, 0 failed, \d+ not observable$/m);
  expect(reads.stdout).toContain("the live service is only read, as no --allow names a change");
  expect(reads.stdout).toContain("the budget of 3 requests is spent (--budget)");
  expect(methods).toEqual(["GET", "GET", "GET"]);
  const allow = ["--allow", "createSubaccountApiKey", "--allow", "updateApiKeyStatus"];
  const only = ["--live", "--url", server.url, "--only", "createSubaccountApiKey/access/parent-on-self"];
  const changes = await runCommand([...only, ...allow], environment);
  expect(changes.stdout).toMatch(/^live: 1 passed, 0 failed, 0 not observable$/m);
  expect(methods).toContain("POST");
  expect([reads.code, changes.code]).toEqual([0, 0]);
});

test.concurrent("live is refused with a key of the sandbox's demo", async () => {
  await using sandbox = await createSandbox();
  const { parent = "" } = sandbox.keys;
  const demo = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: parent };
  const { code, stderr } = await runCommand(["--live", "--url", "http://127.0.0.1:9"], demo);
  expect(stderr).toContain("--partner-parent-key is a key of the sandbox's demo");
  expect(stderr).not.toContain(parent);
  expect(code).toBe(2);
});

test.concurrent("a recording of one run is compared with that of another", async () => {
  await using sandbox = await createSandbox({ seed });
  await using server = await serveSandbox(sandbox);
  const [own, theirs] = [join(folder, "own.json"), join(folder, "theirs.json")];
  const only = ["--only", "getApiKey/access/parent-on-self"];
  await runCommand(["--target", "sandbox", ...only, "--record", own]);
  await runCommand(["--url", server.url, ...only, "--record", theirs], environment);
  expect(readFileSync(theirs, "utf8")).not.toContain(secret);
  const { code, stdout } = await runCommand(["compare", own, theirs]);
  expect(stdout).toContain("sandbox compared with url");
  expect(stdout).toContain("getApiKey 200");
  expect(code).toBe(0);
});

test.concurrent("--record is for one target, and what is no recording is not compared", async () => {
  const [several, none] = await Promise.all([
    runCommand(["--record", join(folder, "several.json")]),
    runCommand(["compare", join(folder, "none.json"), join(folder, "none.json")]),
  ]);
  expect(several.stderr).toContain("--record takes down the run of one target.");
  expect(none.stderr).toContain("none.json");
  expect([several.code, none.code]).toEqual([2, 2]);
});

test.concurrent("made-up requests come instead of the cases, and are reported as they are", async () => {
  const json = join(folder, "fuzz.json");
  const args = ["--target", "sandbox", "--fuzz", "0.5", "--seed", "7", "--json", json];
  const { code, stdout } = await runCommand(args);
  expect(stdout).toContain("with seed 7");
  expect(stdout).toContain("Nothing was found.");
  const { targets, fuzz } = JSON.parse(readFileSync(json, "utf8"));
  expect(targets).toEqual([]);
  expect(fuzz[0].requests).toBeGreaterThan(0);
  expect(code).toBe(0);
});
