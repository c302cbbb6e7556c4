import { preferInterceptor } from "../intercept/prefer.ts";
import { createRateLimits, type RateLimits } from "../intercept/rate-limits.ts";
import { connectionReset } from "../model/http.ts";
import type { LogEntry } from "../model/log-entry.ts";
import type { State } from "../model/model.ts";
import type { Store } from "../model/store.ts";
import type { Interceptor, World } from "../model/world.ts";
import { type Clock, createClock } from "./clock.ts";
import { createDelays, type Wait } from "./delays.ts";
import { createFailureRules, type FailureRules, failureResponse } from "./failures.ts";
import { createGate, type Gate } from "./gate.ts";
import { createRequestLog, type RequestLog } from "./requests.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

export interface WorldOptions {
  readonly name: string;
  /** The store of the world. Closing the world closes its store. */
  readonly store: Store;
  /** The state that `reset` restores. The caller has already loaded this state into the store. */
  readonly state: State;
  /** The real time, in milliseconds since 1970. */
  readonly now: () => number;
  /** The function with which failure rules delay calls. */
  readonly wait: Wait;
  /** Whether the header `Prefer` chooses a response. */
  readonly prefer: boolean;
  /** Whether the rate limits that CertCentral documents apply from the start. */
  readonly rateLimits: boolean;
  readonly onRequest: (entry: LogEntry) => void;
}

/** A world that the controls can change. */
export interface ControlledWorld extends World {
  readonly name: string;
  readonly clock: Clock;
  readonly failures: FailureRules;
  readonly rateLimits: RateLimits;
  readonly requests: RequestLog;
  readonly snapshots: Snapshots;
  /** Coordinates calls with replacements of the world's data. All calls and replacements pass through the gate. */
  readonly gate: Gate;
  /**
   * Restores the state, clock and rate limits that the world had at the start. Removes failure rules and log entries.
   * Snapshots stay.
   */
  readonly reset: () => Promise<void>;
  /** Ends the calls that failure rules delay, now and later. */
  readonly endDelays: () => void;
  /** Calls `endDelays`, and closes the store. */
  readonly close: () => Promise<void>;
}

/** Creates a world on a store that has been filled already. */
export function createWorld(options: WorldOptions): ControlledWorld {
  const { name, store, state, prefer, onRequest } = options;
  const clock = createClock(options.now);
  const failures = createFailureRules();
  const rateLimits = createRateLimits(clock.now, {
    certcentral: options.rateLimits,
    "partner-subscriptions": false,
  });
  const requests = createRequestLog();
  const gate = createGate();
  const delays = createDelays(options.wait);

  const fail: Interceptor = (call) => {
    const { delayMs, answer } = failures.take(call) ?? {};
    const response = answer && failureResponse(answer, call.operation);
    if (delayMs === undefined) return response;
    // A delayed call blocks neither a reset nor the end of the sandbox.
    return gate.pause(() => delays.wait(delayMs)).then((isOver) => (isOver ? response : connectionReset));
  };

  return {
    name,
    store,
    now: clock.now,
    interceptors: [rateLimits.check, fail, ...(prefer ? [preferInterceptor] : [])],
    record: (entry) => {
      requests.add(entry);
      onRequest(entry);
    },
    clock,
    failures,
    rateLimits,
    requests,
    snapshots: createSnapshots(store, clock.now, gate),
    gate,
    reset: () =>
      gate.exclude(async () => {
        await store.load(state);
        clock.reset();
        failures.clear();
        rateLimits.reset();
        requests.clear();
      }),
    endDelays: delays.end,
    close: () => {
      delays.end();
      return store.close();
    },
  };
}
