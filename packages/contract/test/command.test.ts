import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { createSandbox, parseSeed, type Sandbox } from "@latchkey/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { type CommandEnd, main, runCommand, runCommands } from "./fixtures/command.ts";
import { findUnusedUrl, forward, serve } from "./fixtures/serve.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-command-"));
beforeAll(() => {
  if (!existsSync(main)) throw new Error("The command is not built: run pnpm build.");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = "parentKeyOfTheTestsOfTheCommand1";
const env = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: key };
const listed = {
  id: 5,
  name: "Build server",
  account_id: 9,
  status: "active",
  created_at: "2025-01-15T10:30:00Z",
  last_used_date: "2025-01-28T14:22:00Z",
  api_key_last4: key.slice(-4),
};

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

const accessDenied = {
  errors: [{ code: "access_denied|access_denied_invalid_key", message: "Access denied." }],
};
const notFound = { errors: [{ code: "not_found", message: "The API key or subaccount was not found." }] };

/** A server with one key that can only be read. @param other The response for an unknown id. */
function smallServer(
  other: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    reply(response, 404, notFound),
): RequestListener {
  return (request, response) => {
    if (request.headers["x-partner-apikey"] !== key) reply(response, 403, accessDenied);
    else if (request.url?.endsWith("/api-key")) reply(response, 200, { api_keys: [listed] });
    else if (request.url?.endsWith("/api-key/5")) reply(response, 200, listed);
    else other(request, response);
  };
}

/** The data in an HTML report. */
function readHtmlReport(file: string): string {
  const packed = /\("(H4sI[\w+/=]+)"\)/.exec(readFileSync(file, "utf8"))?.[1];
  return gunzipSync(Buffer.from(packed ?? "", "base64")).toString();
}

const reads = ["--no-supports", "writes"];
const wrong = smallServer((_, response) => reply(response, 200, listed));

describe.concurrent("help, version and list", () => {
  const printLoaded = ["--import", new URL("fixtures/print-loaded.mjs", import.meta.url).href];

  test.for(["--help", "-h", "--version"])(
    "%s loads no spec, no case and no vitest",
    async (flag, { expect }) => {
      const { code, stdout, stderr } = await runCommand([flag], {}, printLoaded);
      const loaded = stderr.match(/^loaded file:.*$/gm)?.map((line) => line.replace(/^.*\//, "")) ?? [];
      expect(loaded).toContain("command.js");
      expect(loaded.filter((file) => /spec|case|suite|vitest|fuzz|exchange|check/.test(file))).toEqual([]);
      expect(loaded.length).toBeLessThan(10);
      expect(stdout).toMatch(flag === "--version" ? /^\d+\.\d+\.\d+\n$/ : /^Usage: latchkey-contract /);
      expect(code).toBe(0);
    },
  );

  test("--list prints each case with its status", async ({ expect }) => {
    const { code, stdout } = await runCommand(["--list"]);
    expect(stdout.match(/^\S+$/gm)).toEqual(cases.map(({ id }) => id));
    expect(stdout).toMatch(/^getApiKey\/access\/parent-on-none\n {2}.*: 404$/m);
    expect(code).toBe(0);
  });

  test("if the disk is full, the command ends with exit code 2", async ({ expect }) => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [main, "--list"], { stdio: ["ignore", full, "ignore"] });
    await once(child, "close");
    closeSync(full);
    expect(child.exitCode).toBe(2);
  });

  for (const { args, tags } of [
    { args: ["--list"], tags: [] },
    { args: ["--target", "sandbox"], tags: ["release"] },
  ]) {
    test(`${args.join(" ")} finishes if its reader exits early, as head does`, {
      timeout: 70_000,
      tags,
    }, async ({ expect }) => {
      const child = spawn(process.execPath, [main, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 60_000,
      });
      child.stdout.once("data", () => child.stdout.destroy());
      const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
      expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: "" });
    });
  }
});

describe.concurrent("invalid usage ends with exit code 2, a sentence and a hint:", () => {
  const missing = join(folder, "none", "log.txt");
  const existing = join(folder, "existing.txt");
  writeFileSync(existing, "an earlier run");
  const url = ["--url", "http://127.0.0.1:9"];

  const rows: readonly [readonly string[], string, string, Record<string, string>?][] = [
    [["--suports", "clock"], "Unknown flag --suports.", "Did you mean --supports?"],
    [["--strickt"], "Unknown flag --strickt.", "Did you mean --strict?"],
    [["--repoter=junit"], "Unknown flag --repoter.", "Did you mean --reporter?"],
    [["--bial=1"], "Unknown flag --bial.", "Did you mean --bail?"],
    [["--zzzzzzzzzzzz"], "Unknown flag --zzzzzzzzzzzz.", "--help"],
    // Flags that would change how the cases run, or that only print.
    [["--pool=forks"], "Unknown flag --pool.", "--help"],
    [["--retry", "1"], "Unknown flag --retry.", "--help"],
    [["--repeats", "1"], "Unknown flag --repeats.", "--help"],
    [["--sequence.concurrent"], "Unknown flag --sequence.", "--help"],
    [["--testTimeout", "1"], "Unknown flag --testTimeout.", "--help"],
    [["--config", "x"], "Unknown flag --config.", "--help"],
    [["--list-tags"], "Unknown flag --list-tags.", "--help"],
    [["--watch"], "Unknown flag --watch.", "--help"],
    [["-w"], "Unknown flag -w.", "--help"],
    [["--reporter=html", "--outputFile=a.html"], 'cannot be written to "a.html".', "index.html"],
    [["getApiKey"], "One argument has no flag.", "Pass -t TEXT"],
    [["--strict", "listKeys", "--bail", "1"], "One argument has no flag.", "Pass -t TEXT"],
    [
      ["--target", "prysm"],
      '--target "prysm" is not a target.',
      "Choose mock, sandbox, sandbox-server, live",
    ],
    [["--timeout", "3"], "--timeout is for --url and --target live only.", "Leave --timeout out."],
    [["--url"], "--url needs a value.", "If VALUE is a variable, check that it is set."],
    [url, "--url needs a key, and none is given.", "LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"],
    [
      ["--target", "live"],
      "--target live needs a key, and none is given.",
      "LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
    ],
    [["--url", "127.0.0.1:4010"], "--url must begin with http:// or https://.", "Write it like --url", env],
    [
      ["--url", `http://me:${key}@127.0.0.1`],
      "--url has a user, a query or a fragment.",
      "Write it like --url",
      env,
    ],
    [
      ["--url", "http://127.0.0.1/services/v2"],
      "--url ends in the path of an API",
      "Write it like --url",
      env,
    ],
    [["--url", "https://www.digicert.com"], "The URL is DigiCert's own host.", "Use --target live", env],
    [[...url, "--supports", "clok"], '--supports names "clok"', "Did you mean clock?", env],
    [[...url, "--accounts", missing], "cannot be read.", "accounts.schema.json", env],
    [
      url,
      "LATCHKEY_CONTRACT_PARTNER_PARNT_KEY",
      "Did you mean",
      { LATCHKEY_CONTRACT_PARTNER_PARNT_KEY: key },
    ],
    [
      ["--target", "live"],
      "The key of LATCHKEY_CONTRACT_PARTNER_PARENT_KEY is public",
      "Use a key of your own account.",
      { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: "sandbox-demo-partner-parent-key-not-secret-xyz9" },
    ],
    [["--target", "sandbox", "--log-http", existing], "exists already.", "Name another file"],
    [["--target", "sandbox", "--log-http", missing], "cannot be created.", "Check the folder"],
    [["--fuzz", "1", "--bail", "1"], "--fuzz cannot run with --bail.", "Leave one of the two out."],
    [["--seed", "1"], "--seed is for --fuzz only.", "Add --fuzz SECONDS."],
  ];
  let ends: readonly CommandEnd[];
  beforeAll(async () => {
    ends = await runCommands(rows.map(([args, , , variables = {}]) => [args, variables]));
  });

  test.for(rows.map((row, index) => [index, ...row] as const))(
    "%s %j",
    ([index, , sentence, hint, variables = {}], { expect }) => {
      const { code, stdout, stderr } = ends[index] ?? { code: null, stdout: "", stderr: "" };
      const [first, second, ...more] = stderr.split("\n");
      expect(first).toMatch(/^latchkey-contract: .*\.$/);
      expect(first).toContain(sentence);
      expect(second).toContain(hint);
      expect(more).toEqual([""]);
      expect(stdout).toBe("");
      for (const secret of [key, ...Object.values(variables)]) expect(stderr).not.toContain(secret);
      expect(code).toBe(2);
      expect(readFileSync(existing, "utf8")).toBe("an earlier run");
    },
  );

  test("a URL at which nothing listens", async ({ expect }) => {
    const url = await findUnusedUrl();
    const { code, stdout } = await runCommand(["--url", url], env);
    // The cause is last, without counts of cases.
    expect(stdout).toMatch(
      new RegExp(
        `\nurl: no case was run\n  nothing listens at ${url}: start the server, or pass another URL\n$`,
      ),
    );
    expect(stdout).not.toMatch(/0 passed|filtered or interrupted|↓/);
    expect(code).toBe(2);
  });

  test("a key that the server rejects", { tags: ["release"] }, async ({ expect }) => {
    await using server = await serve(smallServer());
    const { code, stdout, stderr } = await runCommand(["--url", server.url], {
      LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: "a-key-of-another-server",
    });
    expect(stdout).toMatch(
      /\nurl: no case was run\n {2}listApiKeys returned 403 for the key of LATCHKEY_CONTRACT_PARTNER_PARENT_KEY\.\n {2}Check that it is an active key of this server\.\n$/,
    );
    expect(stdout).not.toMatch(/0 passed|filtered or interrupted/);
    expect(stdout + stderr).not.toContain("a-key-of-another-server");
    expect(code).toBe(2);
  });

  test("a filter that selects no case", { tags: ["release"] }, async ({ expect }) => {
    const { code, stderr } = await runCommand(["--target", "sandbox", "-t", "zzzzz"]);
    expect(stderr).toContain("latchkey-contract: no case was checked.");
    expect(code).toBe(2);
  });
});

describe("the built-in targets", () => {
  const page = join(folder, "coverage.md");
  const json = join(folder, "all.json");
  let end: CommandEnd;
  beforeAll(async () => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${json}`];
    end = await runCommand(["--coverage-page", page, ...reporters]);
  }, 120_000);

  test("pass each case that they can check, and leave no active key", () => {
    const summary = end.stdout + end.stderr;
    const counts = [
      ...summary.matchAll(/^(\S+): (\d+) passed, (\d+) failed, (\d+) differ, (\d+) skipped$/gm),
    ];
    expect(counts.map(([, target]) => target)).toEqual(["mock", "sandbox", "sandbox-server"]);
    for (const [, target, passed, failed, differs, skipped] of counts) {
      expect(Number(passed) + Number(skipped), target).toBe(cases.length);
      expect([failed, differs], target).toEqual(["0", "0"]);
      if (target !== "mock") expect(skipped, target).toBe("0");
    }
    expect(summary).not.toContain("LEFT BEHIND");
    expect(end.code).toBe(0);
  });

  test("check every documented statement on both sandboxes", () => {
    const all = cases.filter(({ assumed }) => assumed === undefined).length;
    const checked = (end.stdout + end.stderr).match(/documented statements checked: .*$/gm);
    expect(checked).toHaveLength(3);
    expect(checked?.slice(1)).toEqual(Array(2).fill(`documented statements checked: ${all} of ${all}`));
  });

  test("return each declared status, on Prism at least with the header Prefer", () => {
    const rows = readFileSync(page, "utf8").match(/^\| \w+ \| \d+ \| .*$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) {
      const [, , , mock, ...sandboxes] = row.split("|").map((cell) => cell.trim());
      expect(mock, row).toMatch(/^(\d+|prefer)$/);
      expect(sandboxes.slice(0, 2).join(), row).toMatch(/^\d+,\d+$/);
    }
  });

  test("have the results that COVERAGE.md shows", () => {
    const committed = readFileSync(new URL("../COVERAGE.md", import.meta.url), "utf8");
    expect(
      readFileSync(page, "utf8"),
      "COVERAGE.md is stale. Write it with pnpm contract --coverage-page",
    ).toBe(committed);
  });

  test("are each one file in vitest's JSON, with the verdict of each case", () => {
    const report = JSON.parse(readFileSync(json, "utf8"));
    expect(report).toMatchObject({ numTotalTests: cases.length * 3, numFailedTests: 0, success: true });
    const [mock] = report.testResults;
    expect(mock.assertionResults[0]).toMatchObject({
      title: cases[0]?.id,
      meta: { contract: { verdict: expect.stringMatching(/^(passed|skipped)$/) } },
    });
  });
});

describe.concurrent("a run against a server", () => {
  test("ends with exit code 0 if the server is correct, and says why cases were skipped", async ({
    expect,
  }) => {
    await using server = await serve(smallServer());
    const { code, stdout, stderr } = await runCommand(["--url", server.url, ...reads], env);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^url: [1-9]\d* passed, 0 failed, \d+ differ, [1-9]\d* skipped$/m);
    expect(stdout).toMatch(/^ {2}documented statements checked: [1-9]\d* of \d+$/m);
    expect(stdout).toMatch(/^ +\d+ {2}LATCHKEY_CONTRACT_PARTNER_SUBACCOUNT_KEY is not set \(a key of /m);
    expect(stdout).not.toContain("filtered");
    expect(code).toBe(0);
  });

  test("with -t runs only the matching cases, and says that it was filtered", { tags: ["release"] }, async ({
    expect,
  }) => {
    await using server = await serve(smallServer());
    const args = ["--url", server.url, ...reads, "-t", "getApiKey/access/parent-on-none"];
    const { code, stdout } = await runCommand(args, env);
    expect(stdout).toMatch(/^url: 1 passed, 0 failed, 0 differ, 0 skipped$/m);
    expect(stdout).toContain("The run was filtered or interrupted. Other cases were not checked.");
    expect(code).toBe(0);
  });

  test("ends with exit code 1 if the server has a fault, and prints the case with a command to repeat it", async ({
    expect,
  }) => {
    await using server = await serve(wrong);
    const args = ["--url", server.url, ...reads, "-t", "getApiKey/access"];
    const { code, stdout, stderr } = await runCommand(args, env);
    // A failed run lists its cases, but not those that were skipped.
    expect(new Set(stdout.match(/^ {3}[×✓↓] /gm))).toEqual(new Set(["   × ", "   ✓ "]));
    const failed = stderr.match(/^ FAIL .*$/gm) ?? [];
    expect(failed).toHaveLength(1);
    expect(failed[0]).toContain("getApiKey/access/parent-on-none");
    expect(stderr).toContain("  problem   status is 200, not 404\n");
    expect(stderr).toContain(`-H "X-PARTNER-APIKEY: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"`);
    // A stack would show code of the suite.
    expect(stderr).not.toContain("❯");
    expect(stdout).toMatch(/^url: \d+ passed, 1 failed, /m);
    expect(code).toBe(1);
  });

  test("shows each assumption that does not hold once, with the ids of its cases and one exchange", async ({
    expect,
  }) => {
    const small = smallServer((_, response) => reply(response, 404, { message: "not found" }));
    await using server = await serve((request, response) =>
      request.headers["x-partner-apikey"] === key ? small(request, response) : reply(response, 401, {}),
    );
    const args = ["--url", server.url, ...reads, "-t", "getApiKey/(access|credentials)"];
    const { code, stdout } = await runCommand(args, env);
    const [, summary = ""] = stdout.split(/^ {2}differ from our assumptions.*\n/m);
    expect(summary.split("  skipped:")[0]?.replaceAll(/(?<=^ {6}(?:assumed|repeat) {3}).*$/gm, "…")).toBe(
      `    4 cases, such as getApiKey/credentials/missing: a request without a key is rejected
      expected  403 from getApiKey, as the spec declares it
      assumed   …
      problem   status is 401, not 403
      received  401, application/json, {}
      repeat   …
      also      getApiKey/credentials/empty
      also      getApiKey/credentials/other-header
      also      getApiKey/credentials/unknown
    getApiKey/access/parent-on-none: a key of parent is rejected with 404 for an unknown id
      expected  404 from getApiKey, as the spec declares it
      assumed   …
      problem   body must have required property 'errors'
      received  404, application/json, {"message":"not found"}
      repeat   …
`,
    );
    // vitest has no verdict for these cases.
    expect(stdout).toMatch(/^ +Tests {2}6 passed \|/m);
    expect(stdout).toMatch(/^url: 1 passed, 0 failed, 5 differ, /m);
    expect(stdout).toContain("(vitest counts these cases as passed, with --strict as failed):");
    expect(code).toBe(0);
  });

  test("lists skipped cases only on request", { tags: ["release"] }, async ({ expect }) => {
    await using server = await serve(wrong);
    const args = ["--url", server.url, ...reads, "-t", "getApiKey/access", "--hideSkippedTests=false"];
    const { stdout } = await runCommand(args, env);
    expect(new Set(stdout.match(/^ {3}[×✓↓] /gm))).toEqual(new Set(["   × ", "   ✓ ", "   ↓ "]));
  });

  test("stops after the first failure with --bail 1", { tags: ["release"] }, async ({ expect }) => {
    let rejected = 0;
    await using server = await serve((request, response) => {
      if (request.url?.endsWith("/api-key")) return smallServer()(request, response);
      rejected += 1;
      return reply(response, 500, {});
    });
    const { code, stdout } = await runCommand(["--url", server.url, ...reads, "--bail", "1"], env);
    expect(stdout).toMatch(/^url: \d+ passed, 1 failed, /m);
    expect(rejected).toBe(1);
    expect(code).toBe(1);
  });

  test("writes the reports of vitest", { tags: ["release"] }, async ({ expect }) => {
    await using server = await serve(wrong);
    const args = ["--url", server.url, ...reads, "-t", "getApiKey/access"];
    const [file, json] = [join(folder, "report.xml"), join(folder, "report.json")];
    const html = join(folder, "html", "index.html");
    const [written, printed, shown] = await Promise.all([
      runCommand([...args, "--reporter=junit", `--outputFile=${file}`], env),
      runCommand([...args, "--reporter=json", "--outputFile", json], env),
      runCommand([...args, "--reporter=html", "--outputFile.html", html], env),
    ]);
    const xml = readFileSync(file, "utf8");
    expect(xml).toMatch(/<testsuite name="[^"]*" .*failures="1"/);
    expect(xml).toMatch(/<testcase [^>]*name="getApiKey\/access\/parent-on-none"[^>]*>\s*<failure message="/);
    // A skipped case has its reason.
    expect(xml).toMatch(/<property name="skipped" value="LATCHKEY_CONTRACT_PARTNER_\w+_KEY is not set/);
    expect(written.stdout).toMatch(/^url: \d+ passed, 1 failed, /m);
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ numFailedTests: 1 });
    expect(printed.stdout).toMatch(/^url: \d+ passed, 1 failed, /m);
    expect([written.code, printed.code, shown.code]).toEqual([1, 1, 1]);
    expect(readHtmlReport(html)).toContain("status is 200, not 404");
  });

  test("does not print a key that the server repeats in each response", async ({ expect }) => {
    await using server = await serve(
      smallServer((request, response) => {
        const sent = String(request.headers["x-partner-apikey"]);
        response.writeHead(404, { "Content-Type": "application/json", "X-Told": sent });
        response.end(JSON.stringify({ errors: [{ code: sent, message: `No key ${sent} here` }] }));
      }),
    );
    const [json, xml, log] = ["leak.json", "leak.xml", "leak.txt"].map((name) => join(folder, name));
    const html = join(folder, "leak", "index.html");
    const reporters = ["verbose", "json", "junit", "html"].map((name) => `--reporter=${name}`);
    const files = [
      `--outputFile.html=${html}`,
      `--outputFile.json=${json}`,
      `--outputFile.junit=${xml}`,
      `--log-http=${log}`,
    ];
    const { code, stdout, stderr } = await runCommand(
      ["--url", server.url, ...reads, ...reporters, ...files, "-t", "getApiKey/access"],
      env,
    );
    expect(stdout + stderr).toContain(
      "the response contains a secret: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
    );
    const outputs = {
      stdout,
      stderr,
      html: readHtmlReport(html),
      ...Object.fromEntries([json, xml, log].map((file = "") => [file, readFileSync(file, "utf8")])),
    };
    for (const [name, output] of Object.entries(outputs)) {
      expect(output, name).not.toContain(key);
      if (output !== "" && name !== "stdout")
        expect(output, name).toContain("$LATCHKEY_CONTRACT_PARTNER_PARENT_KEY");
    }
    expect(code).toBe(1);
  });

  test("ends with exit code 2 if a key is given and the list of its API is not checked", {
    tags: ["release"],
  }, async ({ expect }) => {
    await using server = await serve(smallServer());
    const variables = { ...env, LATCHKEY_CONTRACT_CERTCENTRAL_REVOKED_KEY: "a-revoked-key-of-the-command" };
    const sentence = "a key of certcentral was given, and its list could not be checked.";
    const full = await runCommand(["--url", server.url, ...reads], variables);
    expect(full.stderr).toContain(sentence);
    expect(full.code).toBe(2);
    const filtered = await runCommand(["--url", server.url, ...reads, "-t", "getApiKey/access"], variables);
    expect(filtered.stderr).not.toContain(sentence);
    expect(filtered.code).toBe(0);
  });

  test("does not depend on the vitest configuration of the folder", { tags: ["release"] }, async ({
    expect,
  }) => {
    writeFileSync(join(folder, "vitest.config.ts"), "throw new Error('this configuration was read');");
    await using server = await serve(smallServer());
    const child = spawn(
      process.execPath,
      [
        main,
        "--url",
        server.url,
        ...reads,
        "-t",
        "getApiKey/access",
        "--reporter=json",
        "--outputFile=here.json",
      ],
      { cwd: folder, env: { PATH: process.env["PATH"] ?? "", ...env }, stdio: "ignore" },
    );
    await once(child, "close");
    expect(child.exitCode).toBe(0);
    // Files of reports are relative to the folder.
    expect(JSON.parse(readFileSync(join(folder, "here.json"), "utf8"))).toMatchObject({ success: true });
  });
});

describe.concurrent("a run that may create keys", () => {
  const keyOf = (id: number, account_id: number, more: Readonly<Record<string, string>>) => {
    return { id, name: "CI", account_id, status: "active", created_at: "2025-01-15T10:30:00Z", ...more };
  };
  const seed = parseSeed({
    accounts: [
      { id: 1, name: "Parent" },
      { id: 2, name: "Subaccount", parent_id: 1 },
    ],
    users: [],
    partnerKeys: [
      keyOf(10, 1, { label: "parent", secret: key }),
      // With this key, the suite finds the subaccount.
      keyOf(11, 2, { label: "subaccount", secret: "a-subaccount-key-of-the-command" }),
    ],
    certCentralKeys: [],
  });
  const create = ["-t", "createSubaccountApiKey/access/parent-on-self"];

  /** A sandbox behind a port, with the methods of the requests that it received. */
  async function serveSandbox(
    sandbox: Sandbox,
    answer: (method: string) => Response | undefined = () => undefined,
  ) {
    const methods: string[] = [];
    const server = await serve(async (request, response) => {
      methods.push(request.method ?? "");
      const passed = answer(request.method ?? "") ?? (await forward(sandbox.fetch, request));
      response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(await passed.text());
    });
    return { ...server, methods };
  }

  test("ends with exit code 1 if a created key cannot be deactivated, even if each case passed", async ({
    expect,
  }) => {
    await using sandbox = await createSandbox({ seed });
    await using server = await serveSandbox(sandbox, (method) =>
      method === "PUT"
        ? new Response(JSON.stringify(accessDenied), {
            status: 403,
            headers: { "Content-Type": "application/json" },
          })
        : undefined,
    );
    const { code, stdout, stderr } = await runCommand(["--url", server.url, ...create], env);
    expect(stdout).toMatch(/^url: 1 passed, 0 failed, 0 differ, 0 skipped$/m);
    expect(stderr).toMatch(/LEFT BEHIND. Deactivate these keys:\nkey 12 of account 1 may still be active: /);
    expect(code).toBe(1);
  }, 30_000);

  test("only reads with --no-supports writes", { tags: ["release"] }, async ({ expect }) => {
    await using sandbox = await createSandbox({ seed });
    await using server = await serveSandbox(sandbox);
    const { code, stdout } = await runCommand(["--url", server.url, ...reads], env);
    expect(stdout).toMatch(/^url: [1-9]\d* passed, 0 failed, 0 differ, \d+ skipped$/m);
    expect(new Set(server.methods)).toEqual(new Set(["GET"]));
    expect(code).toBe(0);
  });

  test("only reads with --target live, and does not exceed its limit", async ({ expect }) => {
    await using sandbox = await createSandbox({ seed });
    await using server = await serveSandbox(sandbox);
    const live = ["--target", "live", "--url", server.url];
    const limited = await runCommand([...live, "-t", "ApiKey/access/parent-on", "--max-requests", "3"], env);
    expect(limited.stdout).toMatch(/^live: [12] passed, 0 failed, 0 differ, \d+ skipped$/m);
    expect(limited.stdout).toContain("the live service is only read unless --allow names a change");
    expect(limited.stdout).toContain("the limit of 3 requests is reached (--max-requests)");
    expect(server.methods).toEqual(["GET", "GET", "GET"]);
    expect(limited.code).toBe(0);
  }, 30_000);

  test("makes the changes that are allowed with --target live", { tags: ["release"] }, async ({ expect }) => {
    await using sandbox = await createSandbox({ seed });
    await using server = await serveSandbox(sandbox);
    const live = ["--target", "live", "--url", server.url];
    const allow = ["--allow", "createSubaccountApiKey", "--allow", "updateApiKeyStatus"];
    const changes = await runCommand([...live, ...create, ...allow], env);
    expect(changes.stdout).toMatch(/^live: 1 passed, 0 failed, 0 differ, 0 skipped$/m);
    expect(server.methods).toContain("POST");
    expect(changes.code).toBe(0);
  });

  test("sends generated requests with --fuzz", { tags: ["release"] }, async ({ expect }) => {
    const { code, stdout } = await runCommand(["--target", "sandbox", "--fuzz", "0.5", "--seed", "7"]);
    expect(stdout).toMatch(/^[1-9]\d* generated requests to sandbox, .* with seed 7$/m);
    expect(stdout).toContain("Nothing was found.");
    expect(code).toBe(0);
  });
});
