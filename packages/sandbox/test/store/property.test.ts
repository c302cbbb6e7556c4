import fc from "fast-check";
import { expect, test } from "vitest";
import type { Key, State } from "../../src/model/model.ts";
import type { KeyChange, Scope, Store } from "../../src/model/store.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { temporaryFile } from "./folder.ts";
import {
  ann,
  bob,
  newCertCentralKey,
  newPartnerKey,
  parent,
  people,
  stranger,
  subaccount,
} from "./samples.ts";

/** A simple model: all keys in a list, searched from end to end. */
interface Model {
  keys: Key[];
  /** The result of the last save, for the next load. */
  saved: readonly Key[];
}

/** The store under test, and a function that reopens it. */
interface Real {
  store: Store;
  readonly reopen: (store: Store) => Promise<Store>;
}

type Command = fc.AsyncCommand<Model, Real>;
type Api = Key["api"];

function command(label: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return { check: () => true, run, toString: () => label };
}

const accountIds = [parent.id, subaccount.id, stranger.id];
const ofApi = (model: Model, api: Api): Key[] => model.keys.filter((key) => key.api === api);
const findIn = (model: Model, api: Api, id: number): Key | undefined =>
  model.keys.find((key) => key.api === api && key.id === id);

function replaceIn(model: Model, old: Key, fields: KeyChange & { lastUsedAt?: number }): void {
  const { restrictedToRoleId, ...others } = fields;
  const role = old.api === "certcentral" && restrictedToRoleId !== undefined ? { restrictedToRoleId } : {};
  model.keys = model.keys.map((key) => (key === old ? { ...key, ...others, ...role } : key));
}

function stateOf({ keys }: Model): State {
  const sorted = keys.toSorted((a, b) => (a.api === b.api ? a.id - b.id : a.api < b.api ? 1 : -1));
  return { ...people, keys: sorted };
}

function isIn(scope: Scope, key: Key): boolean {
  const top = key.accountId === subaccount.id ? parent.id : key.accountId;
  const isOfAccount = key.accountId === scope.accountId || (scope.withSubaccounts && top === scope.accountId);
  return (
    isOfAccount && (scope.userId === undefined || (key.api === "certcentral" && key.userId === scope.userId))
  );
}

const api = fc.constantFrom<Api>("partner-subscriptions", "certcentral");
// Few ids and times, so that steps collide.
const id = fc.integer({ min: 1, max: 8 });
const secret = fc.integer({ min: 0, max: 60 }).map((number) => `secret ${number}`);
const second = fc.integer({ min: 0, max: 10 }).map((count) => 1_700_000_000_000 + count * 1000);

/** Creates keys concurrently. Some have the secret of an existing key, or of another new key. */
const create = fc
  .array(fc.tuple(api, secret, fc.constantFrom(...accountIds), fc.constantFrom(ann.id, bob.id)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((wanted) =>
    command(`create ${JSON.stringify(wanted)}`, async (model, { store }) => {
      const promises = wanted.map(
        ([name, text, accountId, userId]): Promise<Key> =>
          name === "certcentral"
            ? store.createKey(newCertCentralKey(text, { accountId, userId }))
            : store.createKey(newPartnerKey(text, { accountId })),
      );
      const outcomes = await Promise.allSettled(promises);
      for (const [index, [name, text, accountId, userId]] of wanted.entries()) {
        const key =
          name === "certcentral"
            ? newCertCentralKey(text, { accountId, userId })
            : newPartnerKey(text, { accountId });
        const ours = ofApi(model, name);
        const outcome = outcomes[index];
        if (ours.some(({ hash }) => hash === key.hash)) {
          expect(outcome?.status).toBe("rejected");
          continue;
        }
        const created: Key = { ...key, id: Math.max(0, ...ours.map((other) => other.id)) + 1 };
        expect(outcome).toStrictEqual({ status: "fulfilled", value: created });
        model.keys = [...model.keys, created];
      }
    }),
  );

const changeFields: fc.Arbitrary<KeyChange> = fc.record(
  {
    name: fc.string({ unit: "grapheme" }),
    isActive: fc.boolean(),
    restrictedToRoleId: fc.constantFrom(0, 100, 102),
  },
  { requiredKeys: [] },
);
const update = fc.tuple(api, id, changeFields).map(([name, number, change]) =>
  command(`update ${name} ${number} ${JSON.stringify(change)}`, async (model, { store }) => {
    const key = findIn(model, name, number);
    expect(await store.updateKey(name, number, change)).toBe(key !== undefined);
    if (key !== undefined) replaceIn(model, key, change);
  }),
);

const mark = fc.tuple(api, id, second).map(([name, number, at]) =>
  command(`mark ${name} ${number} ${at}`, async (model, { store }) => {
    store.markUsed(name, number, at);
    const key = findIn(model, name, number);
    if (key !== undefined && (key.lastUsedAt ?? 0) < at) replaceIn(model, key, { lastUsedAt: at });
  }),
);

const find = fc.tuple(api, id).map(([name, number]) =>
  command(`find ${name} ${number}`, async (model, { store }) => {
    const key = findIn(model, name, number);
    expect(await store.findKey(name, number)).toStrictEqual(key);
    if (key?.hash !== undefined) expect(await store.findKeyByHash(name, key.hash)).toStrictEqual(key);
  }),
);

const page = fc.tuple(
  api,
  fc.record({ accountId: fc.constantFrom(...accountIds, 99), withSubaccounts: fc.boolean() }),
  fc.option(fc.constantFrom(ann.id, bob.id)),
  fc.integer({ min: 0, max: 25 }),
  fc.integer({ min: 0, max: 6 }),
);
const list = page.map(([name, owner, userId, afterId, limit]) =>
  command(`list ${name} ${JSON.stringify(owner)} ${userId} ${afterId} ${limit}`, async (model, { store }) => {
    const scope: Scope = userId === null || name !== "certcentral" ? owner : { ...owner, userId };
    const expected = ofApi(model, name).filter((key) => key.id > afterId && isIn(scope, key));
    expected.sort((a, b) => a.id - b.id);
    expect(await store.listKeys(name, scope, afterId, limit)).toStrictEqual(expected.slice(0, limit));
  }),
);

const save = fc.constant(
  command("save", async (model, { store }) => {
    expect(await store.save()).toStrictEqual(stateOf(model));
    model.saved = model.keys;
  }),
);
const load = fc.constant(
  command("load", async (model, { store }) => {
    model.keys = [...model.saved];
    await store.load(stateOf(model));
  }),
);
const reopen = fc.constant(
  command("reopen", async (_model, real) => {
    real.store = await real.reopen(real.store);
  }),
);

/** Runs commands on a store and the model, and compares all their data at the end. */
async function compare(open: () => Store, reopenStore: Real["reopen"]): Promise<void> {
  const commands = fc.commands([create, create, update, mark, find, list, list, save, load, reopen], {
    maxCommands: 300,
    size: "max",
  });
  let steps = 0;
  const property = fc.asyncProperty(commands, async (sequence) => {
    const real: Real = { store: open(), reopen: reopenStore };
    const model: Model = { keys: [], saved: [] };
    await real.store.load(people);
    try {
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      expect(await real.store.save()).toStrictEqual(stateOf(model));
      steps += [...sequence].length;
    } finally {
      await real.store.close();
    }
  });
  await fc.assert(property, { numRuns: 8 });
  expect(steps).toBeGreaterThan(100);
}

const transfer = async (from: Store, to: Store): Promise<Store> => {
  await to.load(await from.save());
  await from.close();
  return to;
};

test("matches the model with the memory store", () =>
  compare(createMemoryStore, (store) => transfer(store, createMemoryStore())));

test("matches the model with the SQLite store in memory", () =>
  compare(
    () => openSqliteStore(":memory:"),
    (store) => transfer(store, openSqliteStore(":memory:")),
  ));

test("matches the model with the SQLite store in a file that is closed and reopened", {
  timeout: 60_000,
}, async () => {
  let file = "";
  const open = (): Store => {
    file = temporaryFile();
    return openSqliteStore(file);
  };
  await compare(open, async (store) => {
    await store.close();
    return openSqliteStore(file);
  });
});
