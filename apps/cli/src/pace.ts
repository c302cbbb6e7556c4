import { setTimeout } from "node:timers/promises";

/**
 * The shortest time between two changes. CertCentral documents at most 100 requests in 5 seconds and 1,000 in 3 minutes for
 * each key. DigiCert documents no limit of Partner Subscriptions, and the same pace is used there.
 */
const paceMs = 200;

/** Returns a function that waits until the next change may be sent. */
export function createPace(signal: AbortSignal): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    const waitMs = nextAt - performance.now();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal }).catch(() => {});
    nextAt = performance.now() + paceMs;
  };
}
