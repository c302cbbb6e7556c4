/** @module-tag release */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandEnd, runCommand } from "./fixtures/command.ts";
import { type CorrectServer, type ServedKey, startCorrectServer } from "./fixtures/correct-server.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-verdicts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run extends CommandEnd {
  readonly json: string;
  readonly junit: string;
  readonly log: string;
}

let count = 0;

/** Runs the command against a server, with keys for most cases. Partner ids are found; CertCentral's are in a file. */
async function run({ url, partner, certCentral }: CorrectServer, ...args: string[]): Promise<Run> {
  count += 1;
  const [accounts, json, junit, log] = ["accounts.json", "json", "xml", "txt"].map((name) =>
    join(folder, `${count}.${name}`),
  ) as [string, string, string, string];
  const users = ["administrator", "view-only", "non-administrator", "stranger"];
  const entryOf = ({ id, owner }: ServedKey) => ({
    secretFrom: { env: `CERTCENTRAL_${id}` },
    user: owner,
    key: id,
  });
  const entries = certCentral.slice(0, users.length).map((key, index) => [users[index], entryOf(key)]);
  writeFileSync(accounts, JSON.stringify({ certcentral: Object.fromEntries(entries) }));
  const variables = ["PARENT", "SUBACCOUNT", "SIBLING", "UNRELATED"].map((role, index) => [
    `LATCHKEY_CONTRACT_PARTNER_${role}_KEY`,
    partner[index]?.secret ?? "",
  ]);
  const env = {
    ...Object.fromEntries(variables),
    ...Object.fromEntries(certCentral.map(({ id, secret }) => [`CERTCENTRAL_${id}`, secret])),
  };
  const reporters = ["--reporter=default", "--reporter=json", "--reporter=junit"];
  const files = [`--outputFile.json=${json}`, `--outputFile.junit=${junit}`, "--log-http", log];
  const end = await runCommand(["--url", url, "--accounts", accounts, ...reporters, ...files, ...args], env);
  const read = (file: string): string => readFileSync(file, "utf8");
  return { ...end, json: read(json), junit: read(junit), log: read(log) };
}

/** The verdicts of all cases, by their ids. */
function verdictsOf({ json }: Run): Map<string, string> {
  const [{ assertionResults }]: [
    { assertionResults: { title: string; meta: { contract: { verdict: string } } }[] },
  ] = JSON.parse(json).testResults;
  return new Map(assertionResults.map(({ title, meta }) => [title, meta.contract.verdict]));
}

function idsOf(verdicts: ReadonlyMap<string, string>, verdict: string): string[] {
  return [...verdicts].flatMap(([id, each]) => (each === verdict ? [id] : []));
}

function secretsOf({ partner, certCentral }: CorrectServer): string[] {
  return [...partner, ...certCentral].map(({ secret }) => secret);
}

describe("a correct server that ignores unknown fields and leading zeros in ids", () => {
  let server: CorrectServer;
  let lenient: Run;
  let strict: Run;
  beforeAll(async () => {
    server = await startCorrectServer();
    lenient = await run(server);
    strict = await run(server, "--strict", "-t", "/inputs/");
  }, 120_000);
  afterAll(() => server[Symbol.asyncDispose]());

  test("fails no case, differs only in these two assumptions, and ends with exit code 0", () => {
    const verdicts = verdictsOf(lenient);
    expect(idsOf(verdicts, "failed")).toEqual([]);
    expect(idsOf(verdicts, "passed").length).toBeGreaterThan(300);
    const differing = idsOf(verdicts, "differs");
    expect(differing.filter((id) => id.endsWith("/unknown-field"))).toHaveLength(5);
    expect(differing.filter((id) => id.endsWith("-with-leading-zeros"))).toHaveLength(5);
    expect(differing).toHaveLength(10);
    expect(lenient.stderr).not.toContain("FAIL");
    expect(lenient.code).toBe(0);
  });

  test("has each difference in the summary, by assumption and with one response, and in JUnit", () => {
    expect(lenient.stdout).toMatch(/^url: \d+ passed, 0 failed, 10 differ, \d+ skipped$/m);
    expect(lenient.stdout).toContain("differ from our assumptions, and DigiCert documents nothing here");
    const assumptions = lenient.stdout.match(/^ +assumed {3}DigiCert does not document .*$/gm) ?? [];
    expect(new Set(assumptions).size).toBe(assumptions.length);
    expect(lenient.stdout.match(/^ +received {2}20[014], /gm)).toHaveLength(assumptions.length);
    const others = lenient.stdout.match(/^ +also {6}\S+$/gm) ?? [];
    expect(assumptions.length + others.length).toBe(10);
    expect(lenient.junit.match(/<property name="differs" /g)).toHaveLength(10);
    expect(lenient.junit).toMatch(/<testsuite [^>]*failures="0"/);
  });

  test("fails the differing cases with --strict, and ends with exit code 1", () => {
    expect(strict.stdout).toMatch(/^url: \d+ passed, 0 failed, 10 differ, \d+ skipped$/m);
    const failed = strict.stderr.match(/^ FAIL .*$/gm) ?? [];
    expect(failed).toHaveLength(10);
    for (const line of failed) expect(line).toMatch(/unknown-field|with-leading-zeros/);
    expect(strict.junit).toMatch(/<testsuite [^>]*failures="10"/);
    expect(strict.code).toBe(1);
  });

  test("has no active created key, and no output has a secret", () => {
    const created = [...server.partner, ...server.certCentral].filter(({ name }) =>
      name.startsWith("latchkey-"),
    );
    expect(created.length).toBeGreaterThan(50);
    expect(created.filter(({ status }) => status === "active")).toEqual([]);
    const secrets = secretsOf(server);
    for (const { stdout, stderr, json, junit, log } of [lenient, strict])
      for (const text of [stdout, stderr, json, junit, log])
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe("the same server, whose lists show each secret and last four characters that no key has,", () => {
  test("fails the lists of both APIs, ends with exit code 1, and no output has a secret", async () => {
    await using server = await startCorrectServer(true);
    const leaking = await run(server);
    const failed = idsOf(verdictsOf(leaking), "failed");
    expect(failed).toContain("listApiKeys/list/of-parent");
    expect(failed).toContain("listKeys/list/of-administrator");
    expect(leaking.code).toBe(1);
    const problems = leaking.stderr.match(/^ {2}problem {3}the response contains a secret: .*$/gm) ?? [];
    expect(problems.join("\n")).toContain("$LATCHKEY_CONTRACT_PARTNER_PARENT_KEY");
    const secrets = secretsOf(server);
    expect(secrets.every(({ length }) => length === 29)).toBe(true);
    // The secrets include those of keys that only the server has.
    expect(secrets).toContain(server.partner[4]?.secret);
    for (const [name, text] of Object.entries({ ...leaking, code: "" })) {
      expect(
        secrets.filter((secret) => text.includes(secret)),
        name,
      ).toEqual([]);
    }
  }, 60_000);

  test("fails with only one key, whose id is not known", async () => {
    await using server = await startCorrectServer(true);
    const env = { LATCHKEY_CONTRACT_PARTNER_PARENT_KEY: server.partner[0]?.secret ?? "" };
    const { code, stdout, stderr } = await runCommand(["--url", server.url], env);
    expect(stderr.match(/^ FAIL .*$/gm)?.join()).toContain("listApiKeys/list/of-parent");
    expect(secretsOf(server).filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
    expect(code).toBe(1);
  }, 60_000);
});
