import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoSeed } from "@latchkey/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Bench, linesOf, widest } from "./cli.ts";

const ago = (days: number) => new Date(Date.now() - days * 864e5 - 60_000).toISOString().replace(/\.\d+/, "");

/** Keys of the subaccount 67892, besides the sibling key of the demo. */
const keys = [
  { id: 20001, name: "Used yesterday", created_at: ago(10), last_used_date: ago(1) },
  { id: 20002, name: "Unused for 120 days", created_at: ago(200), last_used_date: ago(120) },
  { id: 20003, name: "Never used, new", created_at: ago(3) },
  { id: 20004, name: "Never used, 100 days", created_at: ago(100) },
  { id: 20005, name: '=HYPERLINK("x"), old and used', created_at: ago(800), last_used_date: ago(2) },
];

let bench: Bench;
beforeAll(async () => {
  const partnerKeys = [
    { ...demoSeed.partnerKeys[0], created_at: ago(20), last_used_date: ago(0) },
    ...keys.map((key) => ({
      account_id: 67892,
      status: "active",
      label: `key${key.id}`,
      secret: `sandbox-audit-key-not-secret-${key.id}`,
      ...key,
    })),
  ];
  bench = await Bench.start({ ...demoSeed, partnerKeys }, { rateLimits: true });
});
afterAll(() => bench?.[Symbol.asyncDispose]());
beforeEach(() => fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" }));

/** Runs an audit in a pipe, and returns the ids with their reasons. */
async function reasonsOf(...args: string[]): Promise<Record<string, string>> {
  const { stdout } = await bench.run(["partner", "audit", ...args]);
  const rows = stdout.split("\n").filter((line) => line !== "");
  return Object.fromEntries(rows.map((line) => [line.split("\t")[0], line.split("\t")[3] ?? ""]));
}

const active = () =>
  bench.statuses().then((all) => Object.keys(all).filter((id) => all[Number(id)] === "active"));

test("finds keys that were never used, not used for a time, or old", async () => {
  expect(await reasonsOf("--reason", "never-used,unused,older")).toEqual({
    20002: "unused for 120 days",
    20004: "never used in 100 days",
    20005: "created 800 days ago",
  });
  expect(await reasonsOf("--reason", "unused", "--unused", "130d")).toEqual({});
  expect(await reasonsOf("--reason", "never-used", "--unused", "2d")).toEqual({
    20003: "never used in 3 days",
    20004: "never used in 100 days",
  });
});

test("finds several active keys of one account", async () => {
  const found = await reasonsOf("--reason", "several");
  expect(found).toEqual(
    Object.fromEntries(keys.map(({ id }) => [id, "one of 5 active keys of the account"])),
  );
  expect(await reasonsOf("--account", "67890")).toEqual({});
});

test("prints a table with account, last four characters and reason that fits 80 columns", async () => {
  const { stdout } = await bench.run(["partner", "audit", "--reason", "unused,older"], { columns: 80 });
  expect(linesOf(stdout).slice(0, 2)).toEqual([
    "ID     ACCOUNT  KEY    REASON                NAME",
    "20002  67892    …0002  unused for 120 days   Unused for 120 days",
  ]);
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  const certCentral = await bench.run(["certcentral", "audit"], { columns: 80 });
  expect(linesOf(certCentral.stdout)[0]).toMatch(/^ID +USER +ROLE +REASON +NAME$/);
});

test("prints JSON in the form of the API, and CSV that a spreadsheet does not run", async () => {
  const json = await bench.run(["partner", "audit", "--reason", "older", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    findings: [{ key: { id: 20005, account_id: 67892 }, reasons: { older: "created 800 days ago" } }],
  });
  const csv = await bench.run(["partner", "audit", "--reason", "older", "--csv"]);
  expect(csv.stdout).toBe(
    `id,account,key,reason,name\n20005,67892,0005,created 800 days ago,"'=HYPERLINK(""x""), old and used"\n`,
  );
});

test("--check exits with 1 if it finds a key, else with 0", async () => {
  const found = await bench.run(["partner", "audit", "--check", "--reason", "unused"]);
  expect([found.code, found.stderr]).toEqual([
    1,
    "error: 1 key was found. Deactivate or rotate what you do not need.\n",
  ]);
  expect((await bench.run(["partner", "audit", "--check", "--account", "67890"])).code).toBe(0);
});

describe("--deactivate", () => {
  test("deactivates only unused keys, and can be undone by its file", async () => {
    const { code, stdout, stderr } = await bench.run(["partner", "audit", "--deactivate", "--yes"]);
    const rows = "20002\tinactive\tUnused for 120 days\n20004\tinactive\tNever used, 100 days\n";
    expect([code, stdout]).toEqual([0, rows]);
    const base = bench.env["DIGICERT_PARTNER_BASE_URL"];
    const [file = ""] = /inactive-partner-.*\.txt/.exec(stderr) ?? [];
    expect(stderr.replace(file, "FILE")).toBe(
      [
        '  key 20002 "Unused for 120 days" (account 67892, …0002): unused for 120 days',
        '  key 20004 "Never used, 100 days" (account 67892, …0004): never used in 100 days',
        `2 of 2 keys are inactive. To undo it, run latchkey partner activate --base-url ${base} < FILE\n`,
      ].join("\n"),
    );
    expect(await active()).toEqual(["12345", "20001", "20003", "20005"]);
    const undo = readFileSync(join(bench.home, file), "utf8");
    await bench.run(["partner", "activate"], { input: undo });
    expect(await active()).toHaveLength(6);
  });

  test("never touches the key that it calls with", async () => {
    const env = { DIGICERT_PARTNER_API_KEY: bench.server.keys["key20002"] };
    const args = ["partner", "audit", "--deactivate", "--yes", "--unused", "0d"];
    const { code, stderr } = await bench.run(args, { env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Kept key 20002 "Unused for 120 days"')]);
    expect(await active()).toEqual(["12345", "20002"]);
  });

  test("of CertCentral needs the id of the own key, and keeps that key", async () => {
    const args = ["certcentral", "audit", "--deactivate", "--yes", "--unused", "30d"];
    expect(await bench.run(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Pass --own-key-id"),
    });
    const { code } = await bench.run([...args, "--own-key-id", "184", "--undo", "revoked.txt"]);
    expect(code).toBe(0);
    const { stdout } = await bench.run(["certcentral", "list", "--status", "active"]);
    // Key 15 is an ACME credential. DigiCert does not say whether issuing a certificate counts as a use.
    expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual(["15", "184", ""]);
  });

  test.each(["999999", "185"])("changes nothing if the own key %s is not an active key", async (ownKeyId) => {
    await bench.run(["certcentral", "revoke", "185", "--yes"]);
    const given = ["--own-key-id", ownKeyId, "--yes"];
    const statuses = async () => (await bench.run(["certcentral", "list"])).stdout.match(/^\d+\t\w+/gm);
    const before = await statuses();
    for (const args of [
      ["audit", "--deactivate", "--unused", "0d"],
      ["revoke", "182", "184"],
      ["revoke", "182"],
    ]) {
      expect(await bench.run(["certcentral", ...args, ...given])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("--own-key-id is invalid: it is not an active key."),
      });
    }
    expect(await statuses()).toEqual(before);
  });

  test("of CertCentral keeps an own key that belongs to another user", async () => {
    const args = ["certcentral", "audit", "--deactivate", "--unused", "0d", "--user", "10", "--yes"];
    const { code, stdout } = await bench.run([...args, "--own-key-id", "184", "--undo", "user.txt"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^187\trevoked\t.*\n$/)]);
  });

  test("changes nothing if the undo file is that of another run", async () => {
    writeFileSync(join(bench.home, "used.txt"), "12346\n");
    const { code, stderr } = await bench.run([
      "partner",
      "audit",
      "--deactivate",
      "--yes",
      "--undo",
      "used.txt",
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("used.txt cannot be written (EEXIST)")]);
    expect(await bench.operations()).toEqual(["listApiKeys"]);
  });

  test("with --dry-run shows the keys and sends no change", async () => {
    const { code, stdout } = await bench.run(["partner", "audit", "--deactivate", "--dry-run"]);
    expect([code, stdout.match(/^\d+/gm)?.sort()]).toEqual([0, ["20002", "20004"]]);
    expect(await bench.operations()).toEqual(["listApiKeys"]);
  });

  test("shows the list and asks on a terminal, then shows the progress", async () => {
    const args = ["partner", "audit", "--deactivate"];
    const no = await bench.terminal(args, {
      inputs: [{ after: "Set these 2 keys to inactive?", type: "n" }],
    });
    expect([no.code, no.screen]).toEqual([3, expect.stringContaining("…0004): never used in 100 days")]);
    expect(await active()).toHaveLength(6);
    const yes = await bench.terminal(args, {
      inputs: [{ after: "Set these 2 keys to inactive?", type: "y" }],
    });
    expect([yes.code, yes.screen]).toEqual([
      0,
      expect.stringContaining("[##############################] 2 of 2"),
    ]);
    expect((await bench.run(args)).code).toBe(0);
    expect((await bench.run(["partner", "audit", "--deactivate", "--unused", "1d"])).code).toBe(2);
  });

  test("can be interrupted and run again", async () => {
    const args = ["partner", "audit", "--deactivate", "--unused", "0d", "--yes"];
    const before = readdirSync(bench.home);
    const first = await bench.terminal(args, { inputs: [{ after: "1 of 5", type: "\u0003" }] });
    expect([first.code, first.screen]).toEqual([
      130,
      expect.stringContaining("Run the command again to continue."),
    ]);
    const left = await active();
    expect(left.length).toBeGreaterThan(1);
    expect((await bench.run(args)).code).toBe(0);
    expect(await active()).toEqual(["12345"]);
    // Each run has an undo file of its own.
    const files = readdirSync(bench.home).filter((name) => !before.includes(name));
    expect(files).toHaveLength(2);
    const undo = files.map((name) => readFileSync(join(bench.home, name), "utf8")).join("");
    expect(undo.trim().split("\n").sort()).toEqual(keys.map(({ id }) => String(id)));
  });

  test("stays below the documented rate limits", async () => {
    const before = performance.now();
    expect((await bench.run(["partner", "audit", "--deactivate", "--unused", "0d", "--yes"])).code).toBe(0);
    expect(performance.now() - before).toBeGreaterThan(4 * 200);
  });
});
