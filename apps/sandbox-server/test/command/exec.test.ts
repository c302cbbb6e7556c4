import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exec as runHere } from "../../src/command/exec.ts";
import { type Run, run, stop, temporaryFolder } from "../process.ts";

function exec(args: readonly string[], env = {}): Run {
  return run(["exec", ...args], { folder: temporaryFolder(), env });
}

/** A command that prints its environment, in a fraction of the time that Node takes for it. */
const printEnv = ["--", "env"];

/** Reads lines NAME=value, which the README promises. No value has a line break, so `env` prints such lines too. */
function variablesOf(output: string): NodeJS.ProcessEnv {
  expect(output).toMatch(/^(\w+=.*\n)+$/);
  const lines = output.trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/, 2)));
}

async function environmentOf(args: readonly string[], env = {}): Promise<NodeJS.ProcessEnv> {
  const command = exec([...args, ...printEnv], env);
  expect(await command.ended).toEqual({ code: 0, signal: null });
  return variablesOf(command.stdout());
}

/** The environment without flags. Two tests need it. */
let plain: Promise<NodeJS.ProcessEnv> | undefined;
const plainEnvironment = (): Promise<NodeJS.ProcessEnv> => {
  plain ??= environmentOf([]);
  return plain;
};

test("runs a command that calls both APIs, and returns its exit code", async () => {
  const program = `
    for (const [url, header, key] of [
      [process.env.DIGICERT_PARTNER_BASE_URL + "/api-key", "X-PARTNER-APIKEY", process.env.DIGICERT_PARTNER_API_KEY],
      [process.env.DIGICERT_BASE_URL + "/key", "X-DC-DEVKEY", process.env.LATCHKEY_SANDBOX_KEY_CERTCENTRAL_VIEW_ONLY],
    ]) console.log((await fetch(url, { headers: { [header]: key } })).status);
    process.exit(7);`;
  const command = exec(["--", process.execPath, "--input-type=module", "--eval", program]);
  expect(await command.ended).toEqual({ code: 7, signal: null });
  expect(command.stdout()).toBe("200\n200\n");
  expect(command.stderr()).toBe("");
});

test("sets the variables of the clients, of the contract suite, and one for each key", async () => {
  const source = readFileSync(
    new URL("../../../../packages/contract/src/accounts.ts", import.meta.url),
    "utf8",
  );
  const names = [...source.matchAll(/credential\(\s*"[\w-]+",\s*"[\w-]+",\s*"([A-Z_]+)"/g)];
  const wanted = names.map(([, name]) => `LATCHKEY_CONTRACT_${name}_KEY`).sort();
  expect(wanted).toHaveLength(11);

  const env = await plainEnvironment();
  const contract = Object.entries(env).filter(([name]) => name.startsWith("LATCHKEY_CONTRACT_"));
  expect(contract.map(([name]) => name).sort()).toEqual(wanted);
  expect(contract.filter(([, value]) => value === "")).toEqual([]);
  expect(env["DIGICERT_PARTNER_API_KEY"]).toBe(env["LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"]);
  expect(env["DIGICERT_API_KEY"]).toBe(env["LATCHKEY_CONTRACT_CERTCENTRAL_KEY"]);
  expect(env["LATCHKEY_SANDBOX_KEY_CERTCENTRAL_NON_ADMINISTRATOR"]).toMatch(/^sandbox-demo-.*-non7$/);
  expect(env["DIGICERT_BASE_URL"]).toBe(`${env["LATCHKEY_SANDBOX_URL"]}/services/v2`);
});

test("empties a variable if the sandbox has no such key, so that no live key reaches the sandbox", async () => {
  const live = { DIGICERT_API_KEY: "live", LATCHKEY_CONTRACT_CERTCENTRAL_KEY: "live", KEPT: "kept" };
  const env = await environmentOf(["--seed", "none"], live);
  expect(env).toMatchObject({ DIGICERT_API_KEY: "", LATCHKEY_CONTRACT_CERTCENTRAL_KEY: "", KEPT: "kept" });
});

test("listens on a free port and stores nothing, unless a flag or a variable says otherwise", async () => {
  const folder = temporaryFolder();
  const inFolder = (args: readonly string[], env = {}) =>
    run(["exec", ...args, ...printEnv], { folder, env });
  expect((await inFolder([], { LATCHKEY_SANDBOX_DATABASE: "" }).ended).code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  const kept = [inFolder(["--database", "a.db"]), inFolder([], { LATCHKEY_SANDBOX_DATABASE: "b.db" })];
  for (const each of kept) expect((await each.ended).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["a.db", "b.db"]);
});

/** Runs a program that exits with 5 on one signal, and prints each other one. Returns it once it has printed the URL. */
async function startListener(last: NodeJS.Signals, others: readonly NodeJS.Signals[] = []) {
  const program = `
    for (const signal of ${JSON.stringify(others)}) process.on(signal, () => console.log(signal));
    process.on("${last}", () => { console.log("tidied up"); process.exit(5); });
    setTimeout(() => {}, 20_000); // Ends even if the test fails.
    console.log(process.env.LATCHKEY_SANDBOX_URL);`;
  const command = exec(["--", process.execPath, "--eval", program]);
  await command.prints("\n", "stdout");
  return { command, url: command.stdout().trim() };
}

test("forwards each signal to the command, and stops the server after the command has ended", async () => {
  const { command, url } = await startListener("SIGTERM", ["SIGINT", "SIGHUP", "SIGQUIT"]);
  for (const signal of ["SIGINT", "SIGHUP", "SIGQUIT"] as const) {
    command.child.kill(signal);
    await command.prints(`${signal}\n`, "stdout");
  }
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual({ code: 5, signal: null });
  expect(command.stdout()).toBe(`${url}\nSIGINT\nSIGHUP\nSIGQUIT\ntidied up\n`);
  await expect(fetch(url)).rejects.toThrow();
});

test.each(["SIGINT", "SIGHUP", "SIGQUIT"] as const)(
  "forwards %s to the command, then stops the server",
  { tags: ["release"] },
  async (signal) => {
    const { command, url } = await startListener(signal);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    command.child.kill(signal);
    expect(await command.ended).toEqual({ code: 5, signal: null });
    expect(command.stdout()).toBe(`${url}\ntidied up\n`);
    await expect(fetch(url)).rejects.toThrow();
  },
);

test("in a terminal, forwards SIGINT from the second one on, since the command gets each Ctrl-C too", async () => {
  const program = `
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log(signal));
    setTimeout(() => {}, 20_000); // Ends even if the test fails.
    console.log("ready");`;
  const terminal = `import tty from "node:tty"; import { syncBuiltinESMExports } from "node:module";
    tty.isatty = (fd) => fd === 2; syncBuiltinESMExports();`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(terminal)}` };
  const command = exec(["--", process.execPath, "--eval", program], env);
  for (const [signal, output] of [
    [undefined, "ready\n"],
    ["SIGINT", ""],
    ["SIGTERM", "SIGTERM\n"],
    ["SIGINT", "SIGINT\n"],
  ] as const) {
    const before = command.stdout();
    if (signal) command.child.kill(signal);
    await command.prints(before + output, "stdout");
  }
  expect(command.stdout()).toBe("ready\nSIGTERM\nSIGINT\n");
});

const noCommand = "exec has no command to run. Pass one after --, as in `latchkey-sandbox exec -- npm test`.";

test.each([
  { command: [process.execPath, "--eval", "process.kill(process.pid, 'SIGTERM')"], code: 143, message: "" },
  {
    command: ["no-such-command"],
    code: 127,
    message:
      "the command no-such-command cannot be started: it, or the interpreter in its `#!` line, was not found. Check both names and PATH.",
  },
  {
    command: [`${import.meta.filename}/x`],
    code: 126,
    message: `the command ${import.meta.filename}/x cannot be started: ENOTDIR. Check that it is an executable file.`,
  },
  {
    command: [import.meta.filename],
    code: 126,
    message: `the command ${import.meta.filename} cannot be started: EACCES. Check that it is an executable file.`,
  },
])("exits with $code after $command", async ({ command, code, message }) => {
  const failed = exec(["--", ...command]);
  expect(await failed.ended).toEqual({ code, signal: null });
  expect(failed.stderr()).toBe(message && `latchkey-sandbox: ${message}\n`);
});

test("exits with 2 for a command without --", async () => {
  const failed = exec(["curl"]);
  expect(await failed.ended).toEqual({ code: 2, signal: null });
  expect(failed.stderr()).toBe(`latchkey-sandbox: ${noCommand}\n`);
});

test.each([
  { args: [], message: noCommand },
  { args: ["--", ""], message: noCommand },
  {
    args: ["--prot", "1", "--", "true"],
    message: "Unknown option '--prot'. Run with --help to list the flags.",
  },
  ...["--version", "--print=json"].map((flag) => ({
    args: [flag, "--", "true"],
    message: `${flag} has no effect with exec, since only the command prints to stdout. Remove the flag, or remove exec.`,
  })),
])("rejects exec $args", async ({ args, message }) => {
  await expect(runHere(args, {})).rejects.toThrow(new RangeError(message));
});

test("prints the help for exec -h", async () => {
  const command = exec(["-h"]);
  expect(await command.ended).toEqual({ code: 0, signal: null });
  expect(command.stdout()).toMatch(/^Usage: latchkey-sandbox/);
});

test.each([
  ["exec", "--", "true"],
  ["--port=0", "--database=memory", "--print=env"],
])("%s rejects labels that share a variable, and stops the server", async (...args) => {
  const folder = temporaryFolder();
  const partnerKeys = ["foo-bar", "fooBar"].map((label, index) => ({
    id: index + 1,
    account_id: 1,
    label,
    name: label,
    status: "active",
    created_at: "2025-01-01T00:00:00Z",
  }));
  const account = { id: 1, name: "One" };
  writeFileSync(join(folder, "seed.json"), JSON.stringify({ accounts: [account], partnerKeys }));
  const failed = run(args, {
    folder,
    env: { LATCHKEY_SANDBOX_SEED: "seed.json", LATCHKEY_SANDBOX_LOG_LEVEL: "warn" },
  });
  expect(await failed.ended).toEqual({ code: 1, signal: null });
  expect(failed.stderr()).toBe(
    "latchkey-sandbox: LATCHKEY_SANDBOX_KEY_FOO_BAR cannot be set, since the keys foo-bar and fooBar would share it. Rename one of these labels in the seed.\n",
  );
});

test("prints the same variables with --print env, when the server is ready", async () => {
  const server = run(["--port", "0", "--database", "memory", "--print", "env"], {
    folder: temporaryFolder(),
  });
  await server.prints("\n", "stdout");
  const printed = variablesOf(server.stdout());
  const url = printed["LATCHKEY_SANDBOX_URL"] ?? "";
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const { LATCHKEY_SANDBOX_URL: other = "", ...env } = await plainEnvironment();
  for (const [name, value] of Object.entries(printed)) {
    if (name !== "LATCHKEY_SANDBOX_URL") expect(env[name]?.replace(other, url)).toBe(value);
  }
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});
