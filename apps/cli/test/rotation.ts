import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { Bench } from "./cli.ts";

/** A bench for the tests of one file. Each test has a new state of the sandbox, a folder for journals and a record. */
export let bench: Bench;
/** The number of the test. */
export let round = 0;
/** The file to which the command of `--to` appends secrets. */
export let record: string;
export let recorder: string;
export const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export function useBench(): void {
  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(() => bench?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await fetch(`${bench.server.url}/_sandbox/reset`, { method: "POST" });
    bench.env["XDG_STATE_HOME"] = join(bench.home, `state-${++round}`);
    record = join(bench.home, `record-${round}`);
    recorder = `command:{ cat; echo; } >> ${record}`;
  });
}

/** Runs a rotation that is killed at a line of its journal. Returns whether it was. */
export async function runKilled(
  at: string,
  args: readonly string[],
  cwd: string = bench.home,
): Promise<boolean> {
  const { code } = await bench.spawn(args, {
    cwd,
    env: { KILL_AT: at, NODE_OPTIONS: `--import=${pathToFileURL(here("./kill-at.mjs"))}` },
  });
  return code === null;
}

/**
 * Leaves a rotation as a kill after a line of its journal does, without the cost of a process: runs all of it that leaves the old
 * key active, and removes the rest of the journal.
 */
export async function leaveUnfinished(
  lines: number,
  args: readonly string[],
  cwd: string = bench.home,
): Promise<void> {
  expect((await bench.run([...args, "--overlap", "24h"], { cwd })).code).toBe(0);
  editJournal((text) =>
    text
      .split("\n")
      .slice(0, lines)
      .concat("")
      .join("\n")
      .replace(/,"overlapMs":\d+/, ""),
  );
}

/** The lines that commands have written to the record, such as the delivered secrets. */
export function records(): readonly string[] {
  return existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
}

/** Checks that exactly one new key is active, that its secret was delivered last, and that the old key is inactive. */
export async function expectOneWorkingKey(delivered: string | undefined = records().at(-1)): Promise<void> {
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

export const journalFolder = (): string =>
  join(bench.env["XDG_STATE_HOME"] ?? "", "latchkey", "rotations", "partner");

export function journalFile(): string {
  const [name = ""] = readdirSync(journalFolder()).filter((each) => each.endsWith(".jsonl"));
  return join(journalFolder(), name);
}

/** Changes the text of the journal, as a kill, a disk or the time may do. */
export function editJournal(edit: (text: string) => string): void {
  writeFileSync(journalFile(), edit(readFileSync(journalFile(), "utf8")));
}

export function phases(): readonly string[] {
  return readFileSync(journalFile(), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ type, step, phase, result }) =>
      [type === "step" ? step : type, phase ?? result].filter(Boolean).join(" "),
    );
}

export const rotate = (...more: string[]): string[] => [
  "partner",
  "rotate",
  "12346",
  "--to",
  recorder,
  "--yes",
  ...more,
];
export const resume: readonly string[] = ["partner", "rotate", "--resume"];
