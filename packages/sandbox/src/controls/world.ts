import { preferredResponse } from "../intercept/prefer.ts";
import { createRateLimits, type RateLimits } from "../intercept/rate-limits.ts";
import { type ConnectionReset, connectionReset, type SandboxResponse } from "../model/http.ts";
import type { State } from "../model/model.ts";
import type { Awaitable, Store } from "../model/store.ts";
import type { Call, LogEntry, World } from "../model/world.ts";
import { type Clock, createClock } from "./clock.ts";
import { createDelays, type Wait } from "./delays.ts";
import { createFailureRules, type FailureRule, type FailureRules, failureResponse } from "./failures.ts";
import { createGate, type Gate } from "./gate.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
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
  /** Whether the header `Prefer` chooses an answer. */
  readonly prefer: boolean;
  /** Whether the rate limits that CertCentral documents hold from the start. */
  readonly rateLimits: boolean;
  readonly onRequest?: (entry: LogEntry) => void;
}

/** A world with what the controls turn. */
export interface ControlledWorld extends World {
  readonly name: string;
  readonly clock: Clock;
  readonly failures: FailureRules;
  readonly rateLimits: RateLimits;
  readonly requests: RequestLog;
  readonly snapshots: Snapshots;
  /** Each call goes through it, and each replacement of the world's data. */
  readonly gate: Gate;
  /** Goes back to the first state, clock and rate limits, with no failure rule and an empty log; snapshots stay. */
  readonly reset: () => Promise<void>;
  /** Breaks off the calls that failure rules delay, and each that would be delayed later. */
  readonly endDelays: () => void;
  /** Does the same, and closes the store. */
  readonly close: () => Promise<void>;
}

/** Makes a world on a store that holds its data already. */
export function createWorld(options: WorldOptions): ControlledWorld {
  const { name, store, state, wait, prefer, onRequest } = options;
  const clock = createClock(options.now);
  const failures = createFailureRules();
  const rateLimits = createRateLimits(clock.now, {
    certcentral: options.rateLimits,
    "partner-subscriptions": false,
  });
  const requests = createRequestLog();
  const gate = createGate();
  const delays = createDelays(wait);

  function preferred({ message, operation }: Call): SandboxResponse | undefined {
    const header = prefer ? message.header("prefer") : undefined;
    return header === undefined ? undefined : preferredResponse(header, operation);
  }

  async function fail(
    { delayMs, answer }: FailureRule,
    call: Call,
  ): Promise<SandboxResponse | ConnectionReset | undefined> {
    // Nothing waits for a delayed call: neither a reset nor the end.
    if (delayMs !== undefined && !(await gate.pause(() => delays.wait(delayMs)))) return connectionReset;
    return answer === undefined ? preferred(call) : failureResponse(answer, call.operation);
  }

  function intercept(call: Call): Awaitable<SandboxResponse | ConnectionReset | undefined> {
    const tooMany = rateLimits.check(call);
    if (tooMany !== undefined) return tooMany;
    const rule = failures.take(call);
    return rule === undefined ? preferred(call) : fail(rule, call);
  }

  return {
    name,
    store,
    now: clock.now,
    intercept,
    record: (entry) => {
      requests.add(entry);
      onRequest?.(entry);
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
