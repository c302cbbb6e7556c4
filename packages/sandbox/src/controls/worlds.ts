import type { Message } from "../message.ts";
import { nameField } from "./name.ts";
import { invalid, Refusal } from "./refusal.ts";
import type { ControlledWorld } from "./world.ts";

/** How many worlds there may be beside the main one. */
export const maxWorlds = 100;

export const worldHeader = "X-Sandbox-World";

export const worldName: ReturnType<typeof nameField> = nameField(
  "A world of its own, made on its first use; absent, the main one.",
);

/** The main world and those that requests have named. */
export interface Worlds {
  /** The world that a request names, opened where it is new. Rejects with a {@link Refusal}. */
  readonly of: (message: Message) => Promise<ControlledWorld>;
  /** The names of all, the main one first. */
  readonly names: () => readonly string[];
  /** False where there is none of the name. */
  readonly remove: (name: string) => Promise<boolean>;
  /** Closes all, the main one too. */
  readonly close: () => Promise<void>;
}

export function createWorlds(
  main: ControlledWorld,
  openWorld: (name: string) => Promise<ControlledWorld>,
): Worlds {
  // Promises, so that requests which name a new world at the same time get the same one.
  const opened = new Map<string, Promise<ControlledWorld>>();
  const mainWorld = Promise.resolve(main);

  function open(name: string): Promise<ControlledWorld> {
    if (opened.size >= maxWorlds) {
      const message = `There are ${maxWorlds} worlds already. Remove one with DELETE /_sandbox/worlds/{name}.`;
      throw new Refusal(409, "too_many_worlds", message);
    }
    const world = openWorld(name);
    opened.set(name, world);
    // The next request may try again.
    world.catch(() => {
      if (opened.get(name) === world) opened.delete(name);
    });
    return world;
  }

  async function find(name: string): Promise<ControlledWorld> {
    worldName.read(name, `The header ${worldHeader}`);
    return name === main.name ? main : (opened.get(name) ?? open(name));
  }

  async function close(world: Promise<ControlledWorld>): Promise<void> {
    // One that could not be opened has nothing to close, and its error went to the request that named it.
    const isOpen = await world.then(
      () => true,
      () => false,
    );
    if (isOpen) await (await world).close();
  }

  return {
    of: (message) => {
      const name = message.header("x-sandbox-world");
      return name === undefined ? mainWorld : find(name);
    },
    names: () => [main.name, ...opened.keys()],
    remove: async (name) => {
      if (name === main.name) {
        throw invalid("The main world cannot be removed. POST /_sandbox/reset puts it back to its start.");
      }
      const world = opened.get(name);
      if (world === undefined) return false;
      opened.delete(name);
      await close(world);
      return true;
    },
    close: async () => {
      const worlds = [mainWorld, ...opened.values()];
      opened.clear();
      await Promise.all(worlds.map(close));
    },
  };
}
