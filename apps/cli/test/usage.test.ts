import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench, bundle } from "./cli.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench?.[Symbol.asyncDispose]());

describe("wrong usage exits with 2 and says what to do:", () => {
  test.each([
    {
      args: ["partner", "lst"],
      message: "Unknown command 'lst'. Did you mean list? Run latchkey partner --help.",
    },
    {
      args: ["parter", "list"],
      message: "Unknown command 'parter'. Did you mean partner? Run latchkey --help.",
    },
    {
      args: ["partner", "list", "--statu", "active"],
      message: "Unknown option '--statu'. Did you mean --status?",
    },
    { args: ["partner"], message: "Usage: latchkey partner" },
    { args: [], message: "Usage: latchkey" },
    { args: ["partner", "list", "--status", "revoked"], message: "Allowed choices are active, inactive." },
    { args: ["partner", "list", "--region", "eu"], message: "A region is for certcentral." },
    { args: ["partner", "list", "--limit", "0"], message: "It must be a whole number from 1." },
    {
      args: ["partner", "get", "abc"],
      message:
        "value 'abc' is invalid for argument 'ids'. It must be an id: a number in the list of keys. Run",
    },
    { args: ["partner", "rotate", "12346"], message: "A rotation needs --to. Pass that, or --resume." },
    { args: ["partner", "rotate", "--to", "file:x"], message: "A rotation needs the id of a key. Pass that" },
    { args: ["partner", "rotate"], message: "A rotation needs the id of a key and --to. Pass that" },
    {
      args: ["partner", "rotate", "12346", "--verify-command"],
      message: "Option '--verify-command <command>' argument missing.",
    },
    { args: ["partner", "get"], message: "There are no ids on stdin. Pass ids, or pipe a list." },
    {
      args: ["certcentral", "create", "--user", "10", "--role", "0", "--name", ""],
      message: "argument '' is invalid. It must not be empty.",
    },
    { args: ["certcentral", "update", "182", "--name", ""], message: "It must not be empty." },
    {
      args: ["partner", "create", "--name", "CI"],
      message: "Required option '--account <id>' not specified.",
    },
    {
      args: ["partner", "create", "--account", "1", "--name", "CI", "--to", "op"],
      message: "Use --to file:PATH",
    },
    {
      args: ["partner", "list", "--base-url", "http://digicert.example/x"],
      message: "must start with https",
    },
    {
      args: ["partner", "list", "--sandbox", "--base-url", "https://x.example"],
      message: "'--sandbox' cannot be used with option '--base-url <url>'",
    },
    ...["--profile=x", "--api-key-file=x", "--api-key-stdin"].map((key) => ({
      args: ["partner", "list", key, "--sandbox"],
      message: "Option '--sandbox' cannot be used with option '--",
    })),
    { args: ["partner", "list", "--profile", "none"], message: "has no profile none for partner" },
    { args: ["partner", "list", "--api-key-file", "x", "--api-key-stdin"], message: "cannot be used with" },
    {
      args: ["partner", "rotate", "--resume", "--to", "file:x"],
      message: "cannot be used with option '--to",
    },
    { args: ["partner", "deactivate", "12346"], message: "Pass --yes." },
    {
      args: ["partner", "deactivate", "--api-key-stdin", "--yes"],
      message: "stdin has the key. Pass the ids",
    },
    {
      args: ["whoami", "--api-key-stdin"],
      message: "Say which one, for example: latchkey whoami partner --api-key-file FILE",
    },
    { args: ["completion", "tcsh"], message: "Allowed choices are zsh, bash, fish, powershell." },
  ])("$args", async ({ args, message }) => {
    const { code, stdout, stderr } = await bench.run(args);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)]);
    expect(stderr.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(1);
  });

  test.each([
    ["partner", "rotate", "12346", "--to", "file:x", "--dry-run"],
    ["certcentral", "rotate", "182", "--to", "file:x", "--dry-run"],
    ["partner", "create", "--account", "67891", "--dry-run"],
  ])("a name that is empty or longer than in the spec: %s %s", async (...args) => {
    const spec = JSON.parse(
      readFileSync(new URL("../../../spec/dist/partner-subscriptions.json", import.meta.url), "utf8"),
    );
    const { maxLength } = spec.components.schemas.ApiKeyCreate.properties.name;
    const codeOf = async (chars: number) => (await bench.run([...args, "--name", "é".repeat(chars)])).code;
    expect([await codeOf(0), await codeOf(1), await codeOf(maxLength), await codeOf(maxLength + 1)]).toEqual([
      2, 0, 0, 2,
    ]);
  });

  test("stdin without ids names the line", async () => {
    const { code, stderr } = await bench.run(["partner", "activate"], { input: '12346\n{"id":1}\n' });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("Line 2 of stdin does not start with an id."),
    ]);
  });

  test("errors are JSON with a code if --json is passed", async () => {
    const usage = await bench.run(["partner", "deactivate", "12346", "--json"]);
    expect(JSON.parse(usage.stderr).error).toMatchObject({ code: "confirmation_required", exit_code: 2 });
    const unknown = await bench.run(["partner", "lst", "--json"]);
    expect(JSON.parse(unknown.stderr).error).toMatchObject({ code: "usage", exit_code: 2 });
    const missing = await bench.run(["partner", "get", "9", "--json"]);
    expect(JSON.parse(missing.stderr).error).toMatchObject({
      code: "not_found",
      key: 9,
      status: 404,
      exit_code: 1,
    });
  });
});

test("a server that does not run exits with 1, and the message says where it was looked for", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  const url = `http://127.0.0.1:${port}/partner-subscription/api/v1`;
  const { code, stderr } = await bench.run([
    "partner",
    "create",
    "--account",
    "67891",
    "--name",
    "x",
    "--base-url",
    url,
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`nothing listens at http://127.0.0.1:${port}`)]);
});

test("head ends a list early, without an error", () => {
  const { stdout, stderr } = spawnSync(
    "sh",
    ["-c", `"${process.execPath}" "${bundle}" commands | head -n 1`],
    {
      encoding: "utf8",
    },
  );
  expect([stdout, stderr]).toEqual(["latchkey partner list\tlist keys\n", ""]);
});

describe("the help", () => {
  test("is on stdout, and exits with 0", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "create", "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("--to <destination>");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("has the version of package.json", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await bench.run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("is data too: commands --json has each command with its options", async () => {
    const { stdout } = await bench.run(["commands", "--json"]);
    const { commands, exit_codes } = JSON.parse(stdout);
    const create = commands.find(
      ({ command }: { command: string }) => command === "latchkey certcentral create",
    );
    expect(create.options).toContainEqual(
      expect.objectContaining({
        flags: "--role <id>",
        required: true,
        choices: ["0", "100", "101", "102", "103"],
      }),
    );
    expect(exit_codes).toEqual({ ok: 0, failed: 1, usage: 2, declined: 3, credential: 4, interrupted: 130 });
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("prints a script for %s that the shell accepts", async (shell) => {
    const { code, stdout } = await bench.run(["completion", shell]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("latchkey complete --")]);
  });

  test("works in a bash without the package bash-completion", () => {
    const script = `latchkey() { "${process.execPath}" "${bundle}" "$@"; }
      eval "$(latchkey completion bash)"
      COMP_WORDS=(latchkey partner dea) COMP_CWORD=2
      __latchkey_complete
      echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-c", script], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });
    expect([stdout.trim(), stderr]).toEqual(["deactivate", expect.not.stringContaining("not found")]);
  });

  test("completes commands and flags", async () => {
    const complete = async (...words: string[]) =>
      (await bench.run(["complete", "--", ...words])).stdout.split("\n").map((line) => line.split("\t")[0]);
    expect(await complete("")).toEqual(expect.arrayContaining(["partner", "certcentral", "doctor"]));
    expect(await complete("partner", "de")).toContain("deactivate");
    expect(await complete("partner", "list", "--st")).toContain("--status");
  });
});
