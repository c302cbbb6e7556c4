// For `AsyncDisposable`, which es2024 does not have; kept, so that who uses the types need not know.
/// <reference lib="esnext.disposable" preserve="true" />
import { answer } from "./answer.ts";
import { type Controls, createControls } from "./controls/controls.ts";
import { waitByTimer } from "./controls/delays.ts";
import { type ControlledWorld, createWorld } from "./controls/world.ts";
import { createFetch, type Fetch } from "./fetch.ts";
import { ErrorResponse } from "./model/errors.ts";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./model/http.ts";
import type { State } from "./model/model.ts";
import type { Store } from "./model/store.ts";
import type { LogEntry } from "./model/world.ts";
import { withoutBody } from "./reply.ts";
import { checkReply, skipResponseCheck } from "./reply-check.ts";
import { hashSecret, portableSha256, type RandomSource, type Sha256 } from "./secret.ts";
import { demoSeed } from "./seed/demo-seed.ts";
import { buildInitialState, type SeedSecret } from "./seed/initial-state.ts";
import { parseSeed, type Seed } from "./seed/seed.ts";
import type { Service } from "./service.ts";
import { createMemoryStore } from "./store/memory.ts";

export interface SandboxOptions {
  /** Where the data is kept; the sandbox closes it. One in memory by default. */
  readonly store?: Store;
  /** What an empty store is filled with. One that holds an account is left as it is. "demo" by default. */
  readonly seed?: "demo" | "none" | Seed;
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly now?: () => number;
  /** Where new secrets come from; `crypto.getRandomValues` by default. */
  readonly random?: RandomSource;
  /** SHA-256 in hexadecimal; one that runs everywhere by default. A platform's own is several times as fast. */
  readonly sha256?: Sha256;
  /**
   * Resolves after so many milliseconds; delays on demand use it. `setTimeout` by default. The signal is aborted where
   * nobody waits any more, as after `close()`.
   */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether each reply is checked against the spec before it leaves; one that breaks it becomes a 500. True by default. */
  readonly checkReplies?: boolean;
  /** Whether the header `Prefer` chooses an answer. False by default. */
  readonly prefer?: boolean;
  /** Whether CertCentral's documented rate limits hold. False by default. */
  readonly rateLimits?: boolean;
  /** Whether tests may turn clock, failures, worlds and snapshots below `/_sandbox/`. False by default. */
  readonly controls?: boolean;
  /** Is told of each request and its answer; the entry holds no secret. */
  readonly onRequest?: (entry: LogEntry) => void;
  /** Is told what is behind an answer of 500, or went wrong in `onRequest`; `console.error` by default. It must not throw. */
  readonly onError?: (error: unknown) => void;
}

export interface Sandbox extends AsyncDisposable {
  /**
   * Answers a request; usable on its own, as the `fetch` of a client, and called as the global one. Only path and query
   * of the URL matter.
   */
  readonly fetch: Fetch;
  /** The same, for a server. It does not reject. */
  readonly handle: (message: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;
  /** The secrets of the seed that the store holds, by their labels: those that the seed gives or that were generated now. */
  readonly keys: Readonly<Record<string, string>>;
  /** Breaks off the calls that failure rules delay, and each that would be delayed later: for a server that stops. */
  readonly endDelays: () => void;
  /** Does the same, and closes the store. Requests after that get 503. */
  readonly close: () => Promise<void>;
}

/**
 * Makes a sandbox, which shares nothing with any other.
 *
 * @throws SeedError where the seed is wrong.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    store = createMemoryStore(),
    seed = "demo",
    now = Date.now,
    sha256 = portableSha256,
    random = (bytes) => crypto.getRandomValues(bytes),
    wait = waitByTimer,
    checkReplies = true,
    prefer = false,
    rateLimits = false,
    onRequest,
    onError = reportToConsole,
  } = options;
  const parsedSeed = seed === "none" ? emptySeed : parseSeed(seed === "demo" ? demoSeed : seed);
  const { state, secrets } = buildInitialState(parsedSeed, random);
  if (await store.isEmpty()) await store.load(state);

  const openWorld = (name: string, itsStore: Store, state: State): ControlledWorld =>
    createWorld({
      name,
      store: itsStore,
      state,
      now,
      wait,
      prefer,
      rateLimits,
      ...(onRequest && { onRequest }),
    });
  // A state to go back to is needed only where somebody can ask for it; it is as large as the store.
  const first = options.controls ? await store.save() : emptyState;
  const main = openWorld("main", store, first);
  const controls = options.controls
    ? createControls({
        main,
        openWorld: async (name) => {
          const itsStore = createMemoryStore();
          await itsStore.load(first);
          return openWorld(name, itsStore, first);
        },
      })
    : undefined;

  let entries = 0;
  const service: Service = {
    random,
    sha256,
    check: checkReplies ? checkReply : skipResponseCheck,
    nextEntryId: options.controls || onRequest ? () => ++entries : undefined,
    onError,
  };

  const respond =
    controls === undefined
      ? (message: SandboxRequest) => answer(main, message, service)
      : respondWith(controls);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= controls === undefined ? main.close() : controls.close();
    return closing;
  };
  const respondWhileOpen = (message: SandboxRequest): Promise<SandboxResponse | ConnectionReset> =>
    closing === undefined ? respond(message) : Promise.resolve(new ErrorResponse("closed"));
  const handle = (message: SandboxRequest): Promise<SandboxResponse | ConnectionReset> =>
    message.method === "HEAD" ? respondWhileOpen(message).then(withoutBody) : respondWhileOpen(message);

  function respondWith({ answer: answerControl, run }: Controls) {
    return async (message: SandboxRequest): Promise<SandboxResponse | ConnectionReset> => {
      try {
        const reply = await answerControl(message);
        return reply ?? (await run(message, (world, inWorld) => answer(world, inWorld, service)));
      } catch (error) {
        onError(error);
        return new ErrorResponse("internal");
      }
    };
  }

  return {
    fetch: createFetch(handle),
    handle,
    keys: await findKeys(secrets, store),
    endDelays: () => (controls ?? main).endDelays(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const emptySeed: Seed = { accounts: [], users: [], partnerKeys: [], certCentralKeys: [] };
const emptyState: State = { accounts: [], users: [], keys: [] };

/** The secrets of keys that the store has: of a seed that was not loaded, those that are in it all the same. */
async function findKeys(secrets: readonly SeedSecret[], store: Store): Promise<Record<string, string>> {
  const keys: [label: string, secret: string][] = [];
  for (const { api, label, secret } of secrets) {
    const key = await store.findKeyByHash(api, hashSecret(secret).hash);
    if (key !== undefined) keys.push([label, secret]);
  }
  return Object.fromEntries(keys);
}

/** A 500 is loud, wherever the sandbox runs. Of an error, the stack only: no other field of it is ours to show. */
function reportToConsole(error: unknown): void {
  console.error("@latchkey/sandbox:", error instanceof Error ? error.stack : error);
}
