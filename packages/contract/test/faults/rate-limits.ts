import { errorResponse } from "./bodies.ts";
import type { Fault } from "./fault.ts";

const certcentral = "certcentral";
const shortWindowMs = 5_000;
const longWindowMs = 180_000;

/** Servers with wrong rate limits. Only CertCentral documents rate limits. */
export const rateLimitFaults: readonly Fault[] = [
  {
    name: "there is no rate limit",
    api: certcentral,
    caughtBy: ["createKey/rate-limits/100-in-5-seconds", "listApiRoles/rate-limits/1000-in-3-minutes"],
    says: /status is 20\d\b/,
    runsRateLimits: true,
    breaks: (server) => async (call) => {
      const response = await server.send(call.request);
      if (response.status !== 429) return response;
      // Moves the clock to the end of all windows.
      await server.clock.advance(longWindowMs);
      return server.send(call.request);
    },
  },
  {
    name: "the rate limit is half as high",
    api: certcentral,
    caughtBy: ["getKey/rate-limits/100-in-5-seconds"],
    says: /status is 429\b/,
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
    name: "a key at its rate limit blocks all keys of its account",
    api: certcentral,
    caughtBy: ["updateKey/rate-limits/100-in-5-seconds"],
    says: /status is 429\b/,
    runsRateLimits: true,
    breaks: (server) => {
      let blockedAt = Number.NEGATIVE_INFINITY;
      return async (call) => {
        const now = await server.clock.now();
        if (now - blockedAt < shortWindowMs) return tooMany();
        const response = await server.send(call.request);
        if (response.status === 429) blockedAt = now;
        return response;
      };
    },
  },
  {
    name: "a key that reached its rate limit stays blocked",
    api: certcentral,
    caughtBy: ["updateKeyStatus/rate-limits/100-in-5-seconds"],
    says: /status is 429\b/,
    runsRateLimits: true,
    breaks: (server) => {
      const blocked = new Set<string | undefined>();
      return async (call) => {
        if (blocked.has(call.secret)) return tooMany();
        const response = await server.send(call.request);
        if (response.status === 429) blocked.add(call.secret);
        return response;
      };
    },
  },
];

function tooMany(): ReturnType<typeof errorResponse> {
  return errorResponse(429, "request_limit_exceeded");
}
