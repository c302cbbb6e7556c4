import { empty, type RunningProgram, runtimes, serveLoopback } from "@latchkey/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program } from "./runtimes-bundle.ts";
import type { Job, Report } from "./runtimes-program.ts";
import { reveal } from "./runtimes-reveal.ts";
import { newSecret, rows } from "./runtimes-rows.ts";

const apiKey = "a-parent-key-that-nobody-may-see-1234";

test("a key that can be reached from a value in any way would be seen", () => {
  const cause = Object.defineProperty({}, "request", { value: { headers: new Headers({ key: apiKey }) } });
  class Leaky extends Error {
    get key(): string {
      return apiKey;
    }
  }
  for (const value of [new Error("refused", { cause }), new Leaky(), new Map([[apiKey, 1]]), [{ apiKey }]]) {
    expect(reveal(value)).toContain(apiKey);
  }
});

for (const { name, absentReason } of runtimes) {
  if (absentReason !== undefined) console.warn(`SKIPPED, the client did not run in ${name}: ${absentReason}`);
}

describe.each(runtimes)("in $name", { timeout: 30_000 }, ({ isBrowser, absentReason, start }) => {
  describe.skipIf(absentReason !== undefined)("the built client meets", () => {
    let running: RunningProgram;
    beforeAll(async () => {
      running = await start(program);
    }, 60_000);
    // Undefined where the start failed; that error is the one to see.
    afterAll(() => running?.close());

    const cells = rows.map((row) => {
      const { because, ...want } = (isBrowser && row.inBrowser) || {};
      return { ...row, ...want, cell: because === undefined ? row.given : `${row.given} (${because})` };
    });
    test.each(cells)("$cell", async ({ call, first, abortsAfterMs, options, answers, isGone, ...want }) => {
      await using other = await serveLoopback([empty(200)]);
      await using server = await serveLoopback(answers(other.url), { keepsPreflights: first !== undefined });
      if (isGone) await server.stop();
      const job: Job = {
        call,
        first,
        abortsAfterMs,
        options: { apiKey, baseUrl: server.url, retry: { baseDelayMs: 1 }, ...options },
      };
      const { outcome, delaysMs, shown } = (await running.run(job)) as Report;

      expect(outcome).toMatchObject(want.outcome);
      expect(server.requests.map(({ method }) => method)).toEqual(want.requests);
      for (const { headers } of server.requests) expect(headers["x-partner-apikey"]).toBe(apiKey);
      if (want.delaysMs !== undefined) expect(delaysMs).toEqual(want.delaysMs);
      expect([other.requests, other.preflights]).toEqual([[], []]);
      expect(shown).toContain("listApiKeys");
      for (const secret of [apiKey, newSecret]) expect(shown).not.toContain(secret);
    });
  });
});
