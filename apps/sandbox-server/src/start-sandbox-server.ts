import { createSandbox, type Seed, type Store } from "@latchkey/sandbox";
import {
  type Credential,
  describeCredentials,
  findShownBefore,
  holdsDemoKeys,
  type ShownBefore,
} from "./credentials.ts";
import { parseOrigins } from "./cross-origin.ts";
import { createHttpServer } from "./http-server.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { checkHost, listen } from "./listen.ts";
import { noLog, type ServerLog } from "./log.ts";
import { isLoopback } from "./loopback.ts";
import { openStore } from "./open-store.ts";
import { readSeed } from "./read-seed.ts";
import { sha256 } from "./sha256.ts";
import { StartError } from "./start-error.ts";

export interface SandboxServerOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A file, or "memory", which is the default. */
  readonly database?: string;
  /** "demo" (the default), "none", or a JSON file; it fills an empty database only. */
  readonly seed?: string;
  /** Whether tests may turn clock, failures, worlds and snapshots below `/_sandbox/`, and choose answers by `Prefer`. */
  readonly controls?: boolean;
  /** Whether the header `Prefer` chooses an answer without controls too. False by default. */
  readonly prefer?: boolean;
  /** Whether CertCentral's documented rate limits hold. False by default. */
  readonly rateLimits?: boolean;
  /** The origins whose pages may call the APIs from a browser, as `http://127.0.0.1:4000`. None by default. */
  readonly allowOrigin?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** None by default. */
  readonly log?: ServerLog;
}

export interface SandboxServer extends AsyncDisposable {
  readonly url: string;
  /** "memory", or the whole path of the file. */
  readonly database: string;
  /** The secrets that are known here and in the database, by their labels in the seed. */
  readonly keys: Readonly<Record<string, string>>;
  /** The same, with what they are good for. */
  readonly credentials: readonly Credential[];
  /** The keys of the seed whose secrets were generated, and shown once, when an earlier start filled the database. */
  readonly shownBefore: readonly ShownBefore[];
  /** What the start found: a database that it has filled, one that it has left as it was, or one that stays empty. */
  readonly content: "seeded" | "kept" | "empty";
  /** Lets requests that are under way finish, but breaks off those that failure rules delay; then closes the database. */
  close(): Promise<void>;
}

/**
 * Serves a sandbox on a port.
 *
 * @throws StartError, SeedError, DatabaseError, or RangeError of `allowOrigin`: one sentence that says what to do.
 */
export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const {
    host = "127.0.0.1",
    port,
    controls = false,
    prefer = false,
    rateLimits = false,
    log = noLog,
  } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const allowOrigin = parseOrigins((options.allowOrigin ?? []).join(), "allowOrigin");
  const seed = readSeed(options.seed ?? "demo");
  await checkHost(host);
  const { store, database } = await openStore(options.database ?? "memory");
  let isClosed = false;
  try {
    if (!isLoopback(host)) await refuseDemoKeys(host, database, store, seed);
    const wasEmpty = await store.isEmpty();
    const sandbox = await createSandbox({
      store,
      seed,
      sha256,
      controls,
      prefer: prefer || controls,
      rateLimits,
      ...(log.request && { onRequest: log.request }),
      onError: (error) => {
        // What was broken off at the end finds the database closed.
        if (!isClosed) log.failure(error);
      },
    });
    const content = wasEmpty ? ((await store.isEmpty()) ? "empty" : "seeded") : "kept";
    const keys: Readonly<Record<string, string>> = { ...sandbox.keys };
    const credentials = await describeCredentials(keys, seed, store);
    const shownBefore = await findShownBefore(keys, seed, store);
    const { server, stop } = createHttpServer({
      handle: sandbox.handle,
      store,
      limits,
      log,
      isLoopbackOnly: isLoopback(host),
      allowOrigin,
    });
    const url = await listen(server, host, port);
    if (controls && !isLoopback(host)) log.note("the controls below /_sandbox/ are open to every machine");

    async function stopAndClose(): Promise<void> {
      const stopped = stop();
      // Some would last longer than the stop waits.
      sandbox.endDelays();
      const broken = await stopped;
      if (broken > 0) log.note(`${broken} connections were broken off after ${limits.stopTimeoutMs} ms`);
      isClosed = true;
      await sandbox.close();
    }
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= stopAndClose();
      return closing;
    };
    const known = { url, database, keys, credentials, shownBefore };
    return { ...known, content, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function refuseDemoKeys(host: string, database: string, store: Store, seed: Seed): Promise<void> {
  if (!(await holdsDemoKeys(store, seed))) return;
  const where = database === "memory" ? "the database" : `the database ${database}`;
  throw new StartError(
    `${host} is reached from other machines, and everybody knows the demo keys that ${where} has or would get: listen on 127.0.0.1, or use a new --database with --seed FILE, which has secrets of your own, or --seed none`,
  );
}
