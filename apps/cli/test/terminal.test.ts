import { demoSeed } from "@latchkey/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Bench, linesOf, widest } from "./cli.ts";

/** Names that would break a terminal or a table: wide characters, colors, bidi overrides, tabs and line breaks. */
const names = [
  "構築サーバー用のキー、とても長い名前なので表では切り詰められます",
  "\u001b[31mred\u001b[0m \u202egnp.exe",
  "tab\there\nand a new line",
  "👩‍💻 é",
];

let bench: Bench;
beforeAll(async () => {
  const keys = names.map((name, index) => ({
    ...demoSeed.partnerKeys[2],
    id: 20000 + index,
    label: `named${index}`,
    secret: `sandbox-named-key-not-secret-${index}-aaaaaaaa`,
    name,
  }));
  bench = await Bench.start({ ...demoSeed, partnerKeys: [...demoSeed.partnerKeys, ...keys] });
});
afterAll(() => bench?.[Symbol.asyncDispose]());
beforeEach(() => fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" }));

describe("a table", () => {
  test.each([80, 200])("with wide characters fits %i columns and has a bold header", async (columns) => {
    const partner = await bench.terminal(["partner", "list"], { columns });
    const certCentral = await bench.run(["certcentral", "list"], { columns });
    expect([partner.code, certCentral.code]).toEqual([0, 0]);
    for (const shown of [partner.screen, certCentral.stdout]) {
      expect(shown).toContain("\u001b[1mID");
      expect(widest(shown)).toBeLessThanOrEqual(columns);
      expect(linesOf(shown)[0]).toMatch(/^ID +STATUS .* NAME$/);
    }
  });

  test("aligns columns, and shows whole names and local times if there is space", async () => {
    const { stdout } = await bench.run(["partner", "list"], { columns: 200, env: { TZ: "Asia/Tokyo" } });
    expect(linesOf(stdout).slice(0, 3)).toEqual([
      "ID     STATUS    ACCOUNT  KEY    CREATED           LAST USED         NAME",
      expect.stringMatching(
        /^12345 {2}active {4}67890 {4}…xyz9 {2}2025-01-15 19:30 {2}\d.* Production API Key$/,
      ),
      "12346  active    67891    …78yz  2025-01-20 18:15  2025-01-29 17:10  Subaccount Production Key",
    ]);
    expect(stdout).toContain(names[0]);
    expect(stdout).toContain("never");
  });

  test("shortens names and shows dates in 80 columns", async () => {
    const { stdout } = await bench.run(["partner", "list", "--account", "67892"], { columns: 80 });
    const [, , wide = ""] = linesOf(stdout);
    expect(wide).toMatch(/^20000 {2}active {2}67892 {4}…aaaa {2}2025-01-21 {2}never {6}構築サーバー.*…$/);
  });

  test("escapes control and bidi characters, in a table and in tab-separated output", async () => {
    const { stdout: table } = await bench.run(["partner", "list", "--account", "67892"], { columns: 200 });
    const { stdout } = await bench.run(["partner", "list", "--account", "67892"]);
    for (const shown of [table, stdout]) {
      expect(shown).toContain("\\u{1b}[31mred\\u{1b}[0m \\u{202e}gnp.exe");
      expect(shown).toContain("tab\\there\\nand a new line");
      expect(shown).not.toContain("\u202e");
      expect(shown).not.toContain("\u001b[31m");
    }
    expect(
      stdout
        .trim()
        .split("\n")
        .every((line) => line.split("\t").length === 7),
    ).toBe(true);
    const { stdout: json } = await bench.run(["partner", "list", "--account", "67892", "--json"]);
    expect(JSON.parse(json).api_keys.map(({ name }: { name: string }) => name)).toEqual([
      "Sibling Key",
      ...names,
    ]);
  });

  test.each([
    ["partner", "list", "--json"],
    ["partner", "audit", "--csv", "--unused", "0d"],
    ["partner", "list", "--debug"],
    ["partner", "get", "12346", "--api-key-file", "\u001b[31m\u009b\u202e"],
  ])("and errors, JSON, CSV and --debug have no raw control or bidi character", async (...args) => {
    const { stdout, stderr } = await bench.run(args, { columns: 200, env: { NO_COLOR: "1" } });
    expect(stdout + stderr).toMatch(/\\u(\{202e\}|202e)/);
    for (const raw of ["\u202e", "\u009b", "\u001b[31m"]) expect(stdout + stderr).not.toContain(raw);
  });

  test("is not bold with NO_COLOR, nor in a pipe", async () => {
    const plain = await bench.terminal(["certcentral", "roles"], { env: { NO_COLOR: "1" } });
    expect(plain.screen).not.toContain("\u001b[1m");
    const { stdout } = await bench.run(["certcentral", "roles"], { env: { FORCE_COLOR: "1" } });
    expect(stdout).not.toContain("\u001b");
  });
});

describe("a question", () => {
  const question = "Set this key to inactive?";
  const args = ["partner", "deactivate", "12346"];

  test("shows the key, and changes it after yes", async () => {
    const { code, screen } = await bench.terminal(args, { inputs: [{ after: question, type: "y" }] });
    expect([code, screen]).toEqual([0, expect.stringContaining('key 12346 "Subaccount Production Key"')]);
    expect((await bench.statuses())[12346]).toBe("inactive");
  });

  test.each([
    { how: "no", type: "n", exitCode: 3, message: "You declined. Nothing was changed." },
    { how: 'Enter, since "no" is the default', type: "\r", exitCode: 3, message: "You declined." },
    { how: "Ctrl-C", type: "\u0003", exitCode: 130, message: "Interrupted. Nothing was changed." },
  ])("changes nothing after $how", async ({ type, exitCode, message }) => {
    const { code, screen } = await bench.terminal(args, { inputs: [{ after: question, type }] });
    expect([code, screen]).toEqual([exitCode, expect.stringContaining(message)]);
    expect((await bench.statuses())[12346]).toBe("active");
  });

  test("is not asked with --yes", async () => {
    const { code, screen } = await bench.terminal([...args, "--yes"]);
    expect([code, screen]).toEqual([0, expect.not.stringContaining(question)]);
  });
});

test("Ctrl-C in the middle of several changes stops after the current one, and the command can run again", async () => {
  const ids = ["12346", "12347", "20000", "20001", "20002", "20003"];
  const args = ["partner", "deactivate", ...ids, "--yes"];
  const { code, screen } = await bench.terminal(args, {
    inputs: [{ after: "12347\tinactive", type: "\u0003" }],
  });
  expect(code).toBe(130);
  const [, count = ""] =
    /Interrupted: (\d) of 6 keys are inactive\. Run the command again/.exec(screen) ?? [];
  const inactive = async () =>
    Object.values(await bench.statuses()).filter((each) => each === "inactive").length;
  // One key of the demo is inactive from the start.
  expect(await inactive()).toBe(Number(count) + 1);
  expect(Number(count)).toBeLessThan(6);
  const again = await bench.run(args);
  expect(again.code).toBe(0);
  expect(await inactive()).toBe(7);
});

test.each(["whoami", "doctor"])("%s reports Ctrl-C once, and exits with 130", async (command) => {
  await bench.fail({ operation: "listKeys", delayMs: 600_000 });
  const { code, screen } = await bench.terminal([command, "--debug"], {
    inputs: [{ after: "services/v2/key", type: "\u0003" }],
  });
  expect(screen.match(/Stopping after the current request/g)).toHaveLength(1);
  expect(code).toBe(130);
});

test("a command exits with 130 if it is interrupted during a read request", async () => {
  await bench.fail({ operation: "listApiKeys", delayMs: 600_000 });
  const { code } = await bench.terminal(["partner", "list", "--debug"], {
    inputs: [{ after: "> GET", type: "\u0003" }],
  });
  expect(code).toBe(130);
});
