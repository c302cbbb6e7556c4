import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDebugFetch } from "../src/connect/exchanges.ts";
import { Bench } from "./cli.ts";

let bench: Bench;
let config: string;
let parent: string;
const noKey = { DIGICERT_PARTNER_API_KEY: "", DIGICERT_API_KEY: "" };

beforeAll(async () => {
  bench = await Bench.start();
  parent = bench.server.keys["parent"] ?? "";
  writeFileSync(join(bench.home, "parent.key"), `${parent}\n`, { mode: 0o600 });
  writeFileSync(join(bench.home, "open.key"), parent, { mode: 0o644 });
  config = join(bench.home, "config", "latchkey", "config.json");
  mkdirSync(join(bench.home, "config", "latchkey"), { recursive: true });
});
afterAll(() => bench?.[Symbol.asyncDispose]());

function writeConfig(profiles: object, mode = 0o600): void {
  writeFileSync(config, JSON.stringify({ profiles }));
  chmodSync(config, mode);
}

describe("the key comes from", () => {
  test("the environment, a file, stdin or a profile, and whoami says which", async () => {
    writeConfig({
      default: { partner: { file: "~/parent.key" } },
      vault: { partner: { command: ["sh", "-c", `env > vault-env; cat parent.key`] } },
    });
    const sourceOf = async (args: readonly string[], options: object = {}): Promise<string> => {
      const { code, stdout, stderr } = await bench.run(["whoami", "partner", ...args], options);
      expect([code, stderr]).toEqual([0, ""]);
      const [api, key, id, accepted, source = ""] = stdout.split("\t");
      expect([api, key, id, accepted]).toEqual(["partner", "…xyz9", "12345", "yes"]);
      return source;
    };
    expect(await sourceOf([])).toBe("DIGICERT_PARTNER_API_KEY");
    expect(await sourceOf(["--api-key-file", "parent.key"])).toBe("file parent.key");
    expect(await sourceOf(["--api-key-stdin"], { input: `${parent}\n` })).toBe("stdin");
    expect(await sourceOf([], { env: noKey })).toBe(`profile default, file ${bench.home}/parent.key`);
    expect(await sourceOf(["--profile", "vault"])).toBe("profile vault, command sh");
    expect(await sourceOf([], { env: { LATCHKEY_PROFILE: "vault" } })).toBe("profile vault, command sh");
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(join(bench.home, "vault-env"), "utf8")).not.toContain(parent);
  });

  test("no argument: a key as an argument is rejected, and not printed", async () => {
    const { code, stderr } = await bench.run(["partner", "list", `--api-key=${parent}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Unknown option '--api-key'. Run latchkey")]);
    expect(stderr).not.toContain(parent);
    const id = await bench.run(["partner", "get", parent]);
    expect(id.code).toBe(2);
    expect(id.stderr).not.toContain(parent);
  });
});

describe("a credential error exits with 4 and says what to do:", () => {
  test.each([
    {
      given: "no key",
      args: [],
      message: "There is no key for Partner Subscriptions. Set DIGICERT_PARTNER_API_KEY",
    },
    { given: "a readable file", args: ["--api-key-file", "open.key"], message: "open.key has the mode 0644" },
    {
      given: "a missing file",
      args: ["--api-key-file", "missing.key"],
      message: "missing.key cannot be read (ENOENT)",
    },
    { given: "empty stdin", args: ["--api-key-stdin"], message: "stdin is empty. Store only the key there." },
    {
      given: "a command that fails",
      args: ["--profile", "broken"],
      message: "failed (exit code 7). Run it by hand.",
    },
    {
      given: "a command that hangs",
      args: ["--profile", "hangs"],
      message: "failed (ETIMEDOUT). Run it by hand.",
    },
    {
      given: "a command that prints without end",
      args: ["--profile", "endless"],
      message: "failed (ENOBUFS). Run it by hand.",
    },
    {
      given: "a missing command",
      args: ["--profile", "missing"],
      message: "latchkey-no-such of the profile missing failed",
    },
  ])("$given", async ({ args, message }) => {
    writeConfig({
      broken: { partner: { command: ["sh", "-c", "exit 7"] } },
      missing: { partner: { command: ["latchkey-no-such"] } },
      hangs: { partner: { command: ["sleep", "20"] } },
      endless: { partner: { command: ["yes"] } },
    });
    const env = { ...noKey, LATCHKEY_COMMAND_TIMEOUT: "1s" };
    const { code, stdout, stderr } = await bench.run(["partner", "list", ...args], { env });
    expect([code, stdout, stderr]).toEqual([4, "", expect.stringContaining(message)]);
  });

  test("a configuration that others can change is not used", async () => {
    writeConfig({ default: { partner: { command: ["echo", "other"] } } }, 0o666);
    const { code, stderr } = await bench.run(["partner", "list"], { env: noKey });
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining("config.json has the mode 0666. Another user can change it."),
    ]);
  });

  test.each(["inactive", "unknown"])("a key that is %s", async (kind) => {
    const key = bench.server.keys[kind] ?? "a-key-that-the-service-does-not-know-7777";
    const { code, stderr } = await bench.run(["partner", "get", "12345", "--json"], {
      env: { DIGICERT_PARTNER_API_KEY: key },
    });
    expect(code).toBe(4);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: "access_denied|access_denied_invalid_key",
      key: 12345,
      status: 403,
      exit_code: 4,
      docs: expect.stringContaining("https://dev.digicert.com/"),
    });
    expect(stderr).not.toContain(key);
  });

  test("a key of CertCentral without permission is accepted, so it exits with 1", async () => {
    const env = { DIGICERT_API_KEY: bench.server.keys["certcentralRestricted"] };
    const { code, stderr } = await bench.run(["certcentral", "list"], { env });
    expect([code, stderr]).toEqual([1, expect.stringContaining("[access_denied|missing_permission]")]);
  });
});

test.each([
  { profiles: { default: { partner: {} } }, message: "it must have one of command and file" },
  { profiles: { default: { partner: { command: "op read" } } }, message: "command must be a list of texts" },
  { profiles: { default: { partner: { file: "x", region: "asia" } } }, message: "region must be us or eu" },
  { profiles: { default: { partner: { file: "x", apiKey: "y" } } }, message: "unknown field apiKey" },
  {
    profiles: { default: { partner: { command: ["echo", "x".repeat(20)], region: "eu" } } },
    message: "A region is for certcentral.",
  },
])("an invalid profile exits with 2: $message", async ({ profiles, message }) => {
  writeConfig(profiles);
  const { code, stderr } = await bench.run(["partner", "list"], { env: noKey });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("a key or a profile of the environment is never sent to the sandbox", async () => {
  writeConfig({ prod: { partner: { command: ["echo", "y".repeat(20)] } } });
  const env = { DIGICERT_PARTNER_API_KEY: "x".repeat(20), LATCHKEY_PROFILE: "prod" };
  const { code, stderr } = await bench.run(["partner", "list", "--sandbox", "--debug"], {
    env: { LATCHKEY_SANDBOX_PORT: new URL(bench.server.url).port, ...env },
  });
  expect([code, stderr]).toEqual([0, expect.stringContaining("x-partner-apikey: …xyz9")]);
});

describe("--debug", () => {
  test("shows requests and responses, and masks the key and the secret of a new key", async () => {
    const args = [
      "partner",
      "create",
      "--account",
      "67891",
      "--name",
      "CI",
      "--to",
      "file:debug.key",
      "--debug",
    ];
    const { code, stdout, stderr } = await bench.run(args);
    expect(code).toBe(0);
    const { readFileSync } = await import("node:fs");
    const secret = readFileSync(join(bench.home, "debug.key"), "utf8");
    expect(stderr).toContain("key: DIGICERT_PARTNER_API_KEY\nserver: http://127.0.0.1");
    expect(stderr).toMatch(/> POST http:.*\/api-key\/account\/67891\n/);
    expect(stderr).toContain(`"api_key":"…${secret.slice(-4)}"`);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).not.toContain(parent);
  });
});

test("--debug leaves no part of a secret if it cuts a body", async () => {
  const key = "a-key-that-is-not-a-secret-1234";
  vi.stubGlobal("fetch", async () => new Response(`${"x".repeat(1_985)}${key}`));
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await createDebugFetch(key)("http://127.0.0.1/", { method: "GET" });
  const shown = write.mock.calls.join("");
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  expect(shown).toContain("xxx…1234");
  expect(shown).not.toContain("a-key");
});

describe("a profile for one API", () => {
  const skipped = "has no profile sb for certcentral. Add it, or pass another name.";

  test("is used by whoami, which skips the other API and says so", async () => {
    writeConfig({ sb: { partner: { file: "~/parent.key" } } });
    const { code, stdout, stderr } = await bench.run(["whoami", "--profile", "sb"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^partner\t.*\n$/)]);
    expect(stderr).toBe(`Skipped certcentral: ${config} ${skipped}\n`);
    expect(await bench.run(["whoami", "certcentral", "--profile", "sb"])).toMatchObject({ code: 2 });
  });

  test("is used by doctor, which skips the other API and says so", async () => {
    writeConfig({ sb: { partner: { file: "~/parent.key" } } });
    const { code, stdout } = await bench.run(["doctor", "--profile", "sb"]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`\nskipped certcentral  ${config} ${skipped}\n`),
    ]);
  });

  test.each(["whoami", "doctor"])("that is for no API is an error of %s", async (command) => {
    writeConfig({ sb: { partner: { file: "~/parent.key" } } });
    const { code, stderr } = await bench.run([command, "--profile", "other"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("error: ")]);
    expect(stderr).toContain("has no profile other for partner.");
  });
});

describe("doctor", () => {
  test("names rotations that did not reach their end, and a configuration that others can change", async () => {
    writeConfig({ default: { partner: { file: "~/parent.key" } } }, 0o666);
    const args = ["partner", "rotate", "12346", "--to", "file:doctor.key", "--overlap", "24h", "--yes"];
    const env = { XDG_STATE_HOME: join(bench.home, "open") };
    expect((await bench.run(args, { env })).code).toBe(0);
    const { code, stdout } = await bench.run(["doctor"], { env });
    expect(code).toBe(4);
    expect(stdout).toMatch(/^failed {2}config .*config.json has the mode 0666/m);
    expect(stdout).toMatch(
      /^open {4}rotations .* run latchkey partner rotate 12346 --resume --base-url http:/m,
    );
  });

  test("checks Node, the configuration and both keys", async () => {
    writeConfig({ default: { partner: { file: "~/parent.key" } } });
    const { code, stdout } = await bench.run(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ok {6}node .*\nok {6}config .*profiles: default\nok {6}rotations .*\nok {6}partner .*accepted\nok {6}certcentral/,
    );
  });

  test("exits with 4 if a key is not accepted, or if there is none", async () => {
    writeConfig({});
    const bad = await bench.run(["doctor", "--json"], {
      env: { DIGICERT_API_KEY: "not-accepted-not-accepted" },
    });
    expect(bad.code).toBe(4);
    const checks = bad.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(checks.map(({ check, result }) => `${check} ${result}`)).toEqual([
      "node ok",
      "config ok",
      "rotations ok",
      "partner ok",
      "certcentral failed",
    ]);
    for (const command of ["doctor", "whoami"]) {
      const { code, stderr } = await bench.run([command], { env: noKey });
      const advice = "Set DIGICERT_PARTNER_API_KEY or DIGICERT_API_KEY, or add a profile to ";
      expect([code, stderr]).toEqual([
        4,
        expect.stringContaining(`error: There is no key. ${advice}${config}.`),
      ]);
    }
  });
});
