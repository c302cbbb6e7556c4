import { controls, type FailureAnswer, type FailureRule } from "@latchkey/validators/sandbox";
import { createFetch, type Fetch } from "../fetch.ts";
import { HttpError, invalid } from "../model/errors.ts";
import {
  type ConnectionReset,
  type SandboxRequest,
  type SandboxResponse,
  worldHeader,
} from "../model/http.ts";
import type { LogEntry } from "../model/log-entry.ts";
import { findProblem } from "../model/problem.ts";
import type { RequestFilter } from "./requests.ts";
import { type SnapshotSummary, saveSnapshot } from "./snapshots.ts";
import type { Worlds } from "./worlds.ts";

/**
 * Defines which calls fail, and how: with a status, a connection reset, or a delay. A missing field matches every call.
 * Without `times`, all calls fail until the world is reset. If a failure has only `delayMs`, the call continues after the delay.
 */
export type Failure = Omit<FailureRule, "answer"> &
  (
    | (Omit<FailureAnswer, "reset" | "status"> & { readonly status: number; readonly reset?: never })
    | { readonly reset: true; readonly status?: never }
    | { readonly delayMs: number; readonly reset?: never; readonly status?: never }
  );

/** The clock of a world. A time is a Date, a string in ISO 8601, or milliseconds since 1970. */
export interface WorldClock {
  readonly now: () => number;
  /** Sets the time. The clock continues from this time, or stops if `isFrozen`. */
  readonly set: (time: Date | string | number, options?: { readonly isFrozen?: boolean }) => void;
  readonly advance: (milliseconds: number) => void;
  /** Goes back to the real time. */
  readonly reset: () => void;
}

/** An isolated tenant of a sandbox, for one test. `await using` removes the world. */
export interface InProcessWorld<Label extends string = string> extends AsyncDisposable {
  /** The value of `X-Sandbox-World`. */
  readonly name: string;
  /** Sends a request to this world. Pass this function as the `fetch` of a client. */
  readonly fetch: Fetch;
  /** The secrets that this world starts with, by their labels in the seed. */
  readonly keys: Readonly<Record<Label, string>>;
  /** Makes calls fail. If several rules match a call, the oldest one applies. */
  readonly fail: (failure: Failure) => void;
  readonly clock: WorldClock;
  /** Saves accounts, users and keys under a name, by default `snapshot`. Replaces a snapshot of the same name. */
  readonly snapshot: (name?: string) => Promise<SnapshotSummary>;
  /** Restores a snapshot. @throws RangeError if no snapshot has the name. */
  readonly restore: (name?: string) => Promise<void>;
  /** Returns the last requests, oldest first, with secrets masked. */
  readonly requests: (filter?: RequestFilter) => readonly LogEntry[];
  /**
   * Restores the accounts, users, keys, clock and rate limits that the world had at the start. Removes failure rules
   * and the request log.
   */
  readonly reset: () => Promise<void>;
}

/** Opens a world that exists until it is disposed. Newer worlds do not replace it. */
export async function createInProcessWorld<Label extends string>(
  worlds: Worlds,
  handle: (request: SandboxRequest) => Promise<SandboxResponse | ConnectionReset>,
  keys: Readonly<Record<Label, string>>,
): Promise<InProcessWorld<Label>> {
  const name = crypto.randomUUID();
  const { world, release } = await asRangeErrors(() => worlds.pin(name));
  const { clock, failures, requests, snapshots } = world;
  const header = worldHeader.toLowerCase();
  const inWorld = (request: SandboxRequest): SandboxRequest => ({
    ...request,
    header: (wanted) => (wanted === header ? name : request.header(wanted)),
  });
  return {
    name,
    fetch: createFetch((request) => handle(inWorld(request))),
    keys,
    fail: (failure) => {
      asRangeError(() => failures.add(toRule(failure)));
    },
    clock: {
      now: clock.now,
      set: (time, { isFrozen = false } = {}) => {
        const at = new Date(time).getTime();
        if (Number.isNaN(at))
          throw new RangeError("The time is not a valid date. Pass one such as 2030-01-31T12:00:00Z.");
        asRangeError(() => clock.set(at, isFrozen));
      },
      advance: (milliseconds) => asRangeError(() => clock.advance(milliseconds)),
      reset: clock.reset,
    },
    snapshot: (snapshotName = "snapshot") =>
      asRangeErrors(() => saveSnapshot(snapshotName, snapshots, worlds)),
    restore: async (snapshotName = "snapshot") => {
      if (await snapshots.restore(snapshotName)) return;
      throw new RangeError(`This world has no snapshot "${snapshotName}". Call snapshot() before restore().`);
    },
    requests: (filter = {}) => requests.list(filter),
    reset: world.reset,
    [Symbol.asyncDispose]: async () => {
      release();
      await worlds.remove(name);
    },
  };
}

/** Converts a failure to a rule of the HTTP controls, and checks the rule. Throws an `HttpError` if it is invalid. */
function toRule(failure: Failure): FailureRule {
  const none = { retryAfter: undefined, code: undefined, message: undefined };
  const { reset, status, retryAfter, code, message, ...rest } = { ...none, ...failure };
  const given = Object.entries({ reset, status, retryAfter, code, message }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0 && rest.delayMs === undefined) {
    throw invalid("The failure has no effect. Pass status, reset or delayMs.");
  }
  const rule = { ...rest, ...(given.length > 0 && { answer: Object.fromEntries(given) }) };
  const problem = findProblem(controls.createFailureRule.check, { path: {}, query: {}, body: rule });
  if (problem === undefined) return rule;
  throw invalid(`${problem.path.replace(/^\.body(\.answer)?/, "failure")} ${problem.message}`);
}

/** In-process, an invalid value is an exception, not an error response. */
function toRangeError(error: unknown): unknown {
  return error instanceof HttpError ? new RangeError(error.message) : error;
}

function asRangeError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toRangeError(error);
  }
}

async function asRangeErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toRangeError(error);
  }
}
