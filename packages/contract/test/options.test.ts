import { expect, test } from "vitest";
import { credentials } from "../src/accounts.ts";
import { flagNames, help, readOptions } from "../src/options.ts";
import { capabilities } from "../src/target.ts";
import { suggest, UsageError } from "../src/usage-error.ts";
import { failureOf } from "./fixtures/failure-of.ts";

const url = ["--url", "http://127.0.0.1:4010"];
const live = ["--target", "live"];
const secret = "secret-of-the-tests-of-options";

test("runs the three built-in targets without flags", () => {
  expect(readOptions([])).toMatchObject({
    action: "run",
    choices: [{ name: "mock" }, { name: "sandbox" }, { name: "sandbox-server" }],
    isStrict: false,
    vitestArgs: [],
  });
  expect(readOptions(["--target", "sandbox-server", "--target=mock"]).choices).toEqual([
    { name: "mock" },
    { name: "sandbox-server" },
  ]);
});

test("--url is for both APIs unless CertCentral has its own URL", () => {
  const urlsOf = (...args: string[]): unknown => readOptions(args).choices;
  expect(urlsOf("--url", "http://a:1/base/")).toMatchObject([
    { name: "url", urls: { "partner-subscriptions": "http://a:1/base", certcentral: "http://a:1/base" } },
  ]);
  expect(urlsOf("--url", "http://a", "--certcentral-url", "https://b")).toMatchObject([
    { urls: { "partner-subscriptions": "http://a", certcentral: "https://b" } },
  ]);
  const [half] = readOptions(["--certcentral-url", "https://b"]).choices;
  expect(half).toMatchObject({ urls: { certcentral: "https://b" } });
  expect(half).not.toHaveProperty("urls.partner-subscriptions");
});

test("reads the flags of your own server, of the live service and of fuzzing", () => {
  const own = ["--supports", "clock, preferHeader", "--no-supports=writes", "--timeout", "1.5", "--strict"];
  expect(readOptions([...url, ...own, "--accounts", "a.json"])).toMatchObject({
    choices: [{ supports: ["clock", "preferHeader"], lacks: ["writes"], timeoutMs: 1500 }],
    isStrict: true,
    accountsFile: "a.json",
  });
  const changes = ["--allow", "createKey", "--allow=updateKey", "--max-requests", "50", "--rate", "0.5"];
  expect(readOptions([...live, ...changes]).choices).toMatchObject([
    { name: "live", allow: ["createKey", "updateKey"], maxRequests: 50, requestsPerSecond: 0.5 },
  ]);
  expect(readOptions(["--fuzz", "3", "--seed", "0"]).fuzz).toEqual({ seconds: 3, seed: 0 });
  expect(readOptions(["--log-http", "a", "--coverage-page=b"])).toMatchObject({
    logFile: "a",
    coverageFile: "b",
  });
});

test("passes all other flags to vitest, unchanged and in their order", () => {
  const vitestArgs = [
    "-t",
    "getApiKey",
    "--reporter=junit",
    "--outputFile",
    "a.xml",
    "--bail",
    "1",
    "--no-color",
  ];
  expect(readOptions(["--target", "mock", ...vitestArgs, "--strict"])).toMatchObject({
    vitestArgs,
    isStrict: true,
  });
});

test("help lists each flag, credential and capability, in at most 120 columns", () => {
  for (const name of flagNames) expect(help).toContain(`--${name}`);
  for (const { variable, description } of credentials) {
    expect(help).toMatch(new RegExp(`^  ${variable} +${description}$`, "m"));
  }
  for (const name of Object.keys(capabilities)) expect(help).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(Math.max(...help.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
  expect(readOptions(["-h"]).action).toBe("help");
});

test.each<[string, readonly string[]]>([
  ["--log-http needs a value", ["--log-http", "--strict"]],
  ["--log-http needs a value", ["--log-http"]],
  ["--url needs a value", ["--url="]],
  ["--url is given twice", [...url, `--url=${secret}`]],
  ["--timeout is for --url and --target live only", ["--timeout", "3"]],
  ["--accounts is for --url and --target live only", ["--accounts", "a.json"]],
  ["--url and --target live cannot be combined with other targets", [...url, "--target", "mock"]],
  ["--url and --target live cannot be combined with other targets", [...live, "--target", "mock"]],
  ['--target "prysm" is not a target', ["--target", "prysm"]],
  ["--allow is for --target live only", [...url, "--allow", "createKey"]],
  ["--max-requests is for --target live only", ["--max-requests", "3"]],
  ["--rate is for --target live only", ["--rate", "3"]],
  ["--supports is for --url only", [...live, "--supports", "clock"]],
  ["--no-supports is for --url only", ["--no-supports", "clock"]],
  ['--allow names "getKey"', [...live, "--allow", "getKey"]],
  ['--allow names "listKeys"', [...live, "--allow", "listKeys"]],
  ['--supports names "clok"', [...url, "--supports", "clok"]],
  ['--no-supports names "toString"', [...url, "--no-supports", "toString"]],
  ["--timeout must be between 0.01 and 600", [...url, "--timeout", "0"]],
  ["--max-requests must be a whole number between 1 and 100000", [...live, "--max-requests", "0"]],
  ["--max-requests must be a whole number", [...live, "--max-requests", "1.5"]],
  ["--seed must be a whole number", ["--fuzz", "1", "--seed", "1.5"]],
  ["--rate must be between", [...live, "--rate", "1e3"]],
  // CertCentral documents 100 requests in 5 seconds, and 1,000 in 3 minutes.
  ["--rate must be between 0.01 and 5", [...live, "--rate", "6"]],
  ["--rate must be between 0.01 and 5", [...live, "--rate", "0"]],
  ["--fuzz must be between 0.1 and 86400", ["--fuzz", "0"]],
  ["--seed must be a whole number between 0 and 4294967295", ["--fuzz", "1", "--seed=-1"]],
  ["--seed is for --fuzz only", ["--seed", "3"]],
  ["--fuzz cannot be used with --target live", [...live, "--fuzz", "3"]],
  ["--fuzz cannot run with -t", ["--fuzz", "3", "-t", "x"]],
  ["--fuzz cannot run with --reporter", ["--fuzz", "3", "--reporter=junit"]],
  ["--fuzz cannot run with --coverage-page", ["--fuzz", "3", "--coverage-page", "a.md"]],
  ["--fuzz cannot run with --log-http", ["--fuzz", "3", "--log-http", "a.txt"]],
])("rejects: %s", (sentence, args) => {
  const error = failureOf(() => readOptions(args));
  expect(error).toBeInstanceOf(UsageError);
  const { message, hint } = error as UsageError;
  expect(message).toContain(sentence);
  expect(message).toMatch(/^[^\n]*\.$/);
  expect(hint).toMatch(/^[^\n]+[.?]$/);
  expect(`${message} ${hint}`).not.toContain(secret);
});

test.each([
  ["suports", "Did you mean supports?"],
  ["repoter", "Did you mean reporter?"],
  ["strickt", "Did you mean strict?"],
  ["zzzzzzzz", undefined],
])("suggests for the flag %s: %s", (word, hint) => {
  expect(suggest(word, [...flagNames, "reporter", "bail"])).toBe(hint);
});

test("suggests a capability for a misspelt one", () => {
  expect(failureOf(() => readOptions([...url, "--supports", "prefrHeader"]))).toMatchObject({
    hint: "Did you mean preferHeader?",
  });
});
