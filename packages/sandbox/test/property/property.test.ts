import { postgresUnavailableReason, startPostgres } from "@latchkey/runtimes/postgres";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryStore, type Store } from "../../src/index.ts";
import { openPostgresStore } from "../../src/store/postgres/index.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "../store/folder.ts";
import { command } from "./commands.ts";
import { type Kept, run } from "./run.ts";

const minSteps = Number(process.env["LATCHKEY_MODEL_STEPS"] ?? 2_000);
const maxSteps = 20_000;
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

/** Each sequence has a new database, which several stores share as processes do. */
async function postgres(count: number): Promise<Kept & AsyncDisposable> {
  const server = await startPostgres();
  let url = "";
  const open = async (): Promise<Store> =>
    inTurns(await Promise.all(Array.from({ length: count }, () => openPostgresStore(url))));
  return {
    open: async () => {
      url = await server.createDatabase();
      return open();
    },
    reopen: async (_, close) => {
      await close();
      return open();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Passes each call to the next store. Passes uses to all, since other processes would see a use only when it is written. */
function inTurns(stores: readonly Store[]): Store {
  const [first] = stores;
  if (first === undefined) throw new Error("inTurns needs a store.");
  let turn = 0;
  return new Proxy(first, {
    get: (_, name) => {
      if (name === "markUsed") {
        return (...use: Parameters<Store["markUsed"]>) => {
          for (const store of stores) store.markUsed(...use);
        };
      }
      if (name === "close") return () => Promise.all(stores.map((store) => store.close()));
      turn += 1;
      const next = stores[turn % stores.length] ?? first;
      const value: unknown = Reflect.get(next, name);
      return typeof value === "function" ? value.bind(next) : value;
    },
  });
}

// A failure shows seed and path, the shortest commands that fail, and each request of the model. To repeat a run, pass
// seed and path to fc.assert.
test("matches the model for any calls: SQLite", { timeout: 120_000 }, () => compare(sqlite()));
test("matches the model for any calls: memory", { timeout: 120_000, tags: ["release"] }, () =>
  compare(memory()),
);

test.skipIf(postgresUnavailableReason !== undefined).each([1, 3])(
  "matches the model for any calls: %i stores in one PostgreSQL",
  { timeout: 300_000, tags: ["release"] },
  async (count) => {
    await using kept = await postgres(count);
    // With three stores, each step is slow, and the run with one reaches every operation and status.
    await compare(kept, count === 1 ? allAnswers : 0);
  },
);

/** @param fewestAnswers How many operations and statuses the run must reach. */
async function compare(kept: Kept, fewestAnswers = allAnswers): Promise<void> {
  const reached = new Set<string>();
  let steps = 0;
  const property = fc.asyncProperty(
    fc.array(command, { maxLength: maxCommands, size: "max" }),
    async (commands) => {
      await run(commands, kept, reached);
      steps += commands.length;
    },
  );
  // With the fewest steps, the rarest response occurs about twice. Sometimes more steps are needed.
  const isDone = (): boolean => steps >= minSteps && (reached.size >= fewestAnswers || steps >= maxSteps);
  while (!isDone()) await fc.assert(property, { numRuns: 5 });
  expect(steps).toBeGreaterThanOrEqual(minSteps);
  expect(reached.size).toBeGreaterThanOrEqual(fewestAnswers);
}
