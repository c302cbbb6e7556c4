import { HttpError, invalid } from "../model/errors.ts";
import { type SandboxRequest, worldHeader } from "../model/http.ts";
import type { ControlHandlers } from "./control.ts";
import { requireName } from "./control.ts";
import type { ControlledWorld } from "./world.ts";

/** How many worlds are kept beside the main one. */
export const maxWorlds = 100;

/** The main world and those that requests have named. */
export interface Worlds {
  /**
   * Does a request's work in the world that it names, opened if it is new; the world stays open meanwhile, but for
   * what the work waits for with `pause`. Rejects with a {@link HttpError}.
   */
  readonly use: <T>(message: SandboxRequest, work: WorkInWorld<T>) => Promise<T>;
  /** Opens a world and keeps it until it is released, whether or not a call is in progress. */
  readonly hold: (name: string) => Promise<{ readonly world: ControlledWorld; readonly release: () => void }>;
  /** The main one, then the others, the least recently used one first. */
  readonly list: () => readonly WorldSummary[];
  /** The number of keys in all snapshots of all worlds. */
  readonly snapshotKeys: () => number;
  /** False if there is none of the name. */
  readonly remove: (name: string) => Promise<boolean>;
  /** Ends the delays of all, and of those that are opened later. */
  readonly endDelays: () => void;
  /** Closes all, the main one too. */
  readonly close: () => Promise<void>;
}

type WorkInWorld<T> = (
  world: ControlledWorld,
  pause: <P>(wait: () => Promise<P>) => Promise<P>,
) => Promise<T>;

export interface WorldSummary {
  readonly name: string;
  /** In milliseconds since 1970, by the real time; of a main one that is unused, when it was made. */
  readonly lastUsedAt: number;
}

interface Entry {
  /** A promise, so that requests which name a new world at the same time get the same one. */
  readonly world: Promise<ControlledWorld>;
  /** The same once it is there. */
  opened?: ControlledWorld;
  lastUsedAt: number;
  inProgress: number;
}

export function createWorlds(
  main: ControlledWorld,
  openWorld: (name: string) => Promise<ControlledWorld>,
): Worlds {
  const { realNow } = main.clock;
  const mainEntry: Entry = {
    world: Promise.resolve(main),
    opened: main,
    lastUsedAt: realNow(),
    inProgress: 0,
  };
  // In the order of their last use.
  const entries = new Map<string, Entry>();
  let isEnding = false;

  function open(name: string): Entry {
    if (entries.size >= maxWorlds) makeRoom();
    const entry: Entry = { world: openWorld(name), lastUsedAt: 0, inProgress: 0 };
    entry.world.then(
      (world) => {
        entry.opened = world;
        if (isEnding) world.endDelays();
      },
      () => {
        // The next request may try again.
        if (entries.get(name) === entry) entries.delete(name);
      },
    );
    return entry;
  }

  /** Nothing waits for the end of the world that goes: it is in memory, and has no call in progress. */
  function makeRoom(): void {
    for (const [name, { opened, inProgress }] of entries) {
      if (inProgress > 0 || opened === undefined) continue;
      entries.delete(name);
      void opened.close();
      return;
    }
    const message = `Each of the ${maxWorlds} worlds has a call in progress. Remove one with DELETE /_sandbox/worlds/{name}.`;
    throw new HttpError(409, "too_many_worlds", message);
  }

  function find(name: string | undefined): Entry {
    if (name === undefined || name === main.name) return mainEntry;
    requireName(name, `The header ${worldHeader}`);
    const entry = entries.get(name) ?? open(name);
    entries.delete(name);
    entries.set(name, entry);
    return entry;
  }

  async function close({ world }: Entry): Promise<void> {
    // One that could not be opened has nothing to close, and its error went to the request that named it.
    const opened = await world.catch(() => undefined);
    await opened?.close();
  }

  return {
    use: async (message, work) => {
      const entry = find(message.header("x-sandbox-world"));
      entry.lastUsedAt = realNow();
      entry.inProgress += 1;
      try {
        return await work(entry.opened ?? (await entry.world), async (wait) => {
          entry.inProgress -= 1;
          try {
            return await wait();
          } finally {
            entry.inProgress += 1;
          }
        });
      } finally {
        entry.inProgress -= 1;
      }
    },
    hold: async (name) => {
      const entry = find(name);
      entry.lastUsedAt = realNow();
      entry.inProgress += 1;
      const release = (): void => {
        entry.inProgress -= 1;
      };
      try {
        return { world: await entry.world, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    list: () =>
      [[main.name, mainEntry] as const, ...entries].map(([name, { lastUsedAt }]) => ({ name, lastUsedAt })),
    snapshotKeys: () =>
      [mainEntry, ...entries.values()]
        .flatMap(({ opened }) => opened?.snapshots.list() ?? [])
        .reduce((sum, { keys }) => sum + keys, 0),
    remove: async (name) => {
      if (name === main.name) {
        throw invalid("The main world cannot be removed. POST /_sandbox/reset puts it back to its start.");
      }
      const entry = entries.get(name);
      if (entry === undefined) return false;
      entries.delete(name);
      await close(entry);
      return true;
    },
    endDelays: () => {
      isEnding = true;
      for (const { opened } of [mainEntry, ...entries.values()]) opened?.endDelays();
    },
    close: async () => {
      const all = [mainEntry, ...entries.values()];
      entries.clear();
      await Promise.all(all.map(close));
    },
  };
}

type WorldsId = "listWorlds" | "deleteWorld";

export const worldsHandlers: ControlHandlers<WorldsId, { readonly worlds: Worlds }> = {
  listWorlds: (_, { worlds }) => ({
    status: 200,
    body: {
      worlds: worlds
        .list()
        .map(({ name, lastUsedAt }) => ({ name, lastUsed: new Date(lastUsedAt).toISOString() })),
    },
  }),
  deleteWorld: async ({ name }, { worlds }) => {
    if (await worlds.remove(name)) return { status: 204 };
    const message = `There is no world ${name}. GET /_sandbox/worlds lists the worlds.`;
    throw new HttpError(404, "not_found", message);
  },
};
