import { HttpError } from "../model/errors.ts";
import { jsonResponse } from "../model/http.ts";
import type { State } from "../model/model.ts";
import type { Store } from "../model/store.ts";
import { type Endpoint, endpointsOn, noContent, nothing } from "./endpoint.ts";
import { dateTime, integer, nameField, object } from "./fields.ts";
import type { Gate } from "./gate.ts";

/** What a snapshot shows: never what it holds. */
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
  /** Makes or replaces one; undefined if it would hold more than `maxKeys()` keys, and then nothing is changed. */
  readonly save: (name: string, maxKeys: () => number) => Promise<SnapshotSummary | undefined>;
  /** False if there is none of the name. */
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

interface Context {
  readonly world: { readonly snapshots: Snapshots; readonly reset: () => Promise<void> };
  readonly worlds: { readonly snapshotKeys: () => number };
}

const { endpoint } = endpointsOn<Context>();

const maxSnapshots = 100;
/** In all snapshots of all worlds together. */
const maxSnapshotKeys = 1_000_000;

const count = (description: string) => integer(0, Number.MAX_SAFE_INTEGER, description);
const name = nameField("Names the snapshot within its world.");

const summary = object(
  {
    name,
    savedAt: dateTime("When it was saved, by the world's clock."),
    accounts: count("How many accounts it holds, subaccounts among them."),
    users: count("How many users."),
    keys: count("How many keys."),
  },
  nothing,
).schema;

const example = { name: "two-keys", savedAt: "2026-01-31T12:00:00.000Z", accounts: 3, users: 1, keys: 2 };

/** Saves a snapshot, or rejects with an `HttpError` if there are too many or they hold too many keys. */
export async function saveSnapshot(
  snapshotName: string,
  snapshots: Snapshots,
  worlds: Context["worlds"],
): Promise<SnapshotSummary> {
  name.read(snapshotName, "The name");
  const known = (): SnapshotSummary | undefined => snapshots.find(snapshotName);
  if (known() === undefined && snapshots.list().length >= maxSnapshots) {
    const message = `There are ${maxSnapshots} snapshots already. Remove one with DELETE /_sandbox/snapshots/{name}.`;
    throw new HttpError(409, "too_many_snapshots", message);
  }
  const maxKeys = () => maxSnapshotKeys - worlds.snapshotKeys() + (known()?.keys ?? 0);
  const saved = await snapshots.save(snapshotName, maxKeys);
  if (saved !== undefined) return saved;
  const message =
    `The snapshots of all worlds would hold more than ${maxSnapshotKeys} keys. Remove some with ` +
    "DELETE /_sandbox/snapshots/{name}, or a world and its snapshots with DELETE /_sandbox/worlds/{name}.";
  throw new HttpError(409, "snapshots_too_large", message);
}

function noSnapshot(asked: string): HttpError {
  const message = `This world has no snapshot ${asked}. GET /_sandbox/snapshots lists those that it has.`;
  return new HttpError(404, "not_found", message);
}

const errors = { 404: "The world has no such snapshot." };

/** What sets a world's data as a whole. */
export const snapshotEndpoints: readonly Endpoint<Context>[] = [
  endpoint({
    operationId: "reset",
    method: "POST",
    path: "/reset",
    summary: "Go back to the start",
    description:
      "Accounts, users and keys are those of the start again, clock and rate limits too; failure rules and the request " +
      "log are gone. Snapshots stay. It waits for the calls in progress, and those that come later wait for it; a long " +
      "list that is still being sent is broken off.",
    scope: "world",
    successes: { 204: { description: "The world is as at its start." } },
    handle: async ({ world }) => {
      await world.reset();
      return noContent;
    },
  }),
  endpoint({
    operationId: "listSnapshots",
    method: "GET",
    path: "/snapshots",
    summary: "List the snapshots",
    scope: "world",
    successes: {
      200: {
        description: "The snapshots, without what they hold.",
        schema: {
          type: "object",
          required: ["snapshots"],
          properties: { snapshots: { type: "array", items: summary } },
          additionalProperties: false,
        },
        example: { snapshots: [example] },
      },
    },
    handle: ({ world }) => jsonResponse(200, { snapshots: world.snapshots.list() }),
  }),
  endpoint({
    operationId: "getSnapshot",
    method: "GET",
    path: "/snapshots/{name}",
    summary: "Show a snapshot",
    scope: "world",
    pathFields: { name },
    successes: { 200: { description: "The snapshot, without what it holds.", schema: summary, example } },
    errors,
    handle: ({ world, path }) => {
      const found = world.snapshots.find(path.name);
      if (found === undefined) throw noSnapshot(path.name);
      return jsonResponse(200, found);
    },
  }),
  endpoint({
    operationId: "saveSnapshot",
    method: "PUT",
    path: "/snapshots/{name}",
    summary: "Save accounts, users and keys",
    description: "One of the same name is replaced. Snapshots are kept in memory, and end with their world.",
    scope: "world",
    pathFields: { name },
    successes: { 200: { description: "The snapshot, without what it holds.", schema: summary, example } },
    errors: {
      409:
        `The world has ${maxSnapshots} snapshots already, the snapshots of all worlds would hold more than ` +
        `${maxSnapshotKeys} keys, or each of the worlds that there may be has a call in progress.`,
    },
    handle: async ({ world: { snapshots }, worlds, path }) =>
      jsonResponse(200, await saveSnapshot(path.name, snapshots, worlds)),
  }),
  endpoint({
    operationId: "restoreSnapshot",
    method: "POST",
    path: "/snapshots/{name}/restore",
    summary: "Go back to a snapshot",
    description:
      "Only accounts, users and keys: clock, failure rules, rate limits and request log stay as they are. It waits for " +
      "the calls in progress, and those that come later wait for it; a long list that is still being sent is broken off.",
    scope: "world",
    pathFields: { name },
    successes: { 204: { description: "The world holds what it held when the snapshot was saved." } },
    errors,
    handle: async ({ world, path }) => {
      if (!(await world.snapshots.restore(path.name))) throw noSnapshot(path.name);
      return noContent;
    },
  }),
  endpoint({
    operationId: "deleteSnapshot",
    method: "DELETE",
    path: "/snapshots/{name}",
    summary: "Remove a snapshot",
    scope: "world",
    pathFields: { name },
    successes: { 204: { description: "Removed." } },
    errors,
    handle: ({ world, path }) => {
      if (!world.snapshots.remove(path.name)) throw noSnapshot(path.name);
      return noContent;
    },
  }),
];
