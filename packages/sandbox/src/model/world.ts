import type { Operation } from "@latchkey/validators";
import type { ConnectionReset, SandboxRequest, SandboxResponse } from "./http.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Caller } from "./model.ts";
import type { RandomSource, Sha256 } from "./secret.ts";
import type { Awaitable, Store } from "./store.ts";

/** The settings and functions that all worlds of one sandbox share. */
export interface Service {
  readonly random: RandomSource;
  readonly sha256: Sha256;
  /** Whether each response is checked against the spec before it is sent. */
  readonly checkReplies: boolean;
  /** Whether requests may choose a world. Without controls, there is only one world. */
  readonly hasWorlds: boolean;
  /** The number of the next log entry. Undefined if requests are not logged. */
  readonly nextEntryId: (() => number) | undefined;
  /** Reports the cause of a 500. This function does not throw. */
  readonly onError: (error: unknown) => void;
}

/** The data that a request acts on. It is the main data of the sandbox, or the isolated tenant of a test. */
export interface World {
  readonly store: Store;
  /** Returns the time in milliseconds since 1970. */
  readonly now: () => number;
  /** The interceptors that are switched on. They are tried in this order before the sandbox itself responds. */
  readonly interceptors: readonly Interceptor[];
  /** Records a request and its response. */
  readonly record: (entry: LogEntry) => void;
}

/**
 * Receives each call with a valid caller and valid inputs, before permissions are checked. Returns a response, or
 * undefined to pass the call on. The call waits for a returned promise.
 */
export type Interceptor = (call: Call) => Awaitable<SandboxResponse | ConnectionReset | undefined>;

/** The values of a request by parameter and body field. An invalid id in the path is undefined. */
export type Values = Readonly<Record<string, unknown>>;

/** A request whose caller is known and whose inputs are valid. */
export interface Call {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly input: Values;
  readonly request: SandboxRequest;
}
