import { jsonError, type SandboxResponse } from "../model/http.ts";
import type { ApiName } from "../model/model.ts";
import type { Call } from "../model/world.ts";

/** The number of requests that a key may make in a rolling window. */
interface Window {
  readonly requests: number;
  readonly ms: number;
}

/** The limits that DigiCert documents for CertCentral. For Partner Subscriptions, they are an assumption. */
export const shortWindow: Window = { requests: 100, ms: 5_000 };
export const longWindow: Window = { requests: 1_000, ms: 180_000 };

export type LimitedApis = Readonly<Record<ApiName, boolean>>;

/** The documented rate limits of each key. */
export interface RateLimits {
  readonly limited: () => LimitedApis;
  /** Switches the limits of each API on or off, and resets all counts. */
  readonly limit: (apis: LimitedApis) => void;
  /** Counts a call, or rejects it. Assumed: a rejected call does not count. */
  readonly check: (call: Call) => SandboxResponse | undefined;
  readonly reset: () => void;
}

/** @param initially The limits at the start and after `reset`. */
export function createRateLimits(now: () => number, initially: LimitedApis): RateLimits {
  let limited = initially;
  let counts = emptyCounts();
  let sweptAt = now();

  function limit(apis: LimitedApis): void {
    limited = apis;
    counts = emptyCounts();
  }

  function forgetIdleKeys(time: number): void {
    if (Math.abs(time - sweptAt) <= longWindow.ms) return;
    sweptAt = time;
    for (const keys of Object.values(counts)) {
      for (const [id, accepted] of keys) {
        if (accepted.latest() <= time - longWindow.ms) keys.delete(id);
      }
    }
  }

  return {
    limited: () => limited,
    limit,
    check: ({ caller: { key } }) => {
      if (!limited[key.api]) return undefined;
      const time = now();
      forgetIdleKeys(time);
      let accepted = counts[key.api].get(key.id);
      // If the clock was set back, the old times would block the key until the clock has passed them.
      if (accepted === undefined || accepted.latest() > time) {
        accepted = createAccepted();
        counts[key.api].set(key.id, accepted);
      }
      if (accepted.isFull(shortWindow, time) || accepted.isFull(longWindow, time)) return tooManyRequests();
      accepted.add(time);
      return undefined;
    },
    reset: () => limit(initially),
  };
}

/** The times of the last accepted requests of a key. Keeps as many as the long window allows. */
interface Accepted {
  readonly add: (time: number) => void;
  readonly latest: () => number;
  readonly isFull: (window: Window, time: number) => boolean;
}

function createAccepted(): Accepted {
  // Grows with use, so that a key with one request takes little memory. When full, it is a ring buffer.
  const times: number[] = [];
  let count = 0;
  const timeOf = (index: number): number => times[index % longWindow.requests] ?? Number.NEGATIVE_INFINITY;
  return {
    add: (time) => {
      times[count % longWindow.requests] = time;
      count += 1;
    },
    latest: () => timeOf(count - 1),
    // Times only increase, so a window is full if the oldest of the last `requests` requests is still inside.
    isFull: ({ requests, ms }, time) => count >= requests && timeOf(count - requests) > time - ms,
  };
}

function emptyCounts(): Record<ApiName, Map<number, Accepted>> {
  return { certcentral: new Map(), "partner-subscriptions": new Map() };
}

/** Creates the response that DigiCert documents. It has no Retry-After header, since DigiCert documents none. */
function tooManyRequests(): SandboxResponse {
  return jsonError(429, "request_limit_exceeded", "Service unavailable, please limit request volume");
}
