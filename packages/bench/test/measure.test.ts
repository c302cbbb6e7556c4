import { expect, test } from "vitest";
import { measureTimes, ratiosTo } from "../src/measure.ts";
import type { Calls } from "../src/program.ts";

function calls(listApiKeys: Calls["listApiKeys"]): Calls {
  return {
    listApiKeys,
    createSubaccountApiKey: async () => "secret",
    getApiKey: async () => "name",
    updateApiKeyStatus: async () => {},
  };
}

const options = { rounds: 2, calls: 3, warmUpCalls: 2 };

test("every client makes as many calls as every other, whatever the concurrency", async () => {
  const made = { a: 0, b: 0 };
  const counting = (name: keyof typeof made): Calls => calls(async () => ++made[name]);
  await measureTimes(
    new Map([
      ["a", counting("a")],
      ["b", counting("b")],
    ]),
    options,
  );
  // Two scenarios of this call, each with a warm-up and two rounds.
  expect(made).toEqual({ a: 2 * (2 + 2 * 3), b: 2 * (2 + 2 * 3) });
});

test("a client that fails while it is timed is dropped, and the others are timed", async () => {
  let made = 0;
  const failing = calls(async () => {
    if (++made > 5) throw new Error("connection reset");
    return 2;
  });
  const clients = new Map([
    ["good", calls(async () => 2)],
    ["bad", failing],
  ]);
  const { times, failures } = await measureTimes(clients, options);
  expect([...times.keys()]).toEqual(["good"]);
  expect(failures.get("bad")).toEqual(new Error("connection reset"));
  expect(ratiosTo("good", times).get("good")?.postConcurrent.median).toBe(1);
});

test("there are no ratios without the baseline", () => {
  expect(() => ratiosTo("raw-fetch", new Map())).toThrow("raw-fetch was not timed");
});
