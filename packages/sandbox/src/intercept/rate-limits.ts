import { jsonError, type SandboxResponse } from "../model/http.ts";
import type { ApiName } from "../model/model.ts";
import type { Call } from "../model/world.ts";

/** Requests of one key within a rolling window. */
interface Window {
  readonly requests: number;
  readonly ms: number;
}

/** As CertCentral documents them. Partner Subscriptions documents none; if they are switched on there, they are assumed. */
export const shortWindow: Window = { requests: 100, ms: 5_000 };
export const longWindow: Window = { requests: 1_000, ms: 180_000 };

export type LimitedApis = Readonly<Record<ApiName, boolean>>;

/** The documented rate limits of each key. */
export interface RateLimits {
  readonly limited: () => LimitedApis;
  /** Switches the limits of each API; what was counted is forgotten. */
  readonly limit: (apis: LimitedApis) => void;
  /** Counts a call, or rejects it. Assumed: a rejected call does not count. */
  readonly check: (call: Call) => SandboxResponse | undefined;
  readonly reset: () => void;
}

/** `initially` is what holds before the first switch, and again after `reset`. */
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
      // A clock that was put back would block the key until it is past its old time again.
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

/** The times of one key's last accepted requests, as many as the long window takes. */
interface Accepted {
  readonly add: (time: number) => void;
  readonly latest: () => number;
  readonly isFull: (window: Window, time: number) => boolean;
}

function createAccepted(): Accepted {
  // Grows with use, so that a key that asks once costs little; then a ring.
  const times: number[] = [];
  let count = 0;
  const timeOf = (index: number): number => times[index % longWindow.requests] ?? Number.NEGATIVE_INFINITY;
  return {
    add: (time) => {
      times[count % longWindow.requests] = time;
      count += 1;
    },
    latest: () => timeOf(count - 1),
    // Times only rise, so a window is full if the request that would fall out of a full one is still inside.
    isFull: ({ requests, ms }, time) => count >= requests && timeOf(count - requests) > time - ms,
  };
}

function emptyCounts(): Record<ApiName, Map<number, Accepted>> {
  return { certcentral: new Map(), "partner-subscriptions": new Map() };
}

/** As documented. No header says how long to wait, since DigiCert documents none. */
function tooManyRequests(): SandboxResponse {
  return jsonError(429, "request_limit_exceeded", "Service unavailable, please limit request volume");
}
