import { postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { expect, test } from "vitest";
import { cases } from "../../src/cases/index.ts";
import { allCapabilities, type Target } from "../../src/target.ts";
import { createHttpSend } from "../../src/targets/http-send.ts";
import { demoAccounts } from "../../src/targets/sandbox.ts";
import { idsOf } from "../fixtures/case-of.ts";
import { runCases } from "../fixtures/run-cases.ts";

const needsOneProcess = "the controls and the rate limits need all requests in one process";

/** Several servers on one PostgreSQL. Each request goes to the next server. */
function serversTarget(count: number): Target {
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
      let sent = 0;
      const send: (typeof sends)[number]["send"] = (request) => {
        const next = sends[sent++ % count];
        return next === undefined ? Promise.reject(new Error("There is no server.")) : next.send(request);
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
    const { results } = await runCases(serversTarget(count), cases);
    const passed = idsOf(results, "passed");
    const skipped = results.flatMap((result) => (result.verdict === "skipped" ? [result.reason] : []));
    const failed = results.filter(({ verdict }) => verdict !== "passed" && verdict !== "skipped");
    console.log(`${count} servers: ${passed.length} cases passed, ${skipped.length} skipped`);
    // Another process sees a use when it is written, up to a second later. With one process, all pass.
    const isLate = ({ testCase }: (typeof results)[number]): boolean =>
      count > 1 && testCase.id.includes("last-use");
    expect(failed.filter((result) => !isLate(result))).toEqual([]);
    expect(passed.length).toBeGreaterThan(cases.length - 30);
    expect(skipped.filter((reason) => !reason.endsWith(needsOneProcess))).toEqual([]);
  },
);
