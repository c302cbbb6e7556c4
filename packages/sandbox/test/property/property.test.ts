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
/** Long enough for keys to pile up, short enough to be shrunk. */
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

// A failure shows seed and path, which make a run the same when they are given to fc.assert; the shortest commands that
// fail; and, from the model, each request that they became.
test.each([
  ["memory", memory],
  ["SQLite", sqlite],
] as const)("whatever callers do, it is what the spec says: %s", { timeout: 120_000 }, async (_, create) => {
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
  // The rarest answer comes about five times in the fewest steps: now and then one needs some more.
  const isDone = (): boolean => steps >= minSteps && (reached.size >= allAnswers || steps >= 4 * minSteps);
  while (!isDone()) await fc.assert(property, { numRuns: 5 });
  expect(steps).toBeGreaterThanOrEqual(minSteps);
  // It got everywhere.
  expect(reached.size).toBe(allAnswers);
});
