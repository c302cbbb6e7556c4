import { refusal } from "./bodies.ts";
import type { Fault } from "./fault.ts";

const certcentral = "certcentral";
const shortWindowMs = 5_000;
const longWindowMs = 180_000;

/** The limits that CertCentral documents, and that Partner Subscriptions has not. */
export const rateLimitFaults: readonly Fault[] = [
  {
    name: "no number of requests is too many",
    api: certcentral,
    caughtBy: ["createKey/rate-limits/100-in-5-seconds", "listApiRoles/rate-limits/1000-in-3-minutes"],
    says: /status is 20\d, and not 429/,
    runsRateLimits: true,
    breaks: (server) => async (call) => {
      const reply = await server.send(call.request);
      if (reply.status !== 429) return reply;
      // All windows are over then.
      await server.clock.advance(longWindowMs);
      return server.send(call.request);
    },
  },
  {
    name: "the limit comes after half as many requests",
    api: certcentral,
    caughtBy: ["getKey/rate-limits/100-in-5-seconds"],
    says: /status is 429, and not 200/,
    runsRateLimits: true,
    breaks: (server) => {
      const counts = new Map<string | undefined, number>();
      return async (call) => {
        const count = (counts.get(call.secret) ?? 0) + 1;
        counts.set(call.secret, count);
        return count > 50 ? tooMany() : server.send(call.request);
      };
    },
  },
  {
    name: "one key's limit blocks all keys of its account",
    api: certcentral,
    caughtBy: ["updateKey/rate-limits/100-in-5-seconds"],
    says: /status is 429, and not 204/,
    runsRateLimits: true,
    breaks: (server) => {
      let blockedAt = Number.NEGATIVE_INFINITY;
      return async (call) => {
        const now = await server.clock.now();
        if (now - blockedAt < shortWindowMs) return tooMany();
        const reply = await server.send(call.request);
        if (reply.status === 429) blockedAt = now;
        return reply;
      };
    },
  },
  {
    name: "a key that met the limit once stays blocked",
    api: certcentral,
    caughtBy: ["updateKeyStatus/rate-limits/100-in-5-seconds"],
    says: /status is 429, and not 204/,
    runsRateLimits: true,
    breaks: (server) => {
      const blocked = new Set<string | undefined>();
      return async (call) => {
        if (blocked.has(call.secret)) return tooMany();
        const reply = await server.send(call.request);
        if (reply.status === 429) blocked.add(call.secret);
        return reply;
      };
    },
  },
];

function tooMany(): ReturnType<typeof refusal> {
  return refusal(429, "request_limit_exceeded");
}
