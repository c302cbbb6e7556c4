import { expect, test } from "vitest";
import { runStep } from "../src/step.ts";

const { signal } = new AbortController();

test("a step that ends well says nothing", async () => {
  await expect(runStep({ command: "pnpm good", args: ["--eval", ""] }, signal)).resolves.toBeUndefined();
});

test.each([
  { given: "process.exit(3)", want: "`pnpm bad` failed with exit code 3; what it printed stands above." },
  {
    given: "process.kill(process.pid)",
    want: "`pnpm bad` was ended by SIGTERM; what it printed stands above.",
  },
])("$given: $want", async ({ given, want }) => {
  const step = runStep({ command: "pnpm bad", args: ["--eval", given] }, signal);
  await expect(step).rejects.toThrow(new Error(want));
});

test("a step that is under way ends with the signal, and one that is not begun does not begin", async () => {
  const stop = new AbortController();
  const slow = { command: "pnpm slow", args: ["--eval", "setInterval(() => {}, 1000)"] };
  const step = runStep(slow, stop.signal);
  stop.abort();
  await expect(step).rejects.toThrow("aborted");
  await expect(runStep(slow, stop.signal)).rejects.toThrow("aborted");
});
