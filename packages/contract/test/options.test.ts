import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { environmentName, parts } from "../src/cast.ts";
import { help } from "../src/help.ts";
import { maskGiven } from "../src/options/credentials.ts";
import { flagNames, UsageError } from "../src/options/flags.ts";
import { readCommand } from "../src/options.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-contract-options-"));
mkdirSync(join(folder, "reports"));
const existing = join(folder, "existing.txt");
writeFileSync(existing, "");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const url = ["--url", "http://127.0.0.1:4010"];
const secret = "secret-of-the-tests-of-options";

test("without arguments the three targets that need nothing are run", () => {
  expect(readCommand([], {})).toMatchObject({
    action: "run",
    options: {
      target: { kind: "builtIn", names: ["prism", "sandbox", "sandbox-server"] },
      only: [],
      verbose: false,
    },
  });
  const chosen = readCommand(["--target", "sandbox-server", "--target=prism"], {});
  expect(chosen).toMatchObject({ options: { target: { names: ["prism", "sandbox-server"] } } });
});

test("each part of the cast has a flag and a variable, and the flag wins", () => {
  for (const { api, role, flag } of parts) {
    const part = parts.find((each) => each.flag === flag) ?? parts[0];
    const env = part === undefined ? {} : { [environmentName(part)]: `${secret}-env` };
    const secretOf = (args: readonly string[]): unknown => readCommand([...url, ...args], env);
    const holding = (value: string) => ({
      options: { target: { kind: "url", secrets: { [api]: { [role]: value } } } },
    });
    expect(secretOf([])).toMatchObject(holding(`${secret}-env`));
    expect(secretOf([`--${flag}`, secret])).toMatchObject(holding(secret));
  }
});

test("a given key is put in no text, not even in one that a target wrote", () => {
  const secrets = { "partner-subscriptions": { parent: secret }, certcentral: {} };
  expect(maskGiven(secrets, `refused ${secret}, ${secret}`)).toBe(
    "refused $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY, $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
  );
});

test("an empty variable is not set, and the built-in targets look at none", () => {
  const command = readCommand([...url, "--partner-parent-key", secret], {
    LATCHKEY_CONTRACT_CERTCENTRAL_KEY: "",
  });
  expect(command).toMatchObject({ options: { target: { secrets: { certcentral: {} } } } });
  expect(readCommand([], { LATCHKEY_CONTRACT_CERTCENTRAL_KEY: "x" })).toMatchObject({ action: "run" });
});

test("a URL is for both APIs, unless CertCentral has its own", () => {
  const urlsOf = (...args: string[]): unknown =>
    readCommand(args, { LATCHKEY_CONTRACT_CERTCENTRAL_KEY: secret });
  expect(urlsOf("--url", "http://a:1/base/")).toMatchObject({
    options: {
      target: { urls: { "partner-subscriptions": "http://a:1/base", certcentral: "http://a:1/base" } },
    },
  });
  expect(urlsOf("--url", "http://a", "--certcentral-url", "https://b")).toMatchObject({
    options: { target: { urls: { "partner-subscriptions": "http://a", certcentral: "https://b" } } },
  });
  expect(urlsOf("--certcentral-url", "https://b")).toMatchObject({
    options: { target: { urls: { certcentral: "https://b" } } },
  });
});

test("what else a server of one's own and the live service take is read", () => {
  expect(
    readCommand([...url, "--with", "clock,steerable", "--without", "mutable", "--timeout", "1.5"], {
      LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: secret,
    }),
  ).toMatchObject({
    options: { target: { with: ["clock", "steerable"], without: ["mutable"], timeoutMs: 1500 } },
  });
  const live = ["--live", "--certcentral-key", secret, "--allow", "createKey", "--allow=updateKey"];
  expect(readCommand([...live, "--budget", "50", "--pace", "0.5"], {})).toMatchObject({
    options: {
      target: { kind: "live", allow: ["createKey", "updateKey"], budget: 50, requestsPerSecond: 0.5 },
    },
  });
  expect(readCommand(["--fuzz", "3", "--seed", "0"], {})).toMatchObject({
    options: { fuzz: { seconds: 3, seed: 0 } },
  });
  expect(readCommand(["compare", "a", "b"], {})).toEqual({ action: "compare", files: ["a", "b"] });
});

test("help names every flag and every part", () => {
  for (const name of flagNames) expect(help).toContain(`--${name}`);
  expect(help).toContain("--partner-parent-key is LATCHKEY_CONTRACT_PARTNER_PARENT_KEY");
  expect(Math.max(...help.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
});

const file = join(folder, "a.json");
test.each<[string, readonly string[], Record<string, string>?]>([
  ["There is no flag --partner-parnt-key", [...url, "--partner-parnt-key", secret]],
  ["There is no flag --zzzzzzzzzzzz", [`--zzzzzzzzzzzz=${secret}`]],
  ["--json needs a value", ["--json", "--verbose"]],
  ["--json needs a value", ["--json"]],
  ["--partner-parent-key is empty", [...url, "--partner-parent-key", ""]],
  [
    "--partner-parent-key is given twice",
    [...url, `--partner-parent-key=${secret}`, `--partner-parent-key=${secret}x`],
  ],
  ["--verbose takes no value", [`--verbose=${secret}`]],
  ["an argument without a flag", [secret]],
  ["one sub-command", ["compre", "a", "b"]],
  ["compare takes two recordings", ["compare", "a"]],
  ["compare takes two recordings", ["compare", "a", "b", "--verbose"]],
  ["holds a character that no key in a header has", [...url, "--certcentral-key", `${secret}\n`]],
  ["holds a character that no key in a header has", [...url, "--certcentral-key", `${secret}é`]],
  ["has fewer than 8 characters", [...url, "--certcentral-key", "1234567"]],
  [
    "have the same key",
    [...url, "--certcentral-key", secret],
    { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: secret },
  ],
  [
    "LATCHKEY_CONTRACT_PARTNER_PARNT_KEY, which names no key",
    url,
    { LATCHKEY_CONTRACT_PARTNER_PARNT_KEY: secret },
  ],
  ["--certcentral-key is for a server of yours", ["--certcentral-key", secret]],
  ["--timeout is for a server of yours", ["--timeout", "3"]],
  ["--url is no address", ["--url", "127.0.0.1:4010"]],
  ["--url is no address", ["--url", "ftp://127.0.0.1"]],
  ["--certcentral-url holds a user", ["--certcentral-url", `http://me:${secret}@x/`]],
  ["of the vendor's own host", ["--url", "https://www.digicert.com", "--partner-parent-key", secret]],
  ["of the vendor's own host", ["--certcentral-url", "https://certcentral.digicert.eu"]],
  ["--target and --url do not go together", [...url, "--target", "prism"]],
  ["--target and --live do not go together", ["--live", "--target", "prism", "--certcentral-key", secret]],
  ['--target names "prysm"', ["--target", "prysm"]],
  ["--allow is for --live only", [...url, "--allow", "createKey"]],
  ["--budget is for --live only", ["--budget", "3"]],
  ["--live needs a key", ["--live"]],
  ["--with is for --url only", ["--live", "--certcentral-key", secret, "--with", "clock"]],
  ['--allow names "getKey"', ["--live", "--certcentral-key", secret, "--allow", "getKey"]],
  ['--with names "clok"', [...url, "--with", "clok"]],
  ["--with and --without both name clock", [...url, "--with", "clock", "--without", "clock"]],
  ["--timeout is no number", [...url, "--partner-parent-key", secret, "--timeout", "0"]],
  ["--url needs a key, and none is given", url],
  ["--budget is no whole number", ["--live", "--certcentral-key", secret, "--budget", "1.5"]],
  ["--seed is for --fuzz only", ["--seed", "3"]],
  ["--fuzz and --live do not go together", ["--live", "--certcentral-key", secret, "--fuzz", "3"]],
  ["--fuzz and --only do not go together", ["--fuzz", "3", "--only", "x"]],
  ["--fuzz and --record do not go together", ["--fuzz", "3", "--record", file]],
  ["--coverage and --only do not go together", ["--coverage", file, "--only", "x"]],
  ["The folder of --json", ["--json", join(folder, "none", "a.json")]],
  ["is a folder", ["--junit", join(folder, "reports")]],
  ["exists already", ["--transcript", existing]],
  ["--fuzz and --transcript do not go together", ["--fuzz", "3", "--transcript", file]],
  ["--json and --junit name one file", ["--json", file, "--junit", file]],
])("%s: refused", (sentence, args, env = {}) => {
  const error = failureOf(() => readCommand(args, env));
  expect(error).toBeInstanceOf(UsageError);
  const { message, hint } = error as UsageError;
  expect(message).toContain(sentence);
  expect(message).toMatch(/^[^\n]*\.$/);
  expect(hint).not.toBe("");
  expect(`${message} ${hint}`).not.toContain(secret);
});

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("It was not refused.");
}
