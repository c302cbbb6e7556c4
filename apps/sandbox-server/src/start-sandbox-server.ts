import { readFileSync } from "node:fs";
import { createSandbox, demoSeed, parseSeed, type Seed, SeedError, type Store } from "@latchkey/sandbox";
import {
  type Credential,
  containsDemoKeys,
  describeCredentials,
  findShownBefore,
  type ShownBefore,
} from "./credentials.ts";
import { parseOrigins } from "./cross-origin.ts";
import { nameDatabase, openStore, resolveDatabase } from "./database.ts";
import { isLoopback, listen, networkUrls, parseHost, parseHostNames, resolveHost } from "./hosts.ts";
import { createHttpServer } from "./http-server.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { guardLog, noLog, type ServerLog } from "./log.ts";
import { sha256 } from "./node-builtins.ts";
import { Readiness } from "./readiness.ts";
import { codeOf, StartError } from "./start-error.ts";

export interface SandboxServerOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** A file, "memory", which is the default, or the URL of a PostgreSQL database, which several servers may share. */
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
  /** A URL that works on this machine, or in this container. */
  readonly url: string;
  /** "memory", the absolute path of the file, or the URL without user and password. */
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
   * URLs that other machines and containers can use: with the names of `allowHost`, and with the addresses of
   * this machine if the server listens on all of them. Undefined on loopback.
   */
  readonly network?: readonly string[];
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
  const opened = resolveDatabase(options.database ?? "memory");
  const database = nameDatabase(opened);
  const readiness = new Readiness(log, opened === "memory" || database !== opened ? undefined : database);
  const store = await openStore(opened, () => readiness.noteCommit());
  let isClosed = false;
  try {
    readiness.watch(store);
    if (!isLoopback(host)) await rejectDemoKeys(host, database, store, seed);
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
    const content = (await store.isEmpty()) ? "empty" : sandbox.isSeeded ? "seeded" : "kept";
    if (store.isShared && !isLoopback(host)) {
      if (content === "empty") {
        throw new StartError(
          `cannot listen on ${host}: the database ${database} is empty, so another server could fill it with the public demo keys, which other machines could use. Pass --seed FILE with your own secrets, or listen on 127.0.0.1. \`latchkey-sandbox seed > FILE\` makes such a seed.`,
        );
      }
      // Another server may have filled it meanwhile. No server fills it later.
      await rejectDemoKeys(host, database, store, seed);
    }
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
      ...(!isLoopback(host) && { network: networkUrls(url, allowHost) }),
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
 * Prevents other machines from using demo keys. @throws StartError if the store has, or would get, an active
 * demo key.
 */
async function rejectDemoKeys(host: string, database: string, store: Store, seed: Seed): Promise<void> {
  if (!(await containsDemoKeys(store, seed))) return;
  const databaseName = database === "memory" ? "the database" : `the database ${database}`;
  throw new StartError(
    `cannot listen on ${host}: ${databaseName} has or would get the public demo keys, which other machines could use. Listen on 127.0.0.1, or use a new --database with --seed none, or with --seed FILE and your own secrets. \`latchkey-sandbox seed > FILE\` makes such a seed.`,
  );
}
