import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { RotationEntry } from "@latchkey/partner-subscriptions/rotate-key";
import { CliError, messageOf, reasonOf } from "./cli-error.ts";
import { checkMode } from "./connect/profiles.ts";

/** What a rotation was started with. It has no secret: a command reads the secret from its stdin. */
export interface Start {
  readonly api: string;
  readonly server: string;
  readonly apiKeyId: number;
  /** The folder in which the command was started. */
  readonly folder: string;
  /** The command that resumes it. */
  readonly again: string;
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
  readonly #lock: DatabaseSync;

  private constructor(file: string, start: Start, lines: Line[], held: DatabaseSync) {
    this.file = file;
    this.start = start;
    this.lines = lines;
    this.#lock = held;
  }

  static create(start: Start): Journal {
    const folder = journalFolder(start.api);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${start.apiKeyId}-${Date.now()}-${randomBytes(4).toString("hex")}.jsonl`);
      const journal = new Journal(file, start, [], lock(file));
      journal.write({ type: "start", ...start });
      return journal;
    } catch (error) {
      const what = `The journal cannot be written in ${folder} (${reasonOf(error)}). Nothing was changed. Free the disk, or set XDG_STATE_HOME.`;
      throw new CliError("failed", what);
    }
  }

  /**
   * Opens the journal of a rotation that did not reach its end. Undefined if it has reached it in the meantime.
   *
   * @throws CliError if its process still runs.
   */
  static resume({ file }: Unfinished): Journal | undefined {
    // Read after the lock: until then, another process may write the end.
    const held = lock(file);
    const { start, lines, isEnded, bytes } = readJournal(file);
    const journal = new Journal(file, start, lines, held);
    if (isEnded) return journal[Symbol.dispose]();
    // Removes the part of a line that a killed process wrote.
    truncateSync(file, bytes);
    journal.write({ type: "resume" });
    return journal;
  }

  write(line: WithoutTime<Line>): void {
    const written = { at: new Date().toISOString(), ...line };
    appendFileSync(this.file, `${JSON.stringify(written)}\n`, { mode: 0o600, flush: true });
    this.lines.push(written);
  }

  /** A name that only this rotation has. */
  get id(): string {
    return basename(this.file, ".jsonl");
  }

  /** The steps of the state machine. */
  get steps(): readonly (RotationEntry & { readonly at: string })[] {
    return this.lines.flatMap((line) => (line.type === "step" ? [line] : []));
  }

  [Symbol.dispose](): undefined {
    this.#lock.close();
    // Before the end, another process may wait at this file. After it, each process finds the end.
    if (this.lines.at(-1)?.type === "end") rmSync(lockOf(this.file), { force: true });
  }
}

/** A rotation that did not reach its end. */
export interface Unfinished {
  readonly file: string;
  readonly start: Start;
}

/**
 * Finds the rotations of an API that did not reach their end, oldest first.
 *
 * @throws CliError if a journal is damaged, or if another user can change it, since its commands would be run.
 */
export function findUnfinished(api: string): readonly Unfinished[] {
  const folder = journalFolder(api);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const files = names.map((name) => join(folder, name)).sort();
  for (const path of [folder, ...files]) checkMode(path, 0o022, "Another user can change it", "failed");
  return files
    .map((file) => ({ file, ...readJournal(file) }))
    .filter(({ lines, isEnded }) => lines.length > 0 && !isEnded);
}

/** Reads a journal. A process that was killed may have written a part of the last line, which does not count. */
function readJournal(file: string): { start: Start; lines: Line[]; isEnded: boolean; bytes: number } {
  const text = readFileSync(file, "utf8").replace(/[^\n]*$/, "");
  try {
    const lines = text
      .split("\n")
      .slice(0, -1)
      .map((line): Line => JSON.parse(line));
    const [start] = lines;
    if (start !== undefined && start.type !== "start") throw new Error("its first line is not the start");
    const isEnded = lines.some(({ type }) => type === "end");
    return { start: start as Start & Line, lines, isEnded, bytes: Buffer.byteLength(text) };
  } catch (error) {
    const what = `The journal ${file} is damaged (${messageOf(error)}). Check by hand which keys of its rotation are active, then remove it.`;
    throw new CliError("failed", what);
  }
}

const lockOf = (file: string): string => `${file}.lock`;

/**
 * Prevents two processes from writing one journal. It is the lock of an empty database: the system releases it when the process
 * ends, also by a kill, and Node has no other lock of this kind.
 */
function lock(file: string): DatabaseSync {
  const { emitWarning } = process;
  // Node 22 warns that its database is experimental.
  process.emitWarning = () => {};
  const sqlite = process.getBuiltinModule("node:sqlite");
  process.emitWarning = emitWarning;
  const held = new sqlite.DatabaseSync(lockOf(file));
  try {
    held.exec("BEGIN EXCLUSIVE");
    return held;
  } catch (error) {
    held.close();
    const what = `The rotation is running in another process (${messageOf(error)}). Wait until it ends.`;
    throw new CliError("failed", what, "rotation_running");
  }
}
