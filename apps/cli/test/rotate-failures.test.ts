import { spawnSync } from "node:child_process";
import fs, {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  bench,
  editJournal,
  expectOneWorkingKey,
  journalFile,
  journalFolder,
  leaveUnfinished,
  phases,
  record,
  records,
  resume,
  rotate,
  round,
  useBench,
} from "./rotation.ts";

useBench();

describe("a failure withdraws the new key", () => {
  test("of the delivery", async () => {
    const args = ["partner", "rotate", "12346", "--to", "command:cat >&2; exit 5", "--yes"];
    const { code, stdout, stderr } = await bench.run(args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("New key 12350 is deactivated; key 12346 was not changed.");
    expect(stderr).toContain("failed (exit code 5)");
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "inactive" });
    expect(phases().at(-1)).toBe("end withdrawn");
  });

  test.each([
    { given: "a file with its mode and bytes", old: Buffer.from([0x6f, 0xff, 0x00, 0xc3]), mode: 0o640 },
    { given: "no file", old: undefined, mode: undefined },
  ])("of --verify-command, and leaves $given at the destination", async ({ old, mode }) => {
    const file = join(bench.home, `kept-${round}.key`);
    if (old !== undefined) writeFileSync(file, old);
    if (mode !== undefined) chmodSync(file, mode);
    const args = [
      "partner",
      "rotate",
      "12346",
      "--to",
      `file:${file}`,
      "--verify-command",
      "exit 1",
      "--yes",
    ];
    const { code, stderr } = await bench.run([...args, "--json"]);
    expect([code, JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error]).toEqual([
      1,
      expect.objectContaining({ code: "rotation_verify", key: 12346 }),
    ]);
    const found = statSync(file, { throwIfNoEntry: false });
    expect(found && [readFileSync(file), found.mode & 0o777]).toEqual(old && [old, mode]);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "inactive" });
  });

  test("and resume continues if that fails too", async () => {
    await bench.fail({ operation: "updateApiKeyStatus", times: 3, answer: { status: 503 } });
    const failing = [
      "partner",
      "rotate",
      "12346",
      "--to",
      `command:cat >/dev/null; test -e ${record} || exit 5`,
      "--yes",
    ];
    const { code, stderr } = await bench.run(failing);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("To continue, run latchkey partner rotate 12346 --resume"),
    ]);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    writeFileSync(record, "");
    expect((await bench.run(resume)).code).toBe(0);
    expect(await bench.statuses()).toMatchObject({ 12346: "inactive", 12350: "inactive", 12351: "active" });
  });
});

describe("a resumed rotation that fails leaves the delivered key active, and its journal open", () => {
  const file = () => join(bench.home, `resumed-${round}.key`);
  const toFile = (...more: string[]) => [
    "partner",
    "rotate",
    "12346",
    "--to",
    `file:${file()}`,
    "--yes",
    ...more,
  ];

  test("if the create is rejected", async () => {
    await leaveUnfinished(7, toFile());
    await bench.fail({ operation: "createSubaccountApiKey", times: 1, answer: { status: 403 } });
    const { code, stderr } = await bench.run(resume);
    expect(code).not.toBe(0);
    expect(stderr).toContain("Key 12350 is active, and may be in use; key 12346 is active.");
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    expect((await bench.run(resume)).code).toBe(0);
    await expectOneWorkingKey(readFileSync(file(), "utf8"));
  });

  test("if --verify-command fails", async () => {
    const verify = `test -e ${file()}.ok`;
    writeFileSync(`${file()}.ok`, "");
    await leaveUnfinished(9, toFile("--verify-command", verify));
    rmSync(`${file()}.ok`);
    expect((await bench.run(resume)).code).toBe(1);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active", 12351: "active" });
    writeFileSync(`${file()}.ok`, "");
    expect((await bench.run(resume)).code).toBe(0);
    await expectOneWorkingKey(readFileSync(file(), "utf8"));
  });

  test("and replaces that key if an operator has deactivated the old key", async () => {
    await leaveUnfinished(7, toFile());
    await bench.partner.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" });
    expect((await bench.run(resume)).code).toBe(0);
    await expectOneWorkingKey(readFileSync(file(), "utf8"));
  });
});

test.each(["rotate", "create"])(
  "%s creates nothing if the disk of the destination is full",
  async (command) => {
    const folder = join(bench.home, `full-${round}`);
    mkdirSync(folder);
    const args =
      command === "rotate" ? ["rotate", "12346", "--yes"] : ["create", "--account", "67891", "--name", "CI"];
    vi.spyOn(fs.promises, "writeFile").mockImplementation(async (file, content) => {
      // A full disk takes a part.
      writeFileSync(String(file), String(content).slice(0, 9));
      if (content.toString() !== "") throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    });
    syncBuiltinESMExports();
    const run = await bench.run(["partner", ...args, "--to", `file:${folder}/new.key`]);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect([run.code, run.stderr]).toEqual([
      1,
      expect.stringContaining("new.key cannot be written (ENOSPC)"),
    ]);
    expect(await bench.operations()).not.toContain("createSubaccountApiKey");
    expect(readdirSync(folder)).toEqual([]);
  },
);

test("creates nothing if the destination cannot be used", async () => {
  const { code, stderr } = await bench.run([
    "partner",
    "rotate",
    "12346",
    "--to",
    "file:none/x.key",
    "--yes",
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("none/x.key cannot be written (ENOENT)")]);
  expect(await bench.operations()).toEqual(["getApiKey"]);
  expect(phases().at(-1)).toBe("end withdrawn");
});

describe("a journal", () => {
  const damageLine = () => editJournal((text) => text.replace('"preflight"', '"prefl'));
  const cutStart = (text: string) => text.replace(/.*\n/, "");
  const changeOwner = () => {
    if (process.getuid?.() === 0) chownSync(journalFile(), 12_345, 12_345);
    else vi.spyOn(process, "getuid").mockReturnValue(12_345);
  };

  test("ends before a line of which only a part was written", async () => {
    await leaveUnfinished(5, rotate());
    appendFileSync(journalFile(), '{"at":"2026-11-30T00:00:00.000Z","type":"en');
    expect((await bench.run(resume)).code).toBe(0);
    expect(phases().at(-1)).toBe("end done");
    expect(readdirSync(journalFolder())).toHaveLength(1);
    await expectOneWorkingKey();
  });

  test.each([
    { given: "a damaged line in its middle", change: damageLine, message: "is damaged" },
    {
      given: "a first line that is not the start",
      change: () => editJournal(cutStart),
      message: "is damaged",
    },
    { given: "mode 0666", change: () => chmodSync(journalFile(), 0o666), message: "has the mode 0666" },
    {
      given: "a folder of mode 0777",
      change: () => chmodSync(journalFolder(), 0o777),
      message: "the mode 0777",
    },
    { given: "another owner", change: changeOwner, message: "belongs to another user" },
  ])("with $given is not resumed, since its commands would run", async ({ change, message }) => {
    await leaveUnfinished(5, rotate());
    const before = await bench.operations();
    change();
    for (const args of [resume, rotate()]) {
      expect(await bench.run(args)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    }
    vi.restoreAllMocks();
    expect(await bench.operations()).toEqual(before);
    expect(records()).toHaveLength(1);
  });
});

test.each([
  { to: "file:new.key", works: false },
  { to: "command:cat > new.key", works: false },
  { to: "absolute", works: true },
])("a rotation to $to whose start folder is gone is resumed: $works", async ({ to, works }) => {
  const folder = join(bench.home, `gone-${round}`);
  mkdirSync(folder);
  const file = join(bench.home, `absolute-${round}.key`);
  const args = ["partner", "rotate", "12346", "--to", to === "absolute" ? `file:${file}` : to, "--yes"];
  await leaveUnfinished(5, args, folder);
  rmSync(folder, { recursive: true });
  const { code, stderr } = await bench.run(resume);
  const message = `The rotation was started in ${folder}, which cannot be entered (ENOENT). Make this folder again`;
  if (works) expect(code).toBe(0);
  else expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  mkdirSync(folder);
  expect((await bench.run(resume)).code).toBe(0);
  await expectOneWorkingKey(readFileSync(works ? file : join(folder, "new.key"), "utf8"));
});

describe("a command that hangs is ended with all its processes", () => {
  // The process in the background has the output open.
  const hang = "cat > /dev/null; sleep 60 & echo $! > background; sleep 60";
  /** Whether the process in the background has ended. The system may still list it as a zombie. */
  const hasEnded = (): boolean => {
    const pid = readFileSync(join(bench.home, "background"), "utf8").trim();
    return /^Z|^$/.test(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim());
  };

  test.each([
    { option: "--to", args: ["--to", `command:${hang}`] },
    { option: "--verify-command", args: ["--to", "command:cat > /dev/null", "--verify-command", hang] },
  ])("when the time of $option is over", async ({ option, args }) => {
    const env = { LATCHKEY_COMMAND_TIMEOUT: "1s" };
    const { code, stderr } = await bench.run(["partner", "rotate", "12346", "--yes", ...args], { env });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${option} failed (it did not end in 1s)`)]);
    expect(hasEnded()).toBe(true);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "inactive" });
  });

  test("also if it ignores SIGTERM", { tags: ["release"] }, async () => {
    const to = `command:trap '' TERM; ${hang}`;
    const args = ["partner", "rotate", "12346", "--yes", "--to", to];
    const { code } = await bench.run(args, { env: { LATCHKEY_COMMAND_TIMEOUT: "1s" } });
    expect([code, hasEnded()]).toEqual([1, true]);
  });

  test.each([
    ["rotate", "12346", "--yes"],
    ["create", "--account", "67891", "--name", "CI"],
  ])("if %s is interrupted, and the new key is withdrawn", async (...args) => {
    // The command interrupts its parent. So the signal comes while it runs.
    const to = `command:${hang.replace(/sleep 60$/, "kill -INT $PPID; sleep 60")}`;
    const { code, stderr } = await bench.spawn(["partner", ...args, "--to", to]);
    expect([code, hasEnded()]).toEqual([130, true]);
    expect(stderr).toContain("The command of --to was interrupted.");
    expect(stderr).not.toContain("Fix it");
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "inactive" });
  });
});

test.each(["1", "1m "])("LATCHKEY_COMMAND_TIMEOUT=%s exits with 2", async (time) => {
  const env = { LATCHKEY_COMMAND_TIMEOUT: time };
  const { code, stderr } = await bench.run(rotate(), { env });
  expect([code, stderr]).toEqual([2, expect.stringContaining("LATCHKEY_COMMAND_TIMEOUT is invalid.")]);
});
