import { HttpError, invalid } from "../model/errors.ts";
import { type SandboxRequest, worldHeader } from "../model/http.ts";
import type { ControlHandlers } from "./control.ts";
import { requireName } from "./control.ts";
import type { ControlledWorld } from "./world.ts";

/** The maximum number of worlds besides the main one. */
export const maxWorlds = 100;

/** The main world, and the worlds that requests have named. */
export interface Worlds {
  /**
   * Runs work in the world that the request names. Opens the world if it is new. The world stays open during the work,
   * except while the work waits with `pause`. Rejects with an {@link HttpError}.
   */
  readonly use: <T>(request: SandboxRequest, work: WorkInWorld<T>) => Promise<T>;
  /** Opens a world and keeps it open until `release` is called, even if no call is in progress. */
  readonly pin: (name: string) => Promise<{ readonly world: ControlledWorld; readonly release: () => void }>;
  /** The main world, then the others, least recently used first. */
  readonly list: () => readonly WorldSummary[];
  /** The number of keys in all snapshots of all worlds. */
  readonly snapshotKeys: () => number;
  /** Resolves to false if no world has the name. */
  readonly remove: (name: string) => Promise<boolean>;
  /** Ends the delays of all worlds, including worlds that are opened later. */
  readonly endDelays: () => void;
  /** Closes all worlds, including the main one. */
  readonly close: () => Promise<void>;
}

type WorkInWorld<T> = (
  world: ControlledWorld,
  pause: <P>(wait: () => Promise<P>) => Promise<P>,
) => Promise<T>;

export interface WorldSummary {
  readonly name: string;
  /** Milliseconds since 1970, in real time. If the main world is unused, this is the time of its creation. */
  readonly lastUsedAt: number;
}

interface Entry {
  /** The world, as a promise, so that concurrent requests that name a new world share one world. */
  readonly world: Promise<ControlledWorld>;
  /** The world itself. Undefined until the world is open. */
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
  // The least recently used world is first.
  const entries = new Map<string, Entry>();
  let isEnding = false;

  function open(name: string): Entry {
    if (entries.size >= maxWorlds) evictOneWorld();
    const entry: Entry = { world: openWorld(name), lastUsedAt: 0, inProgress: 0 };
    entry.world.then(
      (world) => {
        entry.opened = world;
        if (isEnding) world.endDelays();
      },
      () => {
        // The next request tries again.
        if (entries.get(name) === entry) entries.delete(name);
      },
    );
    return entry;
  }

  /** Removes a world without waiting for its close. The world is in memory, and has no call in progress. */
  function evictOneWorld(): void {
    for (const [name, { opened, inProgress }] of entries) {
      if (inProgress > 0 || opened === undefined) continue;
      entries.delete(name);
      void opened.close();
      return;
    }
    const message = `No world is free: each of the ${maxWorlds} has a call in progress. Remove one with DELETE /_sandbox/worlds/{name}.`;
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
    // A world that failed to open has nothing to close. The request that named it got the error.
    const opened = await world.catch(() => undefined);
    await opened?.close();
  }

  return {
    use: async (request, work) => {
      const entry = find(request.header("x-sandbox-world"));
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
    pin: async (name) => {
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
        throw invalid("The main world cannot be removed. Reset it with POST /_sandbox/reset.");
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
