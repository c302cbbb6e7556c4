import { jsonResponse } from "../../reply.ts";
import { nothing, type Route, route } from "../endpoint.ts";
import { dateTime, integer, object } from "../fields.ts";
import { HttpError } from "../http-error.ts";
import { nameField } from "../name.ts";

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

function noSnapshot(asked: string): HttpError {
  const message = `This world has no snapshot ${asked}. GET /_sandbox/snapshots lists those that it has.`;
  return new HttpError(404, "not_found", message);
}

const refusals = { 404: "The world has no such snapshot." };

/** What sets a world's data as a whole. */
export const stateRoutes: readonly Route[] = [
  route({
    operationId: "reset",
    method: "POST",
    path: "/reset",
    summary: "Go back to the start",
    description:
      "Accounts, users and keys are those of the start again, clock and rate limits too; failure rules and the request " +
      "log are gone. Snapshots stay. It waits for the calls in progress, and those that come later wait for it; a long " +
      "list that is still being sent is broken off.",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: { 204: { description: "The world is as at its start." } },
    handle: async ({ world }) => {
      await world.reset();
      return { status: 204, headers: {} };
    },
  }),
  route({
    operationId: "listSnapshots",
    method: "GET",
    path: "/snapshots",
    summary: "List the snapshots",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: {
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
  route({
    operationId: "getSnapshot",
    method: "GET",
    path: "/snapshots/{name}",
    summary: "Tell of a snapshot",
    scope: "world",
    pathFields: { name },
    queryFields: nothing,
    replies: { 200: { description: "The snapshot, without what it holds.", schema: summary, example } },
    refusals,
    handle: ({ world, path }) => {
      const found = world.snapshots.find(path.name);
      if (found === undefined) throw noSnapshot(path.name);
      return jsonResponse(200, found);
    },
  }),
  route({
    operationId: "saveSnapshot",
    method: "PUT",
    path: "/snapshots/{name}",
    summary: "Save accounts, users and keys",
    description: "One of the same name is replaced. Snapshots are kept in memory, and end with their world.",
    scope: "world",
    pathFields: { name },
    queryFields: nothing,
    replies: { 200: { description: "The snapshot, without what it holds.", schema: summary, example } },
    refusals: {
      409:
        `The world has ${maxSnapshots} snapshots already, the snapshots of all worlds would hold more than ` +
        `${maxSnapshotKeys} keys, or each of the worlds that there may be has a call in progress.`,
    },
    handle: async ({ world: { snapshots }, worlds, path }) => {
      if (snapshots.find(path.name) === undefined && snapshots.list().length >= maxSnapshots) {
        const message = `There are ${maxSnapshots} snapshots already. Remove one with DELETE /_sandbox/snapshots/{name}.`;
        throw new HttpError(409, "too_many_snapshots", message);
      }
      const maxKeys = () => maxSnapshotKeys - worlds.snapshotKeys() + (snapshots.find(path.name)?.keys ?? 0);
      const saved = await snapshots.save(path.name, maxKeys);
      if (saved === undefined) {
        const message =
          `The snapshots of all worlds would hold more than ${maxSnapshotKeys} keys. Remove some with ` +
          "DELETE /_sandbox/snapshots/{name}, or a world and its snapshots with DELETE /_sandbox/worlds/{name}.";
        throw new HttpError(409, "snapshots_too_large", message);
      }
      return jsonResponse(200, saved);
    },
  }),
  route({
    operationId: "restoreSnapshot",
    method: "POST",
    path: "/snapshots/{name}/restore",
    summary: "Go back to a snapshot",
    description:
      "Only accounts, users and keys: clock, failure rules, rate limits and request log stay as they are. It waits for " +
      "the calls in progress, and those that come later wait for it; a long list that is still being sent is broken off.",
    scope: "world",
    pathFields: { name },
    queryFields: nothing,
    replies: { 204: { description: "The world holds what it held when the snapshot was saved." } },
    refusals,
    handle: async ({ world, path }) => {
      if (!(await world.snapshots.restore(path.name))) throw noSnapshot(path.name);
      return { status: 204, headers: {} };
    },
  }),
  route({
    operationId: "deleteSnapshot",
    method: "DELETE",
    path: "/snapshots/{name}",
    summary: "Remove a snapshot",
    scope: "world",
    pathFields: { name },
    queryFields: nothing,
    replies: { 204: { description: "Removed." } },
    refusals,
    handle: ({ world, path }) => {
      if (!world.snapshots.remove(path.name)) throw noSnapshot(path.name);
      return { status: 204, headers: {} };
    },
  }),
];
