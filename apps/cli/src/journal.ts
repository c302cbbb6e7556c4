import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import type { RotationEntry } from "@latchkey/partner-subscriptions/rotate-key";
import { CliError, reasonOf } from "./cli-error.ts";

/** What a rotation was started with. It has no secret: a command reads the secret from its stdin. */
export interface Start {
  readonly api: string;
  readonly server: string;
  readonly apiKeyId: number;
  /** The folder in which the command was started. */
  readonly folder: string;
  readonly to: string;
  readonly name?: string | undefined;
  readonly verifyCommand?: string | undefined;
  readonly verifyForMs?: number | undefined;
  readonly overlapMs?: number | undefined;
}

/** A line of a journal. */
export type Line = { readonly at: string } & (
  | ({ readonly type: "start" } & Start)
  | { readonly type: "preflight" | "verify-command"; readonly phase: "before" | "after" }
  | ({ readonly type: "step" } & RotationEntry)
  | { readonly type: "resume" }
  | { readonly type: "end"; readonly result: "done" | "withdrawn" }
);
type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

/** The folder of the journals of one API. */
function journalFolder(api: string): string {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return join(state, "latchkey", "rotations", api);
}

/**
 * The file in which a rotation writes each step before and after it. A line is on the disk before the next step starts. So a
 * rotation that was killed can be resumed.
 */
export class Journal implements Disposable {
  readonly file: string;
  readonly start: Start;
  readonly lines: Line[];

  /** The file must be locked. */
  private constructor(file: string, start: Start, lines: Line[]) {
    this.file = file;
    this.start = start;
    this.lines = lines;
  }

  static create(start: Start): Journal {
    const folder = journalFolder(start.api);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const name = `${start.apiKeyId}-${Date.now()}-${randomBytes(4).toString("hex")}.jsonl`;
      lock(join(folder, name));
      const journal = new Journal(join(folder, name), start, []);
      journal.write({ type: "start", ...start });
      return journal;
    } catch (error) {
      throw new CliError(
        "failed",
        `The journal cannot be written in ${folder} (${reasonOf(error)}). Nothing was changed. Free the disk, or set XDG_STATE_HOME.`,
      );
    }
  }

  /**
   * Opens the journal of a rotation that did not reach its end. Undefined if it has reached it in the meantime.
   *
   * @throws CliError if its process still runs.
   */
  static resume({ file }: Unfinished): Journal | undefined {
    // Read after the lock: until then, another process may write the end.
    lock(file);
    const lines = readLines(file);
    const [start] = lines;
    if (start?.type !== "start" || lines.some(({ type }) => type === "end")) {
      rmSync(lockOf(file), { force: true });
      return undefined;
    }
    const journal = new Journal(file, start, lines);
    // The process may have been killed in the middle of a line.
    appendFileSync(file, "\n");
    journal.write({ type: "resume" });
    return journal;
  }

  write(line: WithoutTime<Line>): void {
    const written = { at: new Date().toISOString(), ...line };
    appendFileSync(this.file, `${JSON.stringify(written)}\n`, { mode: 0o600, flush: true });
    this.lines.push(written);
  }

  /** The steps of the state machine. */
  get steps(): readonly (RotationEntry & { readonly at: string })[] {
    return this.lines.flatMap((line) => (line.type === "step" ? [line] : []));
  }

  [Symbol.dispose](): void {
    rmSync(lockOf(this.file), { force: true });
  }
}

/** A rotation that did not reach its end. */
export interface Unfinished {
  readonly file: string;
  readonly apiKeyId: number;
  readonly server: string;
}

/** Finds the rotations of an API that did not reach their end, oldest first. */
export function findUnfinished(api: string): readonly Unfinished[] {
  const folder = journalFolder(api);
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  } catch {
    return [];
  }
  const files = names.map((name) => join(folder, name)).sort();
  return files.flatMap((file) => {
    const lines = readLines(file);
    const [start] = lines;
    if (start?.type !== "start" || lines.some(({ type }) => type === "end")) return [];
    return [{ file, apiKeyId: start.apiKeyId, server: start.server }];
  });
}

/** Reads a journal. A process that was killed may have written a part of the last line. */
function readLines(file: string): Line[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as Line];
      } catch {
        return [];
      }
    });
}

const lockOf = (file: string): string => `${file}.lock`;

/** Prevents two processes from writing one journal. The lock of a process that has ended does not count. */
function lock(file: string): void {
  const mine = `${process.pid} ${hostname()}`;
  if (createFile(lockOf(file), mine)) return;
  // Only one process at a time may replace a lock. Otherwise it could replace the new lock of another process.
  const turn = `${lockOf(file)}.turn`;
  if (!createFile(turn, mine)) throw runningError(turn);
  try {
    const [pid, host] = ownerOf(lockOf(file));
    if (pid !== undefined && (host !== hostname() || isRunning(Number(pid))))
      throw runningError(lockOf(file));
    writeFileSync(lockOf(file), mine);
  } finally {
    rmSync(turn, { force: true });
  }
}

/** Creates a file. @returns Whether it did not exist. */
function createFile(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (reasonOf(error) !== "EEXIST") throw error;
    return false;
  }
}

/** Returns process id and host in a lock; nothing if its process has removed it. */
function ownerOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split(" ");
  } catch {
    return [];
  }
}

function runningError(file: string): CliError {
  const [pid, host] = ownerOf(file);
  const where = pid && host ? ` as process ${pid} on ${host}` : "";
  return new CliError(
    "failed",
    `The rotation is running${where}. Wait until it ends. If it has ended, remove ${file}.`,
    { code: "rotation_running" },
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return reasonOf(error) === "EPERM";
  }
}
