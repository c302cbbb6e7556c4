import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Run } from "./cli.ts";
import {
  bench,
  editJournal,
  expectOneWorkingKey,
  here,
  journalFile,
  leaveUnfinished,
  phases,
  record,
  recorder,
  records,
  resume,
  rotate,
  round,
  runKilled,
  useBench,
} from "./rotation.ts";

useBench();

const allPhases = [
  "start",
  "preflight before",
  "preflight after",
  "create before",
  "create after",
  "hand-over before",
  "hand-over after",
  "verify before",
  "verify-command before",
  "verify-command after",
  "verify after",
  "deactivate before",
  "deactivate after",
  "confirm before",
  "confirm after",
  "end done",
];

test("rotates a key: creates, delivers, verifies, deactivates, and writes each step before and after it", async () => {
  const { code, stdout, stderr } = await bench.run(rotate("--verify-command", "true"));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^12350\tactive\t67891\t.*\(rotated from 12346, .*\)\n12346\tinactive\t67891\t/);
  expect(stderr.match(/^Key 12346: .*$/gm)?.map((line) => line.slice(11))).toEqual([
    "create",
    "hand-over",
    "verify",
    "deactivate",
    "confirm",
  ]);
  expect(phases()).toEqual(allPhases);
  await expectOneWorkingKey();
  expect(await bench.run(resume)).toEqual({
    code: 0,
    stdout: "",
    stderr: "There is no rotation to resume.\n",
  });
});

describe("killed with SIGKILL and resumed, ends with one working, delivered key:", () => {
  const points = allPhases.flatMap((phase, index) => [
    { point: `after ${index + 1}`, phase },
    ...(index === 0 ? [] : [{ point: `before ${index + 1}`, phase }]),
  ]);

  // `pnpm test` kills the process after each step from the creation of a key. A release also kills it before each step, in the
  // preflight, around the verify command, and at the end.
  const isTypical = ({ point }: { point: string }): boolean => /^after (5|7|11|13|15)$/.test(point);
  test.each(points.filter(isTypical))("$point ($phase)", expectResumed);
  test.each(points.filter((each) => !isTypical(each)))(
    "$point ($phase)",
    { tags: ["release"] },
    expectResumed,
  );

  async function expectResumed({ point }: { point: string }): Promise<void> {
    expect(await runKilled(point, rotate("--verify-command", "true"))).toBe(true);
    const { code, stderr } = await bench.run(resume);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    await expectOneWorkingKey();
  }

  test("by three processes that resume it concurrently", async () => {
    expect(await runKilled("after 7", rotate())).toBe(true);
    const ends = await Promise.all([bench.spawn(resume), bench.spawn(resume), bench.spawn(resume)]);
    // The others find the lock of the first one, or its end.
    const others = /^$|The rotation is running|There is no rotation to resume/m;
    for (const { code, stderr } of ends)
      expect([code, stderr]).toEqual([code, expect.stringMatching(others)]);
    expect(ends.filter(({ stdout }) => stdout !== "")).toHaveLength(1);
    await expectOneWorkingKey();
  });

  test("before the first line, since nothing has happened yet", async () => {
    expect(await runKilled("before 1", rotate())).toBe(true);
    expect((await bench.run(rotate())).code).toBe(0);
    await expectOneWorkingKey();
  });

  test.each(["after 5", "before 7", "after 11", "after 13"])(
    "%s, then killed again during resume",
    { tags: ["release"] },
    async (point) => {
      expect(await runKilled(point, rotate("--verify-command", "true"))).toBe(true);
      for (const again of ["before 4", "after 4", "before 6", "after 2"]) await runKilled(again, resume);
      expect((await bench.run(resume)).code).toBe(0);
      await expectOneWorkingKey();
    },
  );

  test("with a file as the destination, also from another folder", async () => {
    const file = join(bench.home, "rotated.key");
    writeFileSync(file, bench.server.keys["subaccount"] ?? "");
    expect(
      await runKilled("before 7", ["partner", "rotate", "12346", "--to", "file:rotated.key", "--yes"]),
    ).toBe(true);
    expect((await bench.run(resume, { cwd: "/" })).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expectOneWorkingKey(readFileSync(file, "utf8"));
  });

  test("before the temporary file is renamed, and leaves no file with a lost secret", async () => {
    const folder = join(bench.home, "beside");
    mkdirSync(folder);
    const args = ["partner", "rotate", "12346", "--to", "file:beside/new.key", "--yes"];
    expect(await runKilled("rename 1", args)).toBe(true);
    const [temporary = ""] = readdirSync(folder);
    expect(readFileSync(join(folder, temporary), "utf8")).toMatch(/^[a-z0-9]{50}$/);
    expect((await bench.run(resume)).code).toBe(0);
    expect(readdirSync(folder)).toEqual(["new.key"]);
    await expectOneWorkingKey(readFileSync(join(folder, "new.key"), "utf8"));
  });

  test("with the key that it calls with, if the new key is passed to resume", async () => {
    const args = ["partner", "rotate", "12345", "--to", "file:own.key", "--yes"];
    expect(await runKilled("after 11", args)).toBe(true);
    expect(await bench.run(resume)).toMatchObject({ code: 4, stderr: expect.stringContaining("--resume") });
    expect(await bench.run([...resume, "--api-key-file", "own.key"])).toMatchObject({ code: 0 });
    expect(await bench.run(["whoami", "partner", "--api-key-file", "own.key"])).toMatchObject({ code: 0 });
  });
});

test("a rotation of CertCentral is killed, resumed, and keeps user and role", async () => {
  const args = ["certcentral", "rotate", "185", "--to", recorder, "--yes"];
  expect(await runKilled("before 5", args)).toBe(true);
  expect((await bench.run(["certcentral", "rotate", "185", "--resume"])).code).toBe(0);
  const { stdout } = await bench.run(["certcentral", "list"]);
  const rows = stdout.split("\n").filter((line) => line.includes("View Only Key"));
  expect(rows.map((line) => line.split("\t").slice(0, 4))).toEqual([
    ["185", "revoked", "125039", "102"],
    ["189", "revoked", "125039", "102"],
    ["190", "active", "125039", "102"],
  ]);
});

test.each(["one machine", "three machines"])(
  "three concurrent rotations of one key on %s end with one active new key",
  async (place) => {
    const runs: readonly Run[] = await Promise.all(
      [1, 2, 3].map((each) => {
        const state = join(bench.home, `machine-${round}-${each}`);
        return bench.spawn(rotate(), place === "one machine" ? {} : { env: { XDG_STATE_HOME: state } });
      }),
    );
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
    expect(records()).toHaveLength(1);
    await expectOneWorkingKey();
  },
);

describe("--overlap", () => {
  test("leaves both keys active until the time is over, then resume deactivates the old one", async () => {
    const { code, stderr } = await bench.run(rotate("--overlap", "24h"));
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/Both keys are active until .*Z\. After that, run latchkey/),
    ]);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    const early = await bench.run(resume);
    expect([early.code, early.stderr]).toEqual([
      0,
      expect.stringContaining("Key 12346: Both keys are active until"),
    ]);
    expect(await bench.statuses()).toMatchObject({ 12346: "active" });
    const clash = await bench.run(rotate());
    expect([clash.code, clash.stderr]).toEqual([
      1,
      expect.stringContaining("did not reach its end. Run latchkey"),
    ]);
  });

  /** Changes the journal as if the overlap were over. */
  const endOverlap = () => editJournal((text) => text.replaceAll(/"at":"\d{4}/g, '"at":"2020'));

  test("ends when a resume runs after its time", async () => {
    await bench.run(rotate("--overlap", "24h"));
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    endOverlap();
    expect((await bench.run(resume)).code).toBe(0);
    expect(records()).toHaveLength(1);
    await expectOneWorkingKey();
  });

  test("of the key that the command calls with ends only if the new key is passed", async () => {
    const args = ["partner", "rotate", "12345", "--to", "file:overlap.key", "--overlap", "24h", "--yes"];
    expect((await bench.run(args)).code).toBe(0);
    endOverlap();
    expect(await bench.run(resume)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("Pass the new key: latchkey partner rotate 12345 --resume"),
    });
    expect(await bench.statuses()).toMatchObject({ 12345: "active", 12350: "active" });
    expect(await bench.run([...resume, "--api-key-file", "overlap.key"])).toMatchObject({ code: 0 });
  });
});

test("the secret is only on the stdin of the commands: not in arguments, environments, the journal or the output", async () => {
  const program = `RECORD=${record} "${process.execPath}" "${here("./recorder.mjs")}"`;
  const args = ["partner", "rotate", "12346", "--yes", "--debug", "--to", `command:${program}`];
  const { stdout, stderr } = await bench.run([...args, "--verify-command", program]);
  const [delivered, verified] = records().map((line) => JSON.parse(line));
  const secret = delivered.stdin;
  expect(secret).toMatch(/^[a-z0-9]{50}$/);
  expect(verified.stdin).toBe(secret);
  const received = [delivered, verified].map((each) => JSON.stringify({ ...each, stdin: "" }));
  const elsewhere = [stdout, stderr, readFileSync(journalFile(), "utf8"), ...received];
  for (const text of elsewhere) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(bench.server.keys["parent"]);
  }
  expect(delivered.env).toMatchObject({ LATCHKEY_API: "partner", LATCHKEY_KEY_ID: "12350" });
});

test("is resumed only at its own server", async () => {
  await leaveUnfinished(5, rotate());
  const own = bench.env["DIGICERT_PARTNER_BASE_URL"] ?? "";
  const url = own.replace("127.0.0.1", "localhost");
  const { code, stderr } = await bench.run([...resume, "--base-url", url]);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^The rotation of key 12346 is at http:.*\nThere is no rotation to resume\.\n$/),
  ]);
  // Another form of the same URL.
  const same = `${own.replace("http", "HTTP")}/`;
  expect((await bench.run([...resume, "--base-url", same])).code).toBe(0);
  await expectOneWorkingKey();
});

test("is not resumed while its process runs", async () => {
  const started = join(bench.home, "started");
  const args = [
    "partner",
    "rotate",
    "12346",
    "--to",
    `command:touch ${started}; cat >/dev/null; while test -e ${started}; do sleep 0.1; done`,
    "--yes",
  ];
  const first = bench.spawn(args);
  await expect.poll(() => existsSync(started), { interval: 10, timeout: 30_000 }).toBe(true);
  const second = await bench.run(resume);
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining("The rotation is running in another process"),
  ]);
  rmSync(started);
  expect((await first).code).toBe(0);
});

test("asks on a terminal, and rotates nothing after no", async () => {
  const args = ["partner", "rotate", "12346", "--to", "file:x.key"];
  const { code } = await bench.terminal(args, { inputs: [{ after: "Rotate this key?", type: "n" }] });
  expect(code).toBe(3);
  expect(await bench.statuses()).not.toHaveProperty("12350");
  expect((await bench.run(args)).code).toBe(2);
});

test("--dry-run checks the destination and sends no change, also with --json", async () => {
  const args = ["partner", "rotate", "12346", "--dry-run", "--to", "file:dry.key"];
  const { code, stdout, stderr } = await bench.run(args);
  expect([code, stdout, stderr]).toEqual([0, "", expect.stringContaining("Would rotate key 12346")]);
  const json = await bench.run([...args, "--name", "New", "--json"]);
  expect([json.code, JSON.parse(json.stdout)]).toEqual([
    0,
    {
      dry_run: true,
      operation: "rotateKey",
      input: { apiKeyId: 12346, name: "New", to: "the file dry.key" },
    },
  ]);
  expect(await bench.operations()).toEqual(["getApiKey", "getApiKey"]);
});
