import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { empty, json, noResponse, serveLoopback } from "@latchkey/runtimes";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { readCall } from "../../src/samples/call.ts";
import { codeSamplesOf, samplesOf } from "../../src/samples/samples.ts";
import type { Api, Operation } from "../../src/spec/api.ts";
import { publishedApis } from "../../src/spec/documents.ts";
import { effects } from "./sample-effects.ts";
import { type Command, prepare, run } from "./sample-runners.ts";

const calls = publishedApis().flatMap((api) => api.operations.map((operation) => ({ api, operation })));
/** A list and a create, of both APIs. The samples of the other operations come from the same code. */
const typicalCalls = [callOf("listKeys"), callOf("createSubaccountApiKey")];
const allCalls = [
  { calls: typicalCalls, tags: [] },
  { calls: calls.filter((call) => !typicalCalls.includes(call)), tags: ["release"] },
];
const anyCall = callOf("listApiKeys");
const languages = samplesOf(anyCall.api, anyCall.operation).map(({ lang }) => lang);
// Our client sends a create once, and repeats other requests that time out.
const slowCall = callOf("createSubaccountApiKey");

let folder: string;
const runs = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-samples-"));
});

afterAll(async () => {
  console.info(`samples run: ${[...runs].map(([lang, count]) => `${lang} ${count}`).join(", ")}`);
  await rm(folder, { recursive: true });
});

describe.each(languages.filter((lang) => isQuick(lang)))("in %s", { timeout: 30_000 }, testLanguage);
describe.each(languages.filter((lang) => !isQuick(lang)))(
  "in %s",
  { timeout: 30_000, tags: ["release"] },
  testLanguage,
);

/** Whether the programs of a language start quickly, and without a compiler. */
function isQuick(lang: string): boolean {
  return lang === "sh" || lang === "ts";
}

function testLanguage(lang: string): void {
  let commands: ReadonlyMap<string, Command> | undefined;

  beforeAll(async () => {
    const programs = new Map(
      calls.map(({ api, operation }) => [operation.operationId, sourceOf(api, operation, lang)]),
    );
    programs.set("impatient", impatient(programs.get(slowCall.operation.operationId) ?? ""));
    for (const { api, operation } of calls) {
      programs.set(shortName(operation), runnable(api, operation, lang));
    }
    const home = join(folder, lang);
    await mkdir(home);
    const prepared = await prepare(lang, programs, home);
    if ("commands" in prepared) commands = prepared.commands;
    else console.warn(`SKIPPED ${lang} samples: ${prepared.absentReason}`);
  }, 180_000);

  /** Skips the test if the language is not installed. The log then says so. */
  function commandOf(name: string, context: TestContext): Command {
    if (commands === undefined) return context.skip();
    const command = commands.get(name);
    if (command === undefined) throw new Error(`There is no ${lang} program of ${name}.`);
    return command;
  }

  for (const { calls, tags } of allCalls) {
    test.concurrent.for(calls)(
      "the sample of $operation.operationId has the effect of the operation",
      { tags },
      async ({ api, operation }, context) => {
        const command = commandOf(operation.operationId, context);
        await using sandbox = await startSandboxServer({ port: 0 });
        const apiKey = sandbox.keys[callers[api.slug] ?? ""] ?? "";
        const cwd = await mkdtemp(join(folder, "run-"));
        const { code, stdout, stderr } = await run(command, cwd, environmentOf(api, sandbox.url, apiKey));
        expect(stderr).toBe("");
        expect(code).toBe(0);
        expect(stdout).not.toContain(apiKey);
        const effect = effects[operation.operationId];
        if (effect === undefined)
          throw new Error(
            `effects in test/sample-effects.ts has no check of what a sample of ${operation.operationId} does.`,
          );
        await effect({ sandbox, stdout, cwd, isCurl: lang === "sh" });
        runs.set(lang, (runs.get(lang) ?? 0) + 1);
      },
    );

    test.concurrent.for(calls)(
      "the sample of $operation.operationId reports an error response",
      { tags },
      async ({ api, operation }, context) => {
        const command = commandOf(operation.operationId, context);
        await using sandbox = await startSandboxServer({ port: 0 });
        const apiKey = "an-unknown-key";
        const cwd = await mkdtemp(join(folder, "run-"));
        const { code, stdout, stderr } = await run(command, cwd, environmentOf(api, sandbox.url, apiKey));
        expect(code).toBeGreaterThan(0);
        // curl prints the response on stdout, and the error on stderr.
        expect(lang === "sh" ? stdout + stderr : stderr).toContain("access_denied|access_denied_invalid_key");
        expect(stdout + stderr).not.toContain(apiKey);
      },
    );

    test.concurrent.for(calls)(
      "the short form of $operation.operationId sends the request of the spec's examples",
      { tags },
      async ({ api, operation }, context) => {
        const command = commandOf(shortName(operation), context);
        const success = operation.responses.find(({ status }) => status < 300);
        const body = success?.examples[0]?.value;
        const status = success?.status ?? 200;
        await using server = await serveLoopback([body === undefined ? empty(status) : json(status, body)]);
        const environment = { ...environmentOf(api, server.url, "the-key"), SERVER: server.url };
        const cwd = await mkdtemp(join(folder, "run-"));
        const { code, stdout, stderr } = await run(command, cwd, environment);
        expect(stderr).toBe("");
        expect(code).toBe(0);
        if (body !== undefined)
          expect(stdout).toContain(
            JSON.stringify(body)
              .match(/"id":\d+/)?.[0]
              .slice(5),
          );
        const [request] = server.requests;
        const expected = readCall(api, operation);
        expect(request?.method).toBe(expected.method);
        expect(request?.url).toBe(new URL(expected.server).pathname + expected.target);
        expect(request?.headers[expected.credentialHeader.toLowerCase()]).toBe("the-key");
        expect(request?.body ? JSON.parse(request.body) : undefined).toEqual(expected.body);
      },
    );
  }

  test.concurrent("a sample without a key says which variable is missing", async (context) => {
    const { api, operation } = anyCall;
    const command = commandOf(operation.operationId, context);
    await using server = await serveLoopback([json(200, {})]);
    const cwd = await mkdtemp(join(folder, "run-"));
    const { [api.credential.environment.apiKey]: _, ...without } = environmentOf(api, server.url, "");
    const { code, stderr } = await run(command, cwd, without);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(api.credential.environment.apiKey);
    expect(server.requests).toEqual([]);
  });

  test.concurrent("a sample waits for a response only for a limited time", async (context) => {
    const command = commandOf("impatient", context);
    await using silent = await serveLoopback([noResponse]);
    const { api } = slowCall;
    const apiKey = "an-unknown-key";
    const cwd = await mkdtemp(join(folder, "run-"));
    const { code, stdout, stderr } = await run(command, cwd, environmentOf(api, silent.url, apiKey));
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/time-?d? ?out|deadline/i);
    expect(stdout + stderr).not.toContain(apiKey);
  });

  test.concurrent("a redirect is a failure, and does not get the key", async (context) => {
    const command = commandOf(slowCall.operation.operationId, context);
    await using elsewhere = await serveLoopback([json(200, {})]);
    await using redirecting = await serveLoopback([empty(302, { Location: elsewhere.url })]);
    const { api } = slowCall;
    const cwd = await mkdtemp(join(folder, "run-"));
    const { code, stdout } = await run(command, cwd, environmentOf(api, redirecting.url, "an-unknown-key"));
    expect(stdout).toBe("");
    expect(elsewhere.requests).toEqual([]);
    expect(redirecting.requests).toHaveLength(1);
    expect(code).toBeGreaterThan(0);
  });
}

test("samples call production if the environment names no server, and take the key from the environment only", () => {
  for (const { api, operation } of calls) {
    for (const { lang, complete: source } of samplesOf(api, operation)) {
      const { apiKey, baseUrl } = api.credential.environment;
      expect(source).toContain(apiKey);
      expect(source).toContain(baseUrl);
      // Our client itself has this address.
      if (lang !== "ts") expect(source).toContain(api.servers[0]?.url);
    }
  }
});

test("Redoc gets the same samples", () => {
  for (const { api, operation } of calls) {
    const sources = samplesOf(api, operation).map(({ label, complete: source }) => ({ label, source }));
    const codeSamples = codeSamplesOf(api, operation);
    expect(codeSamples.map(({ label, source }) => ({ label, source }))).toEqual(sources);
    expect(codeSamples.map(({ lang }) => lang)).toEqual([
      "Shell",
      "TypeScript",
      "JavaScript",
      "Python",
      "Go",
    ]);
  }
});

/** Keys of the demo that have the permissions for the examples, and that no example changes. */
const callers: Readonly<Record<string, string>> = {
  "partner-subscriptions": "parent",
  certcentral: "certcentralSecond",
};

function callOf(operationId: string): (typeof calls)[number] {
  const call = calls.find(({ operation }) => operation.operationId === operationId);
  if (call === undefined) throw new Error(`The spec has no ${operationId}.`);
  return call;
}

function environmentOf(api: Api, origin: string, apiKey: string): Record<string, string> {
  const { pathname } = new URL(api.servers[0]?.url ?? "");
  return {
    [api.credential.environment.apiKey]: apiKey,
    [api.credential.environment.baseUrl]: origin + pathname,
  };
}

function sourceOf(api: Api, operation: Operation, lang: string): string {
  return samplesOf(api, operation).find((sample) => sample.lang === lang)?.complete ?? "";
}

function shortName({ operationId }: Operation): string {
  return `${operationId}Short`;
}

/** The short form in a program of its language that prints the result, sent to the server of a test. */
function runnable(api: Api, operation: Operation, lang: string): string {
  const short = samplesOf(api, operation).find((sample) => sample.lang === lang)?.short ?? "";
  const origin = new URL(api.servers[0]?.url ?? "").origin;
  expect(lang === "ts" || short.includes(`${origin}/`)).toBe(true);
  switch (lang) {
    case "sh":
      return short
        .replace("curl ", "curl --silent --show-error ")
        .replace(/https:\S+/, (url) => `"${url.replace(origin, "$SERVER")}"`);
    case "ts":
      return short.includes("const result") ? `${short}console.log(JSON.stringify(result));\n` : short;
    case "js":
      return short.replace(`"${origin}/`, 'process.env.SERVER + "/');
    case "python":
      return `import os\n\nimport requests\n\n${short.replace(`"${origin}/`, 'os.environ["SERVER"] + "/')}`;
    default:
      return goProgram(short.replace(`"${origin}/`, 'os.Getenv("SERVER")+"/'));
  }
}

function goProgram(statements: string): string {
  const packages = ["fmt", "io", "net/http", "os", ...(statements.includes("strings.") ? ["strings"] : [])];
  const lines = `${statements}if err != nil {
	panic(err)
}
body, _ := io.ReadAll(response.Body)
fmt.Println(response.Status, string(body))`;
  return `package main

import (
${packages.map((name) => `\t"${name}"`).join("\n")}
)

func main() {
${lines.replaceAll(/^(?=.)/gm, "\t")}
}
`;
}

/** The same program with a time limit of half a second instead of ten seconds. */
function impatient(source: string): string {
  const hurried = source
    .replace("--max-time 10", "--max-time 0.5")
    .replace("timeout=10,", "timeout=0.5,")
    .replace("10 * time.Second", "500 * time.Millisecond")
    .replace("10_000", "500");
  expect(hurried).not.toBe(source);
  return hurried;
}
