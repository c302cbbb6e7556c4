import type { State } from "../model/model.ts";
import type { Store } from "../model/store.ts";
import type { Gate } from "./gate.ts";

/** What a snapshot tells about itself: never what it holds. */
export interface SnapshotSummary {
  readonly name: string;
  /** ISO 8601, by the world's clock. */
  readonly savedAt: string;
  readonly accounts: number;
  readonly users: number;
  readonly keys: number;
}

/** Named copies of what a world's store holds, in memory. */
export interface Snapshots {
  /** Makes or replaces one; undefined where it would hold more than `maxKeys()` keys, and then nothing is changed. */
  readonly save: (name: string, maxKeys: () => number) => Promise<SnapshotSummary | undefined>;
  /** False where there is none of the name. */
  readonly restore: (name: string) => Promise<boolean>;
  readonly find: (name: string) => SnapshotSummary | undefined;
  /** In the order in which they were first saved. */
  readonly list: () => readonly SnapshotSummary[];
  readonly remove: (name: string) => boolean;
}

export function createSnapshots(store: Store, now: () => number, gate: Gate): Snapshots {
  const snapshots = new Map<string, { readonly summary: SnapshotSummary; readonly state: State }>();

  return {
    save: async (name, maxKeys) => {
      const state = await store.save();
      const { accounts, users, keys } = state;
      // Asked now, since others may have been saved in the meantime.
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
