import { setTimeout } from "node:timers/promises";

/** Saving all files at once, or checking out a branch, is one change. */
const quietMs = 50;

export interface BuildQueue<Area> {
  /** Asks for a build; one that runs already is followed by one more. */
  request(area: Area): void;
}

/**
 * Runs one build at a time, for the areas that changed since the last one began. What a failed build leaves undone
 * belongs to the next one, or that would hide the fault.
 *
 * @param build says whether it succeeded.
 */
export function queueBuilds<Area>(build: (areas: ReadonlySet<Area>) => Promise<boolean>): BuildQueue<Area> {
  let waiting = new Set<Area>();
  let undone: ReadonlySet<Area> = new Set();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.size > 0) {
      await setTimeout(quietMs);
      const areas = new Set([...waiting, ...undone]);
      waiting = new Set();
      undone = (await build(areas)) ? new Set() : areas;
    }
    isRunning = false;
  }

  return {
    request(area) {
      waiting.add(area);
      if (!isRunning) void run();
    },
  };
}
