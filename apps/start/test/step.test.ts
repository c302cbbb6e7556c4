import { expect, test } from "vitest";
import { runStep } from "../src/step.ts";

test("a step that ends well says nothing", async () => {
  await expect(runStep({ command: "pnpm good", args: ["--eval", ""] })).resolves.toBeUndefined();
});

test.each([
  { given: "process.exit(3)", want: "`pnpm bad` failed with exit code 3; what it printed stands above." },
  {
    given: "process.kill(process.pid)",
    want: "`pnpm bad` was ended by SIGTERM; what it printed stands above.",
  },
])("$given: $want", async ({ given, want }) => {
  await expect(runStep({ command: "pnpm bad", args: ["--eval", given] })).rejects.toThrow(new Error(want));
});

test("a signal that is sent to this process alone ends the step too", async () => {
  const step = runStep({ command: "pnpm slow", args: ["--eval", "setInterval(() => {}, 1000)"] });
  process.emit("SIGTERM", "SIGTERM");
  await expect(step).rejects.toThrow("`pnpm slow` was ended by SIGTERM");
});
