import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { type SandboxServer, startSandboxServer } from "@latchkey/sandbox-server";
import { afterAll, expect, test } from "vitest";

const spec = fileURLToPath(new URL("../../../spec", import.meta.url));
const redocly = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);
const scratch = mkdtempSync(join(tmpdir(), "latchkey-respect-"));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Matches each secret that the sandbox issues. Nothing else that Respect prints is as long. */
const issuedSecret = /[A-Za-z0-9]{40,}/;

test("runs each step of each workflow against the sandbox-server, and leaves no key active", async () => {
  await using server = await startSandboxServer({ port: 0 });
  const files = readdirSync(join(spec, "respect"));

  const { exitCode, printed } = await respect(server);

  expect(printed).toContain("Workflows: 3 passed, 3 total");
  expect(exitCode).toBe(0);
  const written = readFileSync(join(spec, "workflows.arazzo.yaml"), "utf8");
  const steps = [...written.matchAll(/- stepId: (\w+)/g)].map(([, step]) => step);
  expect(stepsIn(printed, "✓")).toEqual(steps);
  expectNoSecrets(printed, server);
  expect(readdirSync(join(spec, "respect"))).toEqual(files);
  expect(await readStatuses(server)).toEqual(["inactive", "inactive", "inactive", "revoked"]);
});

test("a workflow that fails in the middle deactivates its keys, and no output has a secret", {
  tags: ["release"],
}, async () => {
  await using server = await startSandboxServer({ port: 0, controls: true });
  await failOn(server, { operation: "getApiKey", times: 1 });
  await failOn(server, { operation: "getKey", times: 1 });
  // The third call of the rotation, when both keys exist. The first matching rule applies to a call.
  await control(server, { operation: "listApiKeys", times: 2, delayMs: 1 });
  await failOn(server, { operation: "listApiKeys", times: 1 });

  const files = { json: join(scratch, "run.json"), har: join(scratch, "run.har") };
  const { exitCode, printed } = await respect(server, {
    args: ["--verbose", "--json-output", files.json, "--har-output", files.har],
  });

  expect(exitCode).toBe(1);
  expect(stepsIn(printed, "✗")).toEqual(["get", "oldStillWorks", "get"]);
  expect(await readStatuses(server)).toEqual(["inactive", "inactive", "inactive", "revoked"]);
  for (const text of [printed, readFileSync(files.json, "utf8"), readFileSync(files.har, "utf8")]) {
    expect(text).toMatch(/"?api_key\\?":\s*\\?"(\*{8}|…)/);
    expectNoSecrets(text, server);
  }
});

test("fails if a status cannot be changed, and names the steps", { tags: ["release"] }, async () => {
  await using server = await startSandboxServer({ port: 0, controls: true });
  await failOn(server, { operation: "updateApiKeyStatus" });

  const { exitCode, printed } = await respect(server, {
    args: ["--workflow", "partnerKeyLifeCycle", "--workflow", "partnerKeyRotation"],
  });

  expect(exitCode).toBe(1);
  expect(printed).toContain("Workflows: 2 failed, 2 total");
  expect(stepsIn(printed, "✗")).toEqual([
    "deactivate",
    "deactivateInTheEnd",
    "deactivateOld",
    "deactivateNew",
  ]);
  expectNoSecrets(printed, server);
});

test("reports a response that does not match the spec, and prints it without its secret", {
  tags: ["release"],
}, async () => {
  await using server = await startSandboxServer({ port: 0 });
  await using wrong = await serveWithExtraProperty(server.url);

  const { exitCode, printed } = await respect(server, { url: wrong.url });

  expect(exitCode).toBe(1);
  expect(printed).toContain('must NOT have unevaluated properties: "extra"');
  expect(printed).toMatch(/"api_key": "…\w{4}"/);
  expectNoSecrets(printed, server);
  expect(await readStatuses(server)).toEqual(["inactive", "inactive"]);
});

test("fails with keys that are not accepted, creates no keys, and masks the given keys", {
  tags: ["release"],
}, async () => {
  await using server = await startSandboxServer({ port: 0 });
  const wrong = "a-key-that-the-sandbox-does-not-know";

  const { exitCode, printed } = await respect(server, {
    input: { parentKey: wrong, administratorKey: wrong },
    args: ["--verbose"],
  });

  expect(exitCode).toBe(1);
  expect(stepsIn(printed, "✗")).toEqual(["create", "createOld", "listRoles"]);
  expect(printed).toContain("x-partner-apikey: ********");
  expect(printed).toContain("x-dc-devkey: ********");
  expect(printed).not.toContain(wrong);
  expect(await readStatuses(server)).toEqual([]);
});

interface RunOptions {
  /** The URL for the requests, if it is not that of the server. */
  readonly url?: string;
  /** Inputs other than those of the demo. */
  readonly input?: object;
  readonly args?: readonly string[];
}

interface Run {
  readonly exitCode: number;
  /** The output on stdout and stderr, without colors. */
  readonly printed: string;
}

/** Runs the workflows against a server. Keys are in the environment, since `ps` shows command lines to all users. */
function respect(
  server: SandboxServer,
  { url = server.url, input, args = [] }: RunOptions = {},
): Promise<Run> {
  const inputs = {
    parentKey: server.keys["parent"],
    subaccountId: 67891,
    administratorKey: server.keys["certcentral"],
    userId: 125039,
    ...input,
  };
  const servers = [
    `partnerSubscriptions=${url}/partner-subscription/api/v1`,
    `certcentral=${url}/services/v2`,
  ];
  const env = {
    REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs),
    REDOCLY_CLI_RESPECT_SERVER: servers.join(),
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  };
  const command = [redocly, "respect", "../workflows.arazzo.yaml", ...args];
  const options = { cwd: join(spec, "respect"), env, timeout: 20_000, maxBuffer: 16 * 2 ** 20 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode !== "number") return reject(error);
      resolve({ exitCode, printed: stripVTControlCharacters(stdout + stderr) });
    });
  });
}

/** A server that forwards everything, and adds a property that the spec does not name to each JSON response. */
async function serveWithExtraProperty(target: string): Promise<AsyncDisposable & { readonly url: string }> {
  const proxy = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming.setEncoding("utf8")) body += part;
    const { method = "GET", url, headers } = incoming;
    const sent = ["content-type", "x-partner-apikey", "x-dc-devkey"].flatMap((name): [string, string][] => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    });
    const response = await fetch(`${target}${url}`, { method, headers: sent, ...(body && { body }) });
    const text = await response.text();
    outgoing.writeHead(response.status, text === "" ? {} : { "Content-Type": "application/json" });
    outgoing.end(text === "" ? text : JSON.stringify({ ...JSON.parse(text), extra: true }));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  // The address of a server on a TCP port has this form.
  const { port } = proxy.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => proxy.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

/** The steps of a run that passed or failed, in their order. */
function stepsIn(printed: string, mark: "✓" | "✗"): (string | undefined)[] {
  return [...printed.matchAll(new RegExp(`${mark} [A-Z]+ \\S+ - step (\\w+)`, "g"))].map(([, step]) => step);
}

function expectNoSecrets(text: string, server: SandboxServer): void {
  expect(Object.entries(server.keys).filter(([, secret]) => text.includes(secret))).toEqual([]);
  expect(issuedSecret.test(text)).toBe(false);
}

/** The statuses of the keys that the workflows created. Their names begin with Arazzo. */
async function readStatuses({ url, keys }: SandboxServer): Promise<string[]> {
  const lists = [
    { list: `${url}/partner-subscription/api/v1/api-key`, header: "X-PARTNER-APIKEY", label: "parent" },
    { list: `${url}/services/v2/key`, header: "X-DC-DEVKEY", label: "certcentral" },
  ];
  const statuses = lists.map(async ({ list, header, label }) => {
    const response = await fetch(list, { headers: { [header]: keys[label] ?? "" } });
    // The sandbox checks its responses against the spec.
    const { api_keys } = (await response.json()) as { api_keys: { name: string; status: string }[] };
    return api_keys.filter(({ name }) => name.startsWith("Arazzo")).map(({ status }) => status);
  });
  return (await Promise.all(statuses)).flat();
}

function failOn(server: SandboxServer, calls: { operation: string; times?: number }): Promise<void> {
  return control(server, { ...calls, answer: { status: 503 } });
}

/** Adds a failure rule to the sandbox. */
async function control(server: SandboxServer, rule: object): Promise<void> {
  const response = await fetch(`${server.url}/_sandbox/failures`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(rule),
  });
  expect(response.status).toBe(201);
}
