import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { empty, json, serveLoopback, silence } from "@latchkey/runtimes";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { publishedApis } from "../src/api-document.ts";
import type { ApiModel, OperationModel } from "../src/model/api-model.ts";
import { codeSamplesOf, type SampleLanguage, samplesOf } from "../src/samples/index.ts";
import { effects } from "./sample-effects.ts";
import { type Command, prepare, run } from "./sample-runners.ts";

const calls = publishedApis().flatMap((api) => api.operations.map((operation) => ({ api, operation })));
const anyCall = callOf("listApiKeys");
const languages = samplesOf(anyCall.api, anyCall.operation).map(({ lang }) => lang);
// A new key is asked for once: our client repeats other requests that time out.
const slowCall = callOf("createSubaccountApiKey");

let folder: string;
const runs = new Map<SampleLanguage, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-samples-"));
});

afterAll(async () => {
  console.info(`samples run: ${[...runs].map(([lang, count]) => `${lang} ${count}`).join(", ")}`);
  await rm(folder, { recursive: true });
});

describe.each(languages)("in %s", { timeout: 30_000 }, (lang) => {
  let commands: ReadonlyMap<string, Command> | undefined;

  beforeAll(async () => {
    const programs = new Map(
      calls.map(({ api, operation }) => [operation.operationId, sourceOf(api, operation, lang)]),
    );
    programs.set("impatient", impatient(programs.get(slowCall.operation.operationId) ?? ""));
    const home = join(folder, lang);
    await mkdir(home);
    const prepared = await prepare(lang, programs, home);
    if ("commands" in prepared) commands = prepared.commands;
    else console.warn(`SKIPPED ${lang} samples: ${prepared.absentReason}`);
  }, 180_000);

  /** Skips where the language is not installed, which was said. A program that is missing then is an error. */
  function commandOf(name: string, context: TestContext): Command {
    if (commands === undefined) return context.skip();
    const command = commands.get(name);
    if (command === undefined) throw new Error(`There is no ${lang} program of ${name}.`);
    return command;
  }

  test.concurrent.for(calls)(
    "$operation.operationId does what it says",
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
      await effect({ sandbox, stdout, cwd, isCurl: lang === "curl" });
      runs.set(lang, (runs.get(lang) ?? 0) + 1);
    },
  );

  test.concurrent.for(calls)(
    "$operation.operationId tells of a refusal",
    async ({ api, operation }, context) => {
      const command = commandOf(operation.operationId, context);
      await using sandbox = await startSandboxServer({ port: 0 });
      const apiKey = "nobody-has-this-key";
      const cwd = await mkdtemp(join(folder, "run-"));
      const { code, stdout, stderr } = await run(command, cwd, environmentOf(api, sandbox.url, apiKey));
      expect(code).toBeGreaterThan(0);
      // curl prints a reply as it comes.
      expect(lang === "curl" ? stdout + stderr : stderr).toContain("access_denied|access_denied_invalid_key");
      expect(stdout + stderr).not.toContain(apiKey);
    },
  );

  test.concurrent("without a key it says which variable is missing", async (context) => {
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

  test.concurrent("no answer is waited for without end", async (context) => {
    const command = commandOf("impatient", context);
    await using silent = await serveLoopback([silence]);
    const { api } = slowCall;
    const apiKey = "nobody-has-this-key";
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
    const { code, stdout } = await run(
      command,
      cwd,
      environmentOf(api, redirecting.url, "nobody-has-this-key"),
    );
    expect(stdout).toBe("");
    expect(elsewhere.requests).toEqual([]);
    expect(redirecting.requests).toHaveLength(1);
    expect(code).toBeGreaterThan(0);
  });
});

test("samples reach production where the environment names no server, and find the key there alone", () => {
  for (const { api, operation } of calls) {
    for (const { lang, source } of samplesOf(api, operation)) {
      const { apiKey, baseUrl } = api.credential.environment;
      expect(source).toContain(apiKey);
      expect(source).toContain(baseUrl);
      // Our client knows it by itself.
      if (lang !== "typescript") expect(source).toContain(api.servers[0]?.url);
    }
  }
});

test("Redoc gets the same samples", () => {
  for (const { api, operation } of calls) {
    const sources = samplesOf(api, operation).map(({ label, source }) => ({ label, source }));
    const codeSamples = codeSamplesOf(api, operation);
    expect(codeSamples.map(({ label, source }) => ({ label, source }))).toEqual(sources);
    expect(codeSamples.map(({ lang }) => lang)).toEqual([
      "Shell",
      "Python",
      "Go",
      "JavaScript",
      "TypeScript",
    ]);
  }
});

/** Keys of the demo that may do what the examples do, and that none of them changes. */
const callers: Readonly<Record<string, string>> = {
  "partner-subscriptions": "parent",
  certcentral: "certcentralSecond",
};

function callOf(operationId: string): (typeof calls)[number] {
  const call = calls.find(({ operation }) => operation.operationId === operationId);
  if (call === undefined) throw new Error(`The spec has no ${operationId}.`);
  return call;
}

function environmentOf(api: ApiModel, origin: string, apiKey: string): Record<string, string> {
  const { pathname } = new URL(api.servers[0]?.url ?? "");
  return {
    [api.credential.environment.apiKey]: apiKey,
    [api.credential.environment.baseUrl]: origin + pathname,
  };
}

function sourceOf(api: ApiModel, operation: OperationModel, lang: SampleLanguage): string {
  return samplesOf(api, operation).find((sample) => sample.lang === lang)?.source ?? "";
}

/** The same program with half a second in place of its ten. */
function impatient(source: string): string {
  const hurried = source
    .replace("--max-time 10", "--max-time 0.5")
    .replace("timeout=10,", "timeout=0.5,")
    .replace("10 * time.Second", "500 * time.Millisecond")
    .replace("10_000", "500");
  expect(hurried).not.toBe(source);
  return hurried;
}
