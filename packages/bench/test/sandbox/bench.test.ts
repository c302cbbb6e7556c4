/** @module-tag release */

import { expect, onTestFinished, test } from "vitest";
import { createRunFolder } from "../../src/run-folder.ts";
import { benchSandbox } from "../../src/sandbox/bench.ts";

test("measures start, list and size", async () => {
  const folder = await createRunFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const context = { isQuick: true, serverCore: undefined, folder: folder.path, report: () => {} };

  const figures = await benchSandbox(["start", "list", "size"], context);

  expect(figures.map(({ label, unit, failure }) => [label, unit, failure])).toEqual([
    ["first response after process start, in memory", "ms", undefined],
    ["idle memory, in memory", "MB", undefined],
    ["first response after process start, on a new file", "ms", undefined],
    ["idle memory, on a new file", "MB", undefined],
    ["list of 2,000 keys: first byte", "ms", undefined],
    ["list of 2,000 keys: peak memory over idle", "MB", undefined],
    ["createSandbox() in a browser, gzip", "bytes", undefined],
  ]);
  // A list may fit into memory that the process already has.
  for (const { value } of figures) expect(value).toBeGreaterThanOrEqual(0);
});
