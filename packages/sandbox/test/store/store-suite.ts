import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashSecret } from "../../src/model/secret.ts";
import type { Awaitable, Scope, Store } from "../../src/model/store.ts";
import * as samples from "./samples.ts";

const { parent, subaccount, stranger, ann, bob, people, start } = samples;
const { idsOf, newAcmeKey, newCertCentralKey, newPartnerKey, ofAccount, ofTree } = samples;

/** The tests that every store must pass. `open` creates an empty store. */
export function describeStore(name: string, open: () => Awaitable<Store>): void {
  describe(name, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
      await store.load(people);
    });

    afterEach(() => store.close());

    test("is empty until accounts are loaded", async () => {
      expect(await store.isEmpty()).toBe(false);
      await store.load({ accounts: [], users: [], keys: [] });
      expect(await store.isEmpty()).toBe(true);
      expect(await store.save()).toEqual({ accounts: [], users: [], keys: [] });
    });

    test("finds accounts and users by id", async () => {
      expect(await store.findAccount(parent.id)).toEqual(parent);
      expect(await store.findAccount(subaccount.id)).toEqual(subaccount);
      expect(await store.findAccount(99)).toBeUndefined();
      expect(await store.findUser(ann.id)).toEqual(ann);
      expect(await store.findUser(bob.id)).toEqual(bob);
      expect(await store.findUser(99)).toBeUndefined();
    });

    test("returns a created key unchanged, with the next id of its API", async () => {
      const wanted = [newCertCentralKey("a"), newAcmeKey("b"), newCertCentralKey("c", { isLegacy: true })];
      for (const [index, key] of wanted.entries()) {
        const created = await store.createKey(key);
        expect(created).toStrictEqual({ ...key, id: index + 1 });
        expect(await store.findKey("certcentral", created.id)).toStrictEqual(created);
      }
      const partner = await store.createKey(
        newPartnerKey("a", { accountId: subaccount.id, isActive: false }),
      );
      expect(partner).toStrictEqual({
        ...newPartnerKey("a"),
        id: 1,
        accountId: subaccount.id,
        isActive: false,
      });
      expect(await store.findKey("partner-subscriptions", 1)).toStrictEqual(partner);
      expect(await store.findKey("partner-subscriptions", 2)).toBeUndefined();
    });

    test("stores only the fields of the model", async () => {
      const withSecret = {
        ...newCertCentralKey("a"),
        secret: "in plain text",
        acme: { ...samples.acme, secret: "too" },
      };
      const created = await store.createKey(withSecret);
      expect(JSON.stringify([created, await store.save()])).not.toMatch(/secret/);
      await store.load({ ...people, keys: [{ ...withSecret, id: 1 }] });
      expect(JSON.stringify(await store.save())).not.toMatch(/secret/);
    });

    test("finds a key of any status by the hash of its secret, only in its API", async () => {
      const created = await store.createKey(newPartnerKey("a"));
      const { hash } = hashSecret("a");
      expect(await store.findKeyByHash("partner-subscriptions", hash)).toEqual(created);
      expect(await store.findKeyByHash("certcentral", hash)).toBeUndefined();
      await store.updateKey("partner-subscriptions", created.id, { isActive: false });
      expect(await store.findKeyByHash("partner-subscriptions", hash)).toEqual({
        ...created,
        isActive: false,
      });
      await store.createKey(newAcmeKey("no secret"));
      expect(await store.findKeyByHash("certcentral", "")).toBeUndefined();
    });

    test("rejects a key with another key's secret or an unknown owner, and the next key gets the unused id", async () => {
      const created = await store.createKey(newCertCentralKey("a"));
      const rejections: [string, Promise<unknown>][] = [
        [
          `it has the same secret as key ${created.id}. Use another secret`,
          store.createKey(newCertCentralKey("a")),
        ],
        ["it has the unknown account 99. Add it", store.createKey(newPartnerKey("b", { accountId: 99 }))],
        ["it has the unknown user 99. Add it", store.createKey(newCertCentralKey("c", { userId: 99 }))],
      ];
      await Promise.all(
        rejections.map(([sentence, rejection]) =>
          expect(rejection).rejects.toThrow(`The key was not created: ${sentence}.`),
        ),
      );
      expect((await store.createKey(newCertCentralKey("d"))).id).toBe(created.id + 1);
      // The keys of the other API are separate.
      expect((await store.createKey(newPartnerKey("a"))).id).toBe(1);
    });

    test("changes only the fields of a change", async () => {
      const created = await store.createKey(newCertCentralKey("a"));
      const other = await store.createKey(newCertCentralKey("b"));
      const expected = { ...created };
      for (const change of [{ name: "é" }, { isActive: false }, { restrictedToRoleId: 102 }, {}]) {
        expect(await store.updateKey("certcentral", created.id, change)).toBe(true);
        Object.assign(expected, change);
        expect(await store.findKey("certcentral", created.id)).toEqual(expected);
      }
      await store.updateKey("certcentral", created.id, { isActive: true, restrictedToRoleId: 0 });
      expect(await store.findKey("certcentral", created.id)).toEqual({ ...created, name: "é" });
      expect(await store.findKey("certcentral", other.id)).toEqual(other);
    });

    test("does not change an unknown key, or the role of a key without roles", async () => {
      const created = await store.createKey(newPartnerKey("a"));
      expect(await store.updateKey("certcentral", created.id, { name: "b" })).toBe(false);
      expect(await store.updateKey("partner-subscriptions", 99, {})).toBe(false);
      expect(await store.updateKey("partner-subscriptions", created.id, { restrictedToRoleId: 102 })).toBe(
        true,
      );
      expect(await store.findKey("partner-subscriptions", created.id)).toStrictEqual(created);
    });

    test("makes changes in the order of the calls", async () => {
      const names = ["a", "b", "c", "d", "e"];
      const created = await Promise.all(names.map((name) => store.createKey(newPartnerKey(name))));
      expect(created.map(({ id, name }) => [id, name])).toEqual(
        names.map((name, index) => [index + 1, name]),
      );
      const changes = names.map((name) => store.updateKey("partner-subscriptions", 1, { name }));
      expect(await Promise.all(changes)).toEqual(names.map(() => true));
      expect((await store.findKey("partner-subscriptions", 1))?.name).toBe("e");
    });

    test("shows a key's last use immediately in all reads, and never moves it back", async () => {
      const { id } = await store.createKey(newPartnerKey("a"));
      const seen = async (): Promise<(number | undefined)[]> => {
        const { hash } = hashSecret("a");
        const keys = [
          await store.findKey("partner-subscriptions", id),
          await store.findKeyByHash("partner-subscriptions", hash),
          ...(await store.listKeys("partner-subscriptions", ofAccount(parent.id), 0, 9)),
          ...(await store.save()).keys,
        ];
        return keys.map((key) => key?.lastUsedAt);
      };
      expect(await store.findKey("partner-subscriptions", id)).not.toHaveProperty("lastUsedAt");
      for (const [at, expected] of [
        [start + 2000, start + 2000],
        [start + 1000, start + 2000],
        [start + 2000, start + 2000],
        [start + 5000, start + 5000],
      ] as const) {
        store.markUsed("partner-subscriptions", id, at);
        expect(await seen()).toEqual(Array(4).fill(expected));
      }
      await store.updateKey("partner-subscriptions", id, { isActive: false });
      store.markUsed("partner-subscriptions", id, start);
      expect(await seen()).toEqual(Array(4).fill(start + 5000));
      await store.load(await store.save());
      store.markUsed("partner-subscriptions", id, start);
      expect(await seen()).toEqual(Array(4).fill(start + 5000));
    });

    test("distinguishes hashes with the same prefix", async () => {
      const hashes = ["0", "1"].map((end) => "a".repeat(63) + end);
      for (const hash of hashes) await store.createKey(newPartnerKey(hash, { hash }));
      for (const [index, hash] of hashes.entries()) {
        const found = await store.findKeyByHash("partner-subscriptions", hash);
        expect(found).toMatchObject({ id: index + 1, hash });
        await expect(store.createKey(newPartnerKey("twin", { hash }))).rejects.toThrow(
          `has the same secret as key ${index + 1}`,
        );
      }
      expect(await store.findKeyByHash("partner-subscriptions", `${"a".repeat(63)}2`)).toBeUndefined();
    });

    test("does not mark an unknown key, even if it is created later", async () => {
      store.markUsed("partner-subscriptions", 1, start);
      expect(await store.findKey("partner-subscriptions", 1)).toBeUndefined();
      expect(await store.createKey(newPartnerKey("a"))).not.toHaveProperty("lastUsedAt");
      expect(await store.findKey("partner-subscriptions", 1)).not.toHaveProperty("lastUsedAt");
    });

    test("lists the keys of an account, a tree or a user, page by page, ordered by id", async () => {
      const owners = [parent, subaccount, stranger, subaccount, parent, parent, subaccount];
      for (const [index, { id: accountId }] of owners.entries()) {
        const userId = accountId === subaccount.id ? bob.id : ann.id;
        await store.createKey(newPartnerKey(`${index}`, { accountId }));
        await store.createKey(newCertCentralKey(`${index}`, { accountId, userId }));
      }
      for (const api of ["partner-subscriptions", "certcentral"] as const) {
        const list = async (...args: [Scope, number, number]) => idsOf(await store.listKeys(api, ...args));
        expect(await list(ofAccount(parent.id), 0, 9)).toEqual([1, 5, 6]);
        expect(await list(ofTree(parent.id), 0, 9)).toEqual([1, 2, 4, 5, 6, 7]);
        expect(await list(ofTree(parent.id), 0, 4)).toEqual([1, 2, 4, 5]);
        expect(await list(ofTree(parent.id), 5, 4)).toEqual([6, 7]);
        expect(await list(ofTree(parent.id), 3, 1)).toEqual([4]);
        expect(await list(ofTree(parent.id), 7, 9)).toEqual([]);
        // A subaccount has no subaccounts, so its tree has only its own keys.
        expect(await list(ofTree(subaccount.id), 0, 9)).toEqual([2, 4, 7]);
        expect(await list(ofAccount(subaccount.id), 2, 9)).toEqual([4, 7]);
        expect(await list(ofTree(stranger.id), 0, 9)).toEqual([3]);
        expect(await list(ofAccount(99), 0, 9)).toEqual([]);
        expect(await list(ofTree(99), 0, 9)).toEqual([]);
        expect(await list(ofAccount(parent.id), 0, 0)).toEqual([]);
      }
      const ofUser = async (scope: Scope, userId: number, afterId: number, limit: number) =>
        idsOf(await store.listKeys("certcentral", { ...scope, userId }, afterId, limit));
      expect(await ofUser(ofTree(parent.id), bob.id, 2, 1)).toEqual([4]);
      expect(await ofUser(ofTree(parent.id), ann.id, 0, 9)).toEqual([1, 5, 6]);
      expect(await ofUser(ofAccount(parent.id), ann.id, 1, 9)).toEqual([5, 6]);
      expect(await ofUser(ofAccount(parent.id), bob.id, 0, 9)).toEqual([]);
      expect(await ofUser(ofTree(subaccount.id), bob.id, 0, 9)).toEqual([2, 4, 7]);
      expect(await ofUser(ofAccount(parent.id), 99, 0, 9)).toEqual([]);
    });

    test("loads what another store has saved, completely and in order", async () => {
      await store.createKey(newPartnerKey("a"));
      const used = await store.createKey(newCertCentralKey("b"));
      store.markUsed("certcentral", used.id, start + 1000);
      await store.createKey(newAcmeKey("c"));
      const saved = await store.save();
      expect(idsOf(saved.keys)).toEqual([1, 1, 2]);
      const other = await open();
      const { accounts, users, keys } = saved;
      await other.load({
        accounts: accounts.toReversed(),
        users: users.toReversed(),
        keys: keys.toReversed(),
      });
      expect(await other.save()).toStrictEqual(saved);
      expect(idsOf(await other.listKeys("certcentral", ofTree(parent.id), 0, 9))).toEqual([1, 2]);
      await other.close();
    });

    test("a load replaces all data and marks, and new ids continue after the loaded ids", async () => {
      await store.createKey(newPartnerKey("a"));
      await store.createKey(newPartnerKey("b"));
      store.markUsed("partner-subscriptions", 1, start + 1000);
      await store.load({ ...people, keys: [{ ...newPartnerKey("old"), id: 1 }] });
      expect((await store.save()).keys).toStrictEqual([{ ...newPartnerKey("old"), id: 1 }]);
      expect(await store.findKeyByHash("partner-subscriptions", hashSecret("a").hash)).toBeUndefined();
      expect(idsOf(await store.listKeys("partner-subscriptions", ofTree(parent.id), 0, 9))).toEqual([1]);
      store.markUsed("partner-subscriptions", 1, start);
      expect((await store.findKey("partner-subscriptions", 1))?.lastUsedAt).toBe(start);
      expect((await store.createKey(newPartnerKey("next"))).id).toBe(2);
      await store.load({ ...people, keys: [{ ...newPartnerKey("high"), id: 12_345 }] });
      expect((await store.createKey(newPartnerKey("a"))).id).toBe(12_346);
      expect((await store.createKey(newCertCentralKey("a"))).id).toBe(1);
    });

    test("has the accounts and users of the last load", async () => {
      expect(await store.findAccount(parent.id)).toStrictEqual(parent);
      await store.load({ accounts: [{ ...parent, name: "Renamed" }], users: [], keys: [] });
      expect(await store.findAccount(parent.id)).toStrictEqual({ ...parent, name: "Renamed" });
      expect(await store.findUser(1)).toBeUndefined();
    });

    test("rejects an inconsistent state, and is not changed by it", async () => {
      await store.createKey(newPartnerKey("a"));
      const before = await store.save();
      const key = { ...newCertCentralKey("b"), id: 5 };
      for (const [problem, state] of [
        ["account 10 occurs twice", { ...people, accounts: [...people.accounts, parent] }],
        ["account 20 has the unknown parent 10", { ...people, accounts: [subaccount] }],
        [
          "account 40 has the subaccount 20 as parent",
          {
            ...people,
            accounts: [...people.accounts, { id: 40, name: "Deep", parentId: subaccount.id }],
          },
        ],
        ["user 2 has the unknown account 20", { ...people, accounts: [parent] }],
        ["certcentral key 5 has the unknown user 1", { ...people, users: [], keys: [key] }],
        ["certcentral key 6 has the same secret as key 5", { ...people, keys: [key, { ...key, id: 6 }] }],
        ["certcentral key 5 occurs twice", { ...people, keys: [key, key] }],
        [
          `certcentral key ${Number.MAX_SAFE_INTEGER} leaves no room for new ids`,
          { ...people, keys: [{ ...key, id: Number.MAX_SAFE_INTEGER }] },
        ],
        ["certcentral key 0 has an invalid id", { ...people, keys: [{ ...key, id: 0 }] }],
      ] as const) {
        await expect(store.load(state)).rejects.toThrow(
          `The state was not loaded, and the store is unchanged: ${problem}`,
        );
      }
      expect(await store.save()).toEqual(before);
    });

    test("is not changed by mutations of passed or returned objects", async () => {
      const given = { ...newCertCentralKey("a"), acme: { ...samples.acme } };
      const promise = store.createKey(given);
      Object.assign(given, { name: "changed" });
      Object.assign(given.acme, { organization_name: "changed" });
      const created = await promise;
      const found = await store.findKey("certcentral", created.id);
      const [listed] = await store.listKeys("certcentral", ofTree(parent.id), 0, 9);
      const saved = await store.save();
      for (const key of [created, found, listed, saved.keys[0]]) {
        Reflect.set(key ?? {}, "isActive", false);
        Reflect.set(
          (key?.api === "certcentral" ? key.acme : undefined) ?? {},
          "organization_name",
          "changed",
        );
      }
      for (const entry of [await store.findAccount(parent.id), await store.findUser(ann.id)]) {
        Reflect.set(entry ?? {}, "id", 0);
      }
      const expected = { ...newCertCentralKey("a"), id: created.id, acme: samples.acme };
      expect(await store.save()).toStrictEqual({ ...people, keys: [expected] });
    });

    test("does not change objects that it has returned", async () => {
      const created = await store.createKey(newPartnerKey("a"));
      const saved = await store.save();
      await store.updateKey("partner-subscriptions", created.id, { name: "b" });
      store.markUsed("partner-subscriptions", created.id, start);
      await store.createKey(newPartnerKey("c"));
      expect(created).toStrictEqual({ ...newPartnerKey("a"), id: 1 });
      expect(saved.keys).toStrictEqual([created]);
    });
  });
}
