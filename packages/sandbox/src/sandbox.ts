// This library has `AsyncDisposable`, which es2024 lacks. The line is preserved, so that users need no compiler option.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Seed } from "@latchkey/validators/sandbox";
import type { Wait } from "./controls/delays.ts";
import type { InProcessWorld } from "./controls/in-process.ts";
import type { WorldOptions } from "./controls/world.ts";
import { createFetch, type Fetch } from "./fetch.ts";
import { callHook } from "./model/call-hook.ts";
import { ErrorResponse } from "./model/errors.ts";
import {
  type ConnectionReset,
  type SandboxRequest,
  type SandboxResponse,
  withoutBody,
} from "./model/http.ts";
import type { LogEntry } from "./model/log-entry.ts";
import type { State } from "./model/model.ts";
import { portableSha256, type RandomSource, type Sha256 } from "./model/secret.ts";
import type { Store } from "./model/store.ts";
import type { Interceptor, Service, World } from "./model/world.ts";
import { handleRequest } from "./pipeline.ts";
import { demoSeed } from "./seed/demo-seed.ts";
import { findKeys, type Keys, type LabelsOf } from "./seed/keys.ts";
import { buildInitialState } from "./seed/seed.ts";
import { createMemoryStore } from "./store/memory.ts";

export interface SandboxOptions<SeedOption extends "demo" | "none" | Seed = "demo" | "none" | Seed> {
  /** The store of the data. The sandbox closes the store. The default is a store in memory. */
  readonly store?: Store;
  /** The data that fills an empty store. A store that has an account is not changed. The default is "demo". */
  readonly seed?: SeedOption;
  /** Returns milliseconds since 1970. The default is `Date.now`, even if a test replaces `Date.now` later. */
  readonly now?: () => number;
  /** Fills an array with random bytes, from which new secrets are made. The default is `crypto.getRandomValues`. */
  readonly random?: RandomSource;
  /** Returns the SHA-256 in hexadecimal. The default runs everywhere. Native functions are several times as fast. */
  readonly sha256?: Sha256;
  /**
   * Resolves after the given milliseconds. Failure rules use this function to delay calls. The default is `setTimeout`.
   * The signal is aborted when the result is no longer needed, for example after `close()`.
   */
  readonly wait?: Wait;
  /** Checks each response against the spec before sending. An invalid response becomes a 500. The default is true. */
  readonly checkReplies?: boolean;
  /** Whether the header `Prefer` chooses a response. The default is false. */
  readonly prefer?: boolean;
  /** Whether CertCentral's documented rate limits apply. The default is false. */
  readonly rateLimits?: boolean;
  /** Whether tests can control clock, failures, worlds and snapshots, with `world()` and below `/_sandbox/`. Default: false. */
  readonly controls?: boolean;
  /** Called with each request and its response, without secrets. May be async, and is not awaited. `onError` gets its errors. */
  readonly onRequest?: (entry: LogEntry) => unknown;
  /** Called with the cause of each 500, and with errors of `onRequest`. Default: `console.error`. May be async. Its errors are ignored. */
  readonly onError?: (error: unknown) => unknown;
}

export interface Sandbox<Label extends string = string> extends AsyncDisposable {
  /**
   * Handles a request like the global `fetch`. This function needs no `this`, so you can pass it to a client. Only path and
   * query of the URL have an effect.
   */
  readonly fetch: Fetch;
  /** Handles a request of a server. The promise does not reject. */
  readonly handle: (request: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>;
  /**
   * The secrets by their labels. Includes only keys of the seed that are in the store. Any other label throws a
   * RangeError that lists the labels.
   */
  readonly keys: Keys<Label>;
  /** Whether this sandbox filled the store. False if the store had data, or if another process filled it first. */
  readonly isSeeded: boolean;
  /** Ends the calls that failure rules delay, now and later, without a response. Call it when a server stops. */
  readonly endDelays: () => void;
  /** Calls `endDelays`, and closes the store. Later requests get 503. */
  readonly close: () => Promise<void>;
}

/** A sandbox that was created with `controls: true`. */
export interface ControlledSandbox<Label extends string = string> extends Sandbox<Label> {
  /** Opens an isolated world for a test: its own keys, clock, failure rules, rate limits, request log and snapshots. */
  readonly world: () => Promise<InProcessWorld<Label>>;
}

/**
 * Creates a sandbox. Two sandboxes share no data, unless their stores do.
 *
 * @throws SeedError if the seed is invalid. RangeError if the store is shared and an option needs a single process.
 */
export function createSandbox<const SeedOption extends "demo" | "none" | Seed = "demo">(
  options: SandboxOptions<SeedOption> & { readonly controls: true },
): Promise<ControlledSandbox<LabelsOf<SeedOption>>>;
export function createSandbox<const SeedOption extends "demo" | "none" | Seed = "demo">(
  options?: SandboxOptions<SeedOption>,
): Promise<Sandbox<LabelsOf<SeedOption>>>;
export async function createSandbox(options: SandboxOptions = {}): Promise<ControlledSandbox> {
  const {
    store = createMemoryStore(),
    seed = "demo",
    now = () => Date.now(),
    sha256 = portableSha256,
    random = (bytes) => crypto.getRandomValues(bytes),
    checkReplies = true,
    onRequest,
  } = options;
  const onError = (error: unknown): void => callHook(options.onError ?? reportToConsole, error, () => {});
  const report = (entry: LogEntry): void => {
    if (onRequest !== undefined) callHook(onRequest, entry, onError);
  };

  if (store.isShared) (await import("./intercept/shared-store.ts")).checkOptions(options);
  const { state, secrets } = buildInitialState(await readSeed(seed), random);
  const isSeeded = state.accounts.length > 0 && (await fill(store, state));
  const keys = await findKeys(secrets, store);

  let entries = 0;
  const service: Service = {
    random,
    sha256,
    checkReplies,
    hasWorlds: options.controls === true,
    nextEntryId: options.controls || onRequest ? () => ++entries : undefined,
    onError,
  };
  const backend = options.controls
    ? await createControlledBackend(store, { ...options, now, onRequest: report }, service, keys)
    : createBackend(
        { store, now, interceptors: await createInterceptors(options, now), record: report },
        service,
      );

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= backend.close();
    return closing;
  };
  const route = (request: SandboxRequest): Promise<SandboxResponse | ConnectionReset> =>
    closing === undefined ? backend.handle(request) : Promise.resolve(new ErrorResponse("closed"));
  const handle = (request: SandboxRequest): Promise<SandboxResponse | ConnectionReset> =>
    request.method === "HEAD" ? route(request).then(withoutBody) : route(request);

  return {
    fetch: createFetch(handle),
    handle,
    keys,
    isSeeded,
    world: () => backend.world(handle),
    endDelays: backend.endDelays,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Handle = Sandbox["handle"];

/** Handles the requests of a sandbox. Uses one world, or the controls with all their worlds. */
interface Backend {
  readonly handle: Handle;
  readonly world: (handle: Handle) => Promise<InProcessWorld<string>>;
  readonly endDelays: () => void;
  readonly close: () => Promise<void>;
}

function createBackend(world: World, service: Service): Backend {
  return {
    handle: (request) => handleRequest(world, request, service),
    world: async () => {
      throw new Error("world() needs the controls. Pass controls: true to createSandbox.");
    },
    endDelays: () => {},
    close: () => world.store.close(),
  };
}

/** Imports only interceptors that are switched on. So bundlers put each of them into a separate chunk. */
async function createInterceptors(
  { rateLimits, prefer }: SandboxOptions,
  now: () => number,
): Promise<readonly Interceptor[]> {
  const interceptors: Interceptor[] = [];
  if (rateLimits) {
    const { createRateLimits } = await import("./intercept/rate-limits.ts");
    interceptors.push(createRateLimits(now, { certcentral: true, "partner-subscriptions": false }).check);
  }
  if (prefer) interceptors.push((await import("./intercept/prefer.ts")).preferInterceptor);
  return interceptors;
}

async function createControlledBackend(
  store: Store,
  options: SandboxOptions & Pick<WorldOptions, "now" | "onRequest">,
  service: Service,
  keys: Keys<string>,
): Promise<Backend> {
  const { createControls, createInProcessWorld, createWorld, waitByTimer } = await import(
    "./controls/index.ts"
  );
  const { now, onRequest, wait = waitByTimer, prefer = false, rateLimits = false } = options;
  // The state that `reset` restores. This copy takes as much memory as the store.
  const first: State = await store.save();
  const openWorld = (name: string, worldStore: Store) =>
    createWorld({ name, store: worldStore, state: first, now, wait, prefer, rateLimits, onRequest });
  const controls = createControls({
    main: openWorld("main", store),
    openWorld: async (name) => {
      const worldStore = createMemoryStore();
      await worldStore.load(first);
      return openWorld(name, worldStore);
    },
  });
  return {
    handle: async (request) => {
      try {
        const response = await controls.route(request);
        return (
          response ??
          (await controls.run(request, (world, inWorld) => handleRequest(world, inWorld, service)))
        );
      } catch (error) {
        service.onError(error);
        return new ErrorResponse("internal");
      }
    },
    world: (handle) => createInProcessWorld(controls.worlds, handle, keys),
    endDelays: controls.endDelays,
    close: controls.close,
  };
}

/** Loads a state into an empty store. Resolves to whether it did. */
async function fill(store: Store, state: State): Promise<boolean> {
  if (store.seedIfEmpty !== undefined) return store.seedIfEmpty(state);
  const isEmpty = await store.isEmpty();
  if (isEmpty) await store.load(state);
  return isEmpty;
}

/** Imports the checks only for a user's own seed. The demo seed needs no check here, since a test checks it. */
async function readSeed(seed: "demo" | "none" | Seed): Promise<Seed> {
  if (seed === "demo") return demoSeed;
  if (seed === "none") return {};
  const { checkSeed } = await import("./seed/check-seed.ts");
  return checkSeed(seed);
}

/** Prints only the stack of an error, since its other fields may contain secrets. */
function reportToConsole(error: unknown): void {
  console.error("@latchkey/sandbox:", error instanceof Error ? error.stack : error);
}
