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
  /** The world closes it with itself. */
  readonly store: Store;
  /** What `reset` returns to. It is not loaded before. */
  readonly state: State;
  /** The real time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Failure rules delay with it. */
  readonly wait: Wait;
  /** Whether the header `Prefer` chooses a response. */
  readonly prefer: boolean;
  /** Whether the rate limits that CertCentral documents apply from the start. */
  readonly rateLimits: boolean;
  readonly onRequest: (entry: LogEntry) => void;
}

/** A world with everything that the controls change. */
export interface ControlledWorld extends World {
  readonly name: string;
  readonly clock: Clock;
  readonly failures: FailureRules;
  readonly rateLimits: RateLimits;
  readonly requests: RequestLog;
  readonly snapshots: Snapshots;
  /** Each call goes through it, and each replacement of the world's data. */
  readonly gate: Gate;
  /** Restores the first state, clock and rate limits, without failure rules and with an empty log. Snapshots stay. */
  readonly reset: () => Promise<void>;
  /** Ends the calls that failure rules delay, and each one that would be delayed later. */
  readonly endDelays: () => void;
  /** Does the same, and closes the store. */
  readonly close: () => Promise<void>;
}

/** Makes a world on a store that holds its data already. */
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
    // Nothing waits for a delayed call: neither a reset nor the end.
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
