import { createHash } from "node:crypto";
import { postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import { openPostgresStore } from "@latchkey/sandbox/postgres";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { expect, test } from "vitest";
import { cases } from "../../src/cases/index.ts";
import type { HttpRequest, Send } from "../../src/http.ts";
import { allCapabilities, type Target } from "../../src/target.ts";
import { createHttpSend } from "../../src/targets/http-send.ts";
import { demoAccounts } from "../../src/targets/sandbox.ts";
import { idsOf } from "../fixtures/case-of.ts";
import { runCases } from "../fixtures/run-cases.ts";

const needsOneProcess = "the controls and the rate limits need all requests in one process";

/**
 * Several servers on one PostgreSQL. Each request goes to the next server.
 *
 * @param waitsForUses Whether the use of a created key must be visible to other processes within about a second, before the
 * next request.
 */
function serversTarget(count: number, waitsForUses: boolean): Target {
  return {
    name: "sandbox-server",
    capabilities: { ...allCapabilities, clock: needsOneProcess, rateLimits: needsOneProcess },
    start: async () => {
      await using cleanup = new AsyncDisposableStack();
      const database = await cleanup.use(await startPostgres()).createDatabase();
      const starts = Array.from({ length: count }, () =>
        startSandboxServer({ port: 0, database, prefer: true }),
      );
      const servers = (await Promise.all(starts)).map((server) => cleanup.use(server));
      const sends = servers.map(({ url }) => createHttpSend({ baseUrl: url }));
      for (const { close } of sends) cleanup.defer(close);
      const [first] = servers;
      if (first === undefined) throw new Error("The target needs at least one server.");
      const accounts = demoAccounts(first.keys);
      const other = await openPostgresStore(database);
      cleanup.defer(() => other.close());
      const given = new Set(Object.values(first.keys));
      async function waitForUse(headers: HttpRequest["headers"], sentAt: number): Promise<void> {
        const secrets = [headers["X-PARTNER-APIKEY"], headers["X-DC-DEVKEY"]].map(String);
        for (const [index, secret] of secrets.entries()) {
          const api = index === 0 ? "partner-subscriptions" : "certcentral";
          const find = () => other.findKeyByHash(api, createHash("sha256").update(secret).digest("hex"));
          if (given.has(secret) || (await find()) === undefined) continue;
          const second = Math.floor(sentAt / 1000) * 1000;
          await expect
            .poll(async () => (await find())?.lastUsedAt, { timeout: 2000 })
            .toBeGreaterThanOrEqual(second);
        }
      }
      let sent = 0;
      const send: Send = async (request) => {
        const next = sends[sent++ % count];
        if (next === undefined) throw new Error("There is no server.");
        const sentAt = Date.now();
        const response = await next.send(request);
        if (waitsForUses) await waitForUse(request.headers, sentAt);
        return response;
      };
      const started = cleanup.move();
      return {
        url: first.url,
        setUp: async () => ({ accounts, send }),
        [Symbol.asyncDispose]: () => started.disposeAsync(),
      };
    },
  };
}

test.skipIf(postgresUnavailableReason !== undefined).each([1, 3])(
  "%i servers on one PostgreSQL pass every case that needs no controls",
  { tags: ["release"], timeout: 300_000 },
  async (count) => {
    const isAboutUses = ({ id }: { readonly id: string }): boolean => id.includes("last-use");
    const runs = [
      await runCases(
        serversTarget(count, false),
        cases.filter((each) => !isAboutUses(each)),
      ),
      await runCases(serversTarget(count, count > 1), cases.filter(isAboutUses)),
    ];
    const results = runs.flatMap((run) => run.results);
    const passed = idsOf(results, "passed");
    const skipped = results.filter(({ verdict }) => verdict === "skipped");
    console.log(`${count} servers: ${passed.length} cases passed, ${skipped.length} skipped`);
    expect(results.filter(({ verdict }) => verdict !== "passed" && verdict !== "skipped")).toEqual([]);
    // Each skipped case sets the clock, or exceeds a rate limit.
    const needsControls = cases.filter(
      ({ capabilities }) => capabilities.includes("clock") || capabilities.includes("rateLimits"),
    );
    expect(skipped.map(({ testCase }) => testCase.id).sort()).toEqual(
      needsControls.map(({ id }) => id).sort(),
    );
    for (const result of skipped)
      expect(result).toMatchObject({ reason: expect.stringMatching(needsOneProcess) });
  },
);
