import { expect, test } from "vitest";
import { runStep } from "../src/step.ts";

const { signal } = new AbortController();

test("resolves if a step succeeds", async () => {
  await expect(runStep({ command: "pnpm good", args: ["--eval", ""] }, signal)).resolves.toBeUndefined();
});

test.each([
  {
    given: "process.exit(3)",
    want: "`pnpm bad` failed with exit code 3. Read its output above, then start again.",
  },
  {
    given: "process.kill(process.pid)",
    want: "`pnpm bad` was ended by SIGTERM. Read its output above, then start again.",
  },
])("$given: $want", async ({ given, want }) => {
  const step = runStep({ command: "pnpm bad", args: ["--eval", given] }, signal);
  await expect(step).rejects.toThrow(new Error(want));
});

test("the signal ends a running step, and prevents the next one", async () => {
  const stop = new AbortController();
  const slow = { command: "pnpm slow", args: ["--eval", "setInterval(() => {}, 1000)"] };
  const step = runStep(slow, stop.signal);
  stop.abort();
  await expect(step).rejects.toThrow("aborted");
  await expect(runStep(slow, stop.signal)).rejects.toThrow("aborted");
});
