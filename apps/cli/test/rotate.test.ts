import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Bench, type Run } from "./cli.ts";

let bench: Bench;
let record: string;
let recorder: string;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench?.[Symbol.asyncDispose]());
let round = 0;
beforeEach(async () => {
  await fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" });
  bench.env["XDG_STATE_HOME"] = join(bench.home, `state-${++round}`);
  record = join(bench.home, `record-${round}`);
  recorder = `command:RECORD=${record} "${process.execPath}" "${here("./recorder.mjs")}"`;
});

/** Runs a rotation that is killed at a line of its journal. Returns whether it was. */
async function runKilled(at: string, args: readonly string[]): Promise<boolean> {
  const { code } = await bench.run(args, {
    env: { KILL_AT: at, NODE_OPTIONS: `--import=${pathToFileURL(here("./kill-at.mjs"))}` },
  });
  return code === null;
}

interface Record {
  readonly args: readonly string[];
  readonly env: Readonly<globalThis.Record<string, string>>;
  readonly stdin: string;
}

function records(): readonly Record[] {
  if (!existsSync(record)) return [];
  return readFileSync(record, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Checks that exactly one new key is active, that its secret was delivered last, and that the old key is inactive. */
async function expectOneWorkingKey(delivered = records().at(-1)?.stdin): Promise<void> {
  const { api_keys } = await bench.partner.listApiKeys();
  const active = api_keys.filter(({ id, status }) => id > 12349 && status === "active");
  expect(active).toHaveLength(1);
  expect(api_keys.find(({ id }) => id === 12346)?.status).toBe("inactive");
  const { api_keys: own } = await createPartnerSubscriptionsClient({
    apiKey: delivered,
    baseUrl: bench.env["DIGICERT_PARTNER_BASE_URL"],
  }).listApiKeys();
  expect(own.map(({ account_id }) => account_id)).toContain(67891);
  expect(active[0]?.api_key_last4).toBe(delivered?.slice(-4));
}

function journal(): string {
  const folder = join(bench.env["XDG_STATE_HOME"] ?? "", "latchkey", "rotations", "partner");
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  return readFileSync(join(folder, file), "utf8");
}

function phases(): readonly string[] {
  return journal()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ type, step, phase, result }) =>
      [type === "step" ? step : type, phase ?? result].filter(Boolean).join(" "),
    );
}

const rotate = (...more: string[]) => ["partner", "rotate", "12346", "--to", recorder, "--yes", ...more];
const resume = ["partner", "rotate", "--resume"];
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

  // All points are killed before a release. Each kind of step is killed always.
  const isTypical = ({ point }: { point: string }): boolean => /^after (3|5|7|9|11|15)$/.test(point);
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
    const ends = await Promise.all([bench.run(resume), bench.run(resume), bench.run(resume)]);
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
        return bench.run(rotate(), place === "one machine" ? {} : { env: { XDG_STATE_HOME: state } });
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

  test("of one second is over when the next command runs", async () => {
    await bench.run(rotate("--overlap", "1s"));
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active" });
    for (let code: number | null = 1; (await bench.statuses())[12346] === "active"; ) {
      ({ code } = await bench.run(resume));
      expect(code).toBe(0);
    }
    expect(records()).toHaveLength(1);
    await expectOneWorkingKey();
  });
});

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

  test("of --verify-command, and the file has the old secret again", async () => {
    const file = join(bench.home, "kept.key");
    writeFileSync(file, "the old secret", { mode: 0o600 });
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
    expect(readFileSync(file, "utf8")).toBe("the old secret");
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
    expect(await runKilled("after 7", toFile())).toBe(true);
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
    expect(await runKilled("after 9", toFile("--verify-command", verify))).toBe(true);
    rmSync(`${file()}.ok`);
    expect((await bench.run(resume)).code).toBe(1);
    expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "active", 12351: "active" });
    writeFileSync(`${file()}.ok`, "");
    expect((await bench.run(resume)).code).toBe(0);
    await expectOneWorkingKey(readFileSync(file(), "utf8"));
  });

  test("and replaces that key if an operator has deactivated the old key", async () => {
    expect(await runKilled("after 7", toFile())).toBe(true);
    await bench.partner.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" });
    expect((await bench.run(resume)).code).toBe(0);
    await expectOneWorkingKey(readFileSync(file(), "utf8"));
  });
});

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

test("the secret is only on the stdin of the commands: not in arguments, environments, the journal or the output", async () => {
  const { stdout, stderr } = await bench.run(
    rotate("--debug", "--verify-command", recorder.replace("command:", "")),
  );
  const [delivered, verified] = records();
  const secret = delivered?.stdin ?? "";
  expect(secret).toMatch(/^[a-z0-9]{50}$/);
  expect(verified?.stdin).toBe(secret);
  const elsewhere = [
    stdout,
    stderr,
    journal(),
    ...records().map(({ args, env }) => JSON.stringify([args, env])),
  ];
  for (const text of elsewhere) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(bench.server.keys["parent"]);
  }
  expect(delivered?.env).toMatchObject({ LATCHKEY_API: "partner", LATCHKEY_KEY_ID: "12350" });
});

test("is resumed only at its own server", async () => {
  expect(await runKilled("after 5", rotate())).toBe(true);
  const url = bench.env["DIGICERT_PARTNER_BASE_URL"]?.replace("127.0.0.1", "localhost") ?? "";
  const { code, stderr } = await bench.run([...resume, "--base-url", url]);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^There are rotations at http:.*\nThere is no rotation to resume\.\n$/),
  ]);
  expect((await bench.run(resume)).code).toBe(0);
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
  const first = bench.run(args);
  while (!existsSync(started)) await new Promise((resolve) => setImmediate(resolve));
  const second = await bench.run(resume);
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining("The rotation is running as process"),
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

test("Ctrl-C stops it before the next step, and the new key is withdrawn", async () => {
  const to = "command:cat >/dev/null; touch delivering; sleep 1";
  const { code } = await bench.terminal(["partner", "rotate", "12346", "--to", to, "--yes"], {
    inputs: [{ after: "hand-over", type: "\u0003" }],
  });
  expect(code).toBe(130);
  expect(await bench.statuses()).toMatchObject({ 12346: "active", 12350: "inactive" });
});
