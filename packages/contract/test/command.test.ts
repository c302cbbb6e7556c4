import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "@latchkey/sandbox";
import { afterAll, expect, test } from "vitest";
import { keyTag } from "../src/session.ts";
import { type CommandAtWork, forward, main, runCommand, serve, startCommand } from "./command.ts";
import { readXml } from "./xml.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-contract-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = "parentKeyOfTheTestsOfTheCommand1";
const only = [
  "--only",
  "listApiKeys/access",
  "--only",
  "getApiKey/access",
  "--only",
  "getApiKey/credentials",
  "--without",
  "mutable",
];
const listed = {
  id: 5,
  name: "Build server",
  account_id: 9,
  status: "active",
  created_at: "2025-01-15T10:30:00Z",
  last_used_date: "2025-01-28T14:22:00Z",
  api_key_last4: key.slice(-4),
};

/** Somebody's server, of which little is there; what it says of a key that nobody has is up to the test. */
function somebodysServer(
  sayNothingFound: (request: IncomingMessage, response: ServerResponse) => void,
): RequestListener {
  return (request, response) => {
    if (request.headers["x-partner-apikey"] !== key)
      reply(response, 403, { errors: [{ code: "access_denied", message: "Access denied." }] });
    else if (request.url?.endsWith("/api-key")) reply(response, 200, { api_keys: [listed] });
    else if (request.url?.endsWith("/api-key/5")) reply(response, 200, listed);
    else sayNothingFound(request, response);
  };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

const good = somebodysServer((_request, response) =>
  reply(response, 404, {
    errors: [{ code: "not_found", message: "The API key or subaccount was not found." }],
  }),
);

test.concurrent("a server that keeps its promises ends with 0, and each thing that was not seen has its reason", async () => {
  await using server = await serve(good);
  const { code, stdout, stderr } = await runCommand([
    "--url",
    server.url,
    `--partner-parent-key=${key}`,
    ...only,
  ]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^url: [1-9]\d* passed, 0 failed, \d+ not observable$/m);
  expect(stdout).toMatch(
    /^ +\d+ {2}there is no key of subaccount \(--partner-subaccount-key or LATCHKEY_\w+: a key of/m,
  );
  expect(code).toBe(0);
});

test.concurrent("a server that gets one thing wrong ends with 1, and the one case that says what", async () => {
  await using server = await serve(somebodysServer((_request, response) => reply(response, 200, listed)));
  const environment = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: key };
  const { code, stdout } = await runCommand(["--url", server.url, ...only], environment);
  expect(stdout.match(/^FAILED .*$/gm)).toEqual(["FAILED getApiKey/access/parent-on-none"]);
  expect(stdout).toContain("  wrong      status is 200, and not 404\n");
  expect(stdout).toContain(`-H "X-PARTNER-APIKEY: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"`);
  expect(code).toBe(1);
});

test.concurrent("no output holds a key, even if the server says it wherever it can", async () => {
  await using server = await serve(
    somebodysServer((request, response) => {
      const { "x-partner-apikey": told } = request.headers;
      response.writeHead(404, { "Content-Type": "application/json", "X-Told": String(told) });
      response.end(JSON.stringify({ errors: [{ code: told, message: `No key ${told} here` }] }));
    }),
  );
  const files = { json: join(folder, "leak.json"), junit: join(folder, "leak.xml") };
  const reports = ["--json", files.json, "--junit", files.junit, "--verbose"];
  const args = ["--url", server.url, `--partner-parent-key=${key}`, ...only, ...reports];
  const { code, stdout, stderr } = await runCommand(args);
  expect(code).toBe(1);
  expect(stdout).toContain("the reply holds a secret: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY");
  const outputs = {
    stdout,
    stderr,
    json: readFileSync(files.json, "utf8"),
    junit: readFileSync(files.junit, "utf8"),
  };
  for (const [name, output] of Object.entries(outputs)) expect(output.includes(key), name).toBe(false);
  const { targets } = JSON.parse(outputs.json);
  expect(targets[0].counts.failed).toBe(1);
  expect(readXml(outputs.junit).children[0]?.attributes).toMatchObject({ name: "url", failures: "1" });
});

test.concurrent("a server that is not there ends with 2, and the reports say so too", async () => {
  const { url } = await (async () => {
    await using server = await serve(good);
    return server;
  })();
  const junit = join(folder, "refused.xml");
  const args = ["--url", url, `--partner-parent-key=${key}`, "--junit", junit];
  const { code, stdout, stderr } = await runCommand(args);
  expect(stderr).toContain(`url: could not be started: nothing listens at ${url}`);
  expect(stdout).toBe("");
  expect(readXml(readFileSync(junit, "utf8")).children[0]?.attributes).toMatchObject({ errors: "1" });
  expect(code).toBe(2);
});

test.concurrent("a run in which nothing can be observed ends with 1", async () => {
  await using server = await serve(good);
  const { code, stdout, stderr } = await runCommand([
    "--url",
    server.url,
    `--partner-parent-key=${key}`,
    "--only",
    "getKey/access",
  ]);
  expect(stdout).toContain("url: 0 passed, 0 failed, ");
  expect(stderr).toContain("nothing could be observed");
  expect(code).toBe(1);
});

test.concurrent.each([
  "SIGINT",
  "SIGTERM",
  // A terminal that is closed.
  "SIGHUP",
] as const)(
  "the first %s ends the run after the case at work, and what was made is tidied up",
  async (signal) => {
    await using sandbox = await createSandbox();
    const { parent = "" } = sandbox.keys;
    let command: CommandAtWork | undefined;
    await using server = await serve(async (request, response) => {
      const answer = await forward(sandbox.fetch, request);
      if (answer.status === 201 && command !== undefined) {
        command.process.kill(signal);
        // It has heard of it before the case goes on.
        if (command.process.stderr) await once(command.process.stderr, "data");
        command = undefined;
      }
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
    command = startCommand(["--url", server.url, "--only", "createSubaccountApiKey/access"], {
      LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: parent,
    });
    const { code, stdout, stderr } = await command.end;
    expect(stderr).toContain("ends after the case at work and tidies up");
    expect(stderr).toContain(keyTag);
    expect(stdout).toMatch(
      /url: 1 passed, 0 failed, \d+ not observable\n.*\n {2}ended early: \d+ of \d+ cases were not run/,
    );
    expect(code).toBe(130);
    const url = "http://localhost/partner-subscription/api/v1/api-key";
    const { api_keys: keys } = await (
      await sandbox.fetch(url, { headers: { "X-PARTNER-APIKEY": parent } })
    ).json();
    const made = keys.filter(({ name }: { readonly name: string }) => name.startsWith(keyTag));
    expect(made.map(({ status }: { readonly status: string }) => status)).toEqual(["inactive"]);
  },
);

test.concurrent("the second Ctrl-C ends at once", async () => {
  let command: CommandAtWork | undefined;
  await using server = await serve((request, response) => {
    // The first requests find out who is there; then one gets no answer at all.
    if (request.url?.endsWith("/api-key")) return good(request, response);
    command?.process.kill("SIGINT");
    command?.process.stderr?.once("data", () => command?.process.kill("SIGINT"));
  });
  command = startCommand([
    "--url",
    server.url,
    `--partner-parent-key=${key}`,
    "--only",
    "getApiKey/credentials",
  ]);
  const { code, stdout } = await command.end;
  expect(code).toBe(130);
  expect(stdout).toBe("");
});

test.concurrent("a full disk ends with 2, and not in the middle", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [main, "--list"], { stdio: ["ignore", full, "pipe"] });
  const stderr: Buffer[] = [];
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  await once(child, "close");
  closeSync(full);
  expect({ code: child.exitCode, stderr: String(Buffer.concat(stderr)) }).toEqual({ code: 2, stderr: "" });
});

test.concurrent("wrong usage ends with 2, in one sentence and a hint", async () => {
  const { code, stdout, stderr } = await runCommand(["--ulr", "http://127.0.0.1:1"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe("latchkey-contract: There is no flag --ulr.\nDid you mean --url?\n");
});

test.concurrent("help names each flag, --version says the version, and --list the cases that --only chooses", async () => {
  const [help, version, list] = await Promise.all([
    runCommand(["--help"]),
    runCommand(["--version"]),
    runCommand(["--list", "--only", "getApiKey/access/parent-on-none"]),
  ]);
  expect(help.stdout).toContain("--partner-parent-key K");
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(list.stdout).toMatch(/^getApiKey\/access\/parent-on-none\n {2}.*: 404\n$/);
  expect([help.code, version.code, list.code]).toEqual([0, 0, 0]);
});

test.concurrent("colours come only where they are wanted", async () => {
  await using server = await serve(good);
  const args = [
    "--url",
    server.url,
    `--partner-parent-key=${key}`,
    "--only",
    "getApiKey/access/parent-on-none",
  ];
  const [piped, forced] = await Promise.all([runCommand(args), runCommand(args, { FORCE_COLOR: "1" })]);
  expect(piped.stdout).not.toContain("\u001b");
  expect(forced.stdout).toContain("\u001b[");
});
