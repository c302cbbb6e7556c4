import type { Snapshot } from "@latchkey/validators/sandbox";
import { HttpError } from "../model/errors.ts";
import type { State } from "../model/model.ts";
import type { Store } from "../model/store.ts";
import type { ControlHandlers } from "./control.ts";
import { requireName } from "./control.ts";
import type { Gate } from "./gate.ts";

/** The summary of a snapshot that the controls show. It does not contain the data of the snapshot. */
export type SnapshotSummary = Snapshot;

/** Named copies of a world's data, in memory. */
export interface Snapshots {
  /** Creates or replaces a snapshot. With more than `maxKeys()` keys, changes nothing and resolves to undefined. */
  readonly save: (name: string, maxKeys: () => number) => Promise<SnapshotSummary | undefined>;
  /** Resolves to false if no snapshot has the name. */
  readonly restore: (name: string) => Promise<boolean>;
  readonly find: (name: string) => SnapshotSummary | undefined;
  /** Returns the snapshots in the order in which their names were first saved. */
  readonly list: () => readonly SnapshotSummary[];
  readonly remove: (name: string) => boolean;
}

export function createSnapshots(store: Store, now: () => number, gate: Gate): Snapshots {
  const snapshots = new Map<string, { readonly summary: SnapshotSummary; readonly state: State }>();

  return {
    save: async (name, maxKeys) => {
      const state = await store.save();
      const { accounts, users, keys } = state;
      // Checks the limit here, since other snapshots may have been saved meanwhile.
      if (keys.length > maxKeys()) return undefined;
      const savedAt = new Date(now()).toISOString();
      const summary = { name, savedAt, accounts: accounts.length, users: users.length, keys: keys.length };
      snapshots.set(name, { summary, state });
      return summary;
    },
    restore: async (name) => {
      const snapshot = snapshots.get(name);
      if (snapshot === undefined) return false;
      await gate.exclude(() => store.load(snapshot.state));
      return true;
    },
    find: (name) => snapshots.get(name)?.summary,
    list: () => [...snapshots.values()].map(({ summary }) => summary),
    remove: (name) => snapshots.delete(name),
  };
}

const maxSnapshots = 100;
/** The limit for all snapshots of all worlds together. */
const maxSnapshotKeys = 1_000_000;

interface Context {
  readonly world: { readonly snapshots: Snapshots; readonly reset: () => Promise<void> };
  readonly worlds: { readonly snapshotKeys: () => number };
}

/**
 * Saves a snapshot. Rejects with an `HttpError` if there would be too many snapshots, or too many keys in all
 * snapshots.
 */
export async function saveSnapshot(
  snapshotName: string,
  snapshots: Snapshots,
  worlds: Context["worlds"],
): Promise<SnapshotSummary> {
  requireName(snapshotName, "The name");
  const known = (): SnapshotSummary | undefined => snapshots.find(snapshotName);
  if (known() === undefined && snapshots.list().length >= maxSnapshots) {
    const message = `The world has ${maxSnapshots} snapshots, which is the limit. Remove one with DELETE /_sandbox/snapshots/{name}.`;
    throw new HttpError(409, "too_many_snapshots", message);
  }
  const maxKeys = () => maxSnapshotKeys - worlds.snapshotKeys() + (known()?.keys ?? 0);
  const saved = await snapshots.save(snapshotName, maxKeys);
  if (saved !== undefined) return saved;
  const message =
    `The snapshots of all worlds would have more than ${maxSnapshotKeys} keys. Remove some with ` +
    "DELETE /_sandbox/snapshots/{name}, or a world and its snapshots with DELETE /_sandbox/worlds/{name}.";
  throw new HttpError(409, "snapshots_too_large", message);
}

function noSnapshot(given: string): HttpError {
  const message = `This world has no snapshot ${given}. GET /_sandbox/snapshots lists its snapshots.`;
  return new HttpError(404, "not_found", message);
}

type StateId =
  | "reset"
  | "listSnapshots"
  | "getSnapshot"
  | "saveSnapshot"
  | "restoreSnapshot"
  | "deleteSnapshot";

/** The controls that show, save and replace a world's data as a whole. */
export const stateHandlers: ControlHandlers<StateId, Context> = {
  reset: async (_, { world }) => {
    await world.reset();
    return { status: 204 };
  },
  listSnapshots: (_, { world }) => ({ status: 200, body: { snapshots: world.snapshots.list() } }),
  getSnapshot: ({ name }, { world }) => {
    const found = world.snapshots.find(name);
    if (found === undefined) throw noSnapshot(name);
    return { status: 200, body: found };
  },
  saveSnapshot: async ({ name }, { world, worlds }) => ({
    status: 200,
    body: await saveSnapshot(name, world.snapshots, worlds),
  }),
  restoreSnapshot: async ({ name }, { world }) => {
    if (!(await world.snapshots.restore(name))) throw noSnapshot(name);
    return { status: 204 };
  },
  deleteSnapshot: ({ name }, { world }) => {
    if (!world.snapshots.remove(name)) throw noSnapshot(name);
    return { status: 204 };
  },
};
