/** @module-tag release */

import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { benchClients } from "../../src/clients/bench.ts";
import type { Calls, MeasuredClient } from "../../src/clients/program.ts";
import { type Scenario, timeCalls } from "../../src/clients/scenarios.ts";
import { failedFigure } from "../../src/figures.ts";
import { createRunFolder } from "../../src/run-folder.ts";

const rawFetch: MeasuredClient = { label: "raw fetch", program: "raw-fetch.ts" };

const calls: Calls = {
  listApiKeys: async () => 0,
  createSubaccountApiKey: async () => "secret",
  getApiKey: async () => "name",
  updateApiKeyStatus: async () => {},
};
const scenario = (call: Scenario["call"]): Scenario => ({ label: "calls", call, concurrency: 3, most: 1 });

test("makes the given number of calls with the given concurrency", async () => {
  let [made, underWay, most] = [0, 0, 0];
  const microseconds = await timeCalls(
    scenario(async () => {
      made += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      await wait(2);
      underWay -= 1;
    }),
    calls,
    12,
  );
  expect({ made, most }).toEqual({ made: 12, most: 3 });
  // Four waves of 2 ms are 8 ms, or 667 µs for each of 12 calls: elapsed time, not the sum of latencies.
  expect(microseconds).toBeGreaterThan(500);
});

test("reports the first error of concurrent calls", async () => {
  const failing = scenario(() => Promise.reject(new Error("connection reset")));
  const error = await timeCalls(failing, calls, 3).catch((caught: unknown) => caught);
  expect(failedFigure("ours", error).failure).toBe("connection reset");
});

test("measures the others if a client cannot be generated or lacks an import", async () => {
  const folder = await createRunFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const context = { isQuick: true, serverCore: undefined, folder: folder.path, report: () => {} };
  const figures = await benchClients(context, [
    rawFetch,
    { ...rawFetch, label: "again", only: "times" },
    { ...rawFetch, label: "broken", generate: () => Promise.reject(new Error("it crashed")) },
    { ...rawFetch, label: "missing", program: "no-such-program.ts" },
    { ...rawFetch, label: "ours", program: "ours.ts", limits: "sizes", only: "sizes" },
  ]);
  expect(figures.map(({ label, limit, failure }) => [label, limit, failure])).toEqual([
    ["GET sequential: again", undefined, undefined],
    ["GET 50 concurrent: again", undefined, undefined],
    ["POST sequential: again", undefined, undefined],
    ["POST 50 concurrent: again", undefined, undefined],
    ["all operations, gzip: raw fetch", undefined, undefined],
    ["all operations, gzip: ours", { most: 6_500 }, undefined],
    ["type instantiations: raw fetch", undefined, undefined],
    ["type instantiations: ours", { most: 4_000 }, undefined],
    ["broken", undefined, "it crashed"],
    ["missing", undefined, expect.stringMatching(/^Build failed/)],
  ]);
  for (const { value, failure } of figures) if (failure === undefined) expect(value).toBeGreaterThan(0);
});
