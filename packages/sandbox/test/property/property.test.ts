import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryStore } from "../../src/index.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "../store/folder.ts";
import { command } from "./commands.ts";
import { type Kept, run } from "./run.ts";

const minSteps = 5_000;
/** Each operation with each of its statuses. */
const allAnswers = 33;
/** The maximum length of a sequence: long enough to collect many keys, short enough for shrinking. */
const maxCommands = 300;

const memory = (): Kept => ({
  open: async () => createMemoryStore(),
  reopen: async (store, close) => {
    const state = await store.save();
    await close();
    const next = createMemoryStore();
    await next.load(state);
    return next;
  },
});

function sqlite(): Kept {
  const folder = temporaryFile("0.db");
  let files = 0;
  const file = (): string => `${folder}-${files}`;
  return {
    open: async () => {
      files += 1;
      return openSqliteStore(file());
    },
    reopen: async (_, close) => {
      await close();
      return openSqliteStore(file());
    },
  };
}

// A failure shows seed and path, the shortest commands that fail, and each request of the model. To repeat a run, pass
// seed and path to fc.assert.
test.each([
  ["memory", memory],
  ["SQLite", sqlite],
] as const)("matches the model for any calls: %s", { timeout: 120_000 }, async (_, create) => {
  const kept = create();
  const reached = new Set<string>();
  let steps = 0;
  const property = fc.asyncProperty(
    fc.array(command, { maxLength: maxCommands, size: "max" }),
    async (commands) => {
      await run(commands, kept, reached);
      steps += commands.length;
    },
  );
  // With the fewest steps, the rarest response occurs about five times. Sometimes more steps are needed.
  const isDone = (): boolean => steps >= minSteps && (reached.size >= allAnswers || steps >= 4 * minSteps);
  while (!isDone()) await fc.assert(property, { numRuns: 5 });
  expect(steps).toBeGreaterThanOrEqual(minSteps);
  // The run reached every operation and status.
  expect(reached.size).toBe(allAnswers);
});
