import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  createMemoryStore,
  createSandbox,
  demoSeed,
  parseSeed,
  type Seed,
  SeedError,
  type Store,
} from "@latchkey/sandbox";
import {
  type Credential,
  containsDemoKeys,
  describeCredentials,
  findShownBefore,
  type ShownBefore,
} from "./credentials.ts";
import { parseOrigins } from "./cross-origin.ts";
import { isLoopback, listen, parseHost, parseHostNames, resolveHost } from "./hosts.ts";
import { createHttpServer } from "./http-server.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { guardLog, noLog, type ServerLog } from "./log.ts";
import { sha256 } from "./node-builtins.ts";
import { Readiness } from "./readiness.ts";
import { defaultDatabase, parseDatabase } from "./settings.ts";
import { codeOf, StartError } from "./start-error.ts";

export interface SandboxServerOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** A file, or "memory", which is the default. */
  readonly database?: string;
  /** "demo" (the default), "none", or a JSON file. It fills only an empty database. */
  readonly seed?: string;
  /** Whether tests may control clock, failures, worlds and snapshots below `/_sandbox/`, and choose responses by `Prefer`. */
  readonly controls?: boolean;
  /** Whether the header `Prefer` chooses a response even without controls. False by default. */
  readonly prefer?: boolean;
  /** Whether CertCentral's documented rate limits apply. False by default. */
  readonly rateLimits?: boolean;
  /** The host names that requests may have besides localhost, IP addresses and `host`. None by default. */
  readonly allowHost?: readonly string[];
  /** The origins whose pages may call the APIs from a browser, such as `http://127.0.0.1:4000`. None by default. */
  readonly allowOrigin?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** No log by default. Errors of its methods do not affect the server. */
  readonly log?: ServerLog;
}

export interface SandboxServer extends AsyncDisposable {
  /** A URL that works on this machine. */
  readonly url: string;
  /** "memory", or the absolute path of the file. */
  readonly database: string;
  /** The known secrets of keys in the database. The labels in the seed are the names of the fields. */
  readonly keys: Readonly<Record<string, string>>;
  /** The same secrets as `keys`, with the API and the state of each key. */
  readonly credentials: readonly Credential[];
  /** The keys of the seed whose secrets were generated, and shown once, when an earlier start filled the database. */
  readonly shownBefore: readonly ShownBefore[];
  /** Reports whether the start filled the database, kept existing data, or left the database empty. */
  readonly content: "seeded" | "kept" | "empty";
  /**
   * The host names, besides IP addresses, that other machines may use to reach the server. Undefined on
   * loopback.
   */
  readonly openTo?: readonly string[];
  /**
   * Finishes the requests in progress, except that calls delayed by failure rules end immediately. Then
   * closes the database.
   */
  close(): Promise<void>;
}

/**
 * Serves a sandbox on a port.
 *
 * @throws StartError, SeedError or DatabaseError, or a RangeError for an invalid `allowHost` or
 * `allowOrigin`. The message says what to do.
 */
export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const { port, controls = false, prefer = false, rateLimits = false } = options;
  const host = parseHost(options.host ?? "127.0.0.1");
  const log = guardLog(options.log ?? noLog);
  const limits = { ...defaultLimits, ...options.limits };
  const allowHost = parseHostNames((options.allowHost ?? []).join(), "allowHost");
  const allowOrigin = parseOrigins((options.allowOrigin ?? []).join(), "allowOrigin");
  const seed = readSeed(options.seed ?? "demo");
  await resolveHost(host);
  const database = resolveDatabase(options.database ?? "memory");
  const readiness = new Readiness(log, database === "memory" ? undefined : database);
  const store = await openStore(database, () => readiness.noteCommit());
  let isClosed = false;
  try {
    readiness.watch(store);
    if (!isLoopback(host)) await rejectDemoKeys(host, database, store, seed);
    const wasEmpty = await store.isEmpty();
    const { request: logRequest } = log;
    const sandbox = await createSandbox({
      store,
      seed,
      sha256,
      controls,
      prefer: prefer || controls,
      rateLimits,
      ...(logRequest && { onRequest: logRequest }),
      onError: (error) => {
        // Ignores errors after the close. Requests that the stop ended fail, since the database is closed.
        if (!isClosed && !readiness.noteError(error)) log.error(error);
      },
    });
    const content = wasEmpty ? ((await store.isEmpty()) ? "empty" : "seeded") : "kept";
    const keys: Readonly<Record<string, string>> = { ...sandbox.keys };
    const credentials = await describeCredentials(keys, seed, store);
    const shownBefore = await findShownBefore(keys, seed, store);
    const { server, stop } = createHttpServer({
      handle: sandbox.handle,
      readiness,
      limits,
      log,
      // The name in `--host` is safe to allow, since another site cannot have this name.
      allowHost: [...allowHost, host.toLowerCase()],
      allowOrigin,
    });
    const url = await listen(server, host, port);
    if (controls && !isLoopback(host))
      log.info(
        "other machines can use the controls below /_sandbox/ without a key. Pass --host 127.0.0.1 to prevent it",
      );

    async function stopAndClose(): Promise<void> {
      const stopped = stop();
      // Ends delays, since a delay may be longer than the time that a stop waits.
      sandbox.endDelays();
      const destroyed = await stopped;
      if (destroyed > 0)
        log.info(
          `${destroyed} connections were closed before their responses ended: a stop waits at most ${limits.stopTimeoutMs} ms`,
        );
      isClosed = true;
      await sandbox.close();
    }
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= stopAndClose();
      return closing;
    };
    return {
      url,
      database,
      keys,
      credentials,
      shownBefore,
      content,
      ...(!isLoopback(host) && { openTo: allowHost }),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Reads the seed of a setting: "demo", "none", or a JSON file.
 *
 * @throws StartError if the file cannot be read, is not JSON, or is not a seed.
 */
function readSeed(setting: string): Seed {
  if (setting === "demo") return demoSeed;
  if (setting === "none") return {};
  let text: string;
  try {
    text = readFileSync(setting, "utf8");
  } catch (cause) {
    const code = codeOf(cause);
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new StartError(`the seed file ${setting} ${why}. Pass --seed with a JSON file, demo or none.`, {
      cause,
    });
  }
  let value: unknown;
  try {
    // Some editors on Windows start a file with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Does not use the message of the parser, since it quotes the text, which contains secrets.
    throw new StartError(`the seed file ${setting} is not valid JSON. Fix it, or pass another file.`);
  }
  try {
    return parseSeed(value);
  } catch (cause) {
    if (!(cause instanceof SeedError)) throw cause;
    throw new StartError(`the seed file ${setting} is invalid: ${cause.problem}`, { cause });
  }
}

/**
 * Returns "memory", or the absolute path of a file. @throws StartError if the folder of the default file
 * cannot be created.
 */
function resolveDatabase(setting: string): string {
  if (parseDatabase(setting) === "memory") return "memory";
  const file = resolve(setting);
  // Creates only the default folder. If another folder is missing, the path may be misspelled.
  if (setting !== defaultDatabase) return file;
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `the folder ${folder} cannot be created (${codeOf(cause)}). Start in a folder that this user may write to, or pass --database with a file elsewhere.`,
      { cause },
    );
  }
  return file;
}

/** Opens the store in memory or in a file. @throws DatabaseError if the file cannot be used. */
async function openStore(database: string, onCommit: () => void): Promise<Store> {
  if (database === "memory") return createMemoryStore();
  // Suppresses the warning of Node 22 that its SQLite is experimental: it would mix with the log on stderr.
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes("SQLite")) emitWarning.call(process, warning, ...rest);
  };
  try {
    const { openSqliteStore } = await import("@latchkey/sandbox/sqlite");
    return openSqliteStore(database, { onCommit });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Prevents other machines from using demo keys. @throws StartError if the store has, or would get, an active
 * demo key.
 */
async function rejectDemoKeys(host: string, database: string, store: Store, seed: Seed): Promise<void> {
  if (!(await containsDemoKeys(store, seed))) return;
  const databaseName = database === "memory" ? "the database" : `the database ${database}`;
  throw new StartError(
    `cannot listen on ${host}: ${databaseName} has or would get the public demo keys, which other machines could use. Listen on 127.0.0.1, or use a new --database with --seed none, or with --seed FILE and your own secrets.`,
  );
}
