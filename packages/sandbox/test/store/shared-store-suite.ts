import { beforeEach, describe, expect, test } from "vitest";
import type { State } from "../../src/model/model.ts";
import { hashSecret } from "../../src/model/secret.ts";
import type { Store } from "../../src/model/store.ts";
import {
  idsOf,
  newCertCentralKey,
  newPartnerKey,
  ofTree,
  parent,
  people,
  start,
  stranger,
  subaccount,
} from "./samples.ts";

const api = "partner-subscriptions";

/** The tests that a store for several processes must pass. `open` opens handles of one empty database. */
export function describeSharedStore(name: string, open: () => Promise<readonly [Store, Store]>): void {
  describe(name, () => {
    let a: Store;
    let b: Store;
    beforeEach(async () => {
      [a, b] = await open();
    });

    test("is seeded once by concurrent starts, and keeps what was created meanwhile", async () => {
      const seeds = [a, b, a, b].map((store) => store.seedIfEmpty?.({ ...people, keys: [] }));
      expect((await Promise.all(seeds)).filter(Boolean)).toEqual([true]);
      const { id } = await a.createKey(newPartnerKey("a"));
      expect(await b.seedIfEmpty?.(people)).toBe(false);
      expect(await b.findKey(api, id)).toMatchObject({ name: "a" });
    });

    test("shows each change immediately to the other handle", async () => {
      await a.load(people);
      const created = await a.createKey(newPartnerKey("a"));
      const { hash } = hashSecret("a");
      expect(await b.findCaller?.(api, hash, created.id)).toEqual({
        key: created,
        account: { id: parent.id },
        subject: { key: created, account: { id: parent.id } },
      });
      const ofSubaccount = await b.createKey(newPartnerKey("b", { accountId: subaccount.id }));
      expect((await a.findCaller?.(api, hash, ofSubaccount.id))?.subject).toEqual({
        key: ofSubaccount,
        account: { id: subaccount.id, parentId: parent.id },
      });
      for (let turn = 0; turn < 100; turn += 1) {
        const [one, other] = turn % 2 === 0 ? [a, b] : [b, a];
        await one.updateKey(api, created.id, { isActive: turn % 2 === 0 });
        expect((await other.findCaller?.(api, hash, undefined))?.key.isActive).toBe(turn % 2 === 0);
      }
      expect(await b.holdsSecret?.([hashSecret("c").hash, hash])).toBe(true);
      expect(await b.holdsSecret?.([hashSecret("c").hash])).toBe(false);
    });

    test("gives ids without gaps or duplicates to concurrent creates, some with equal secrets", async () => {
      await a.load(people);
      const names = Array.from({ length: 300 }, (_, index) => `${index % 250}`);
      const creates = names.flatMap((name, index) => {
        const store = index % 2 === 0 ? a : b;
        return [store.createKey(newPartnerKey(name)), store.createKey(newCertCentralKey(name))];
      });
      const outcomes = await Promise.allSettled(creates);
      const rejected = outcomes.filter(({ status }) => status === "rejected");
      expect(rejected).toHaveLength(100);
      for (const each of rejected) {
        expect(String("reason" in each && each.reason)).toMatch(/has the same secret as key \d+/);
      }
      const all = Array.from({ length: 250 }, (_, index) => index + 1);
      for (const name of [api, "certcentral"] as const) {
        expect(idsOf(await b.listKeys(name, ofTree(parent.id), 0, 999))).toEqual(all);
      }
    });

    test("leaves no key without its account if a load races creates", async () => {
      const own: State = { accounts: [stranger], users: [], keys: [] };
      for (let round = 0; round < 30; round += 1) {
        await a.load(people);
        const createKeys = async (): Promise<void> => {
          // A create fails if its account is gone.
          for (let key = 0; key < 8; key += 1)
            await b.createKey(newPartnerKey(`${round} ${key}`)).catch(() => {});
        };
        await Promise.all([createKeys(), createKeys(), a.load(own)]);
        expect(await a.save()).toEqual(own);
      }
    });

    test("makes the changes of one key in the order of the calls", async () => {
      await a.load(people);
      const { id } = await a.createKey(newCertCentralKey("a"));
      await Promise.all(
        ["b", "c", "d"].map((text, index) =>
          a.updateKey("certcentral", id, index === 0 ? { name: text, isActive: false } : { name: text }),
        ),
      );
      expect(await b.findKey("certcentral", id)).toMatchObject({ name: "d", isActive: false });
    });

    test("shows a key's last use to the other handle when it is written, and never moves it back", async () => {
      await a.load(people);
      const { id } = await a.createKey(newPartnerKey("a"));
      a.markUsed(api, id, start + 5000);
      b.markUsed(api, id, start + 1000);
      expect((await a.findKey(api, id))?.lastUsedAt).toBe(start + 5000);
      expect((await b.findKey(api, id))?.lastUsedAt).toBe(start + 1000);
      await expect
        .poll(async () => (await b.findKey(api, id))?.lastUsedAt, { timeout: 5000 })
        .toBe(start + 5000);
      await b.close();
      expect((await a.findKey(api, id))?.lastUsedAt).toBe(start + 5000);
    });

    test("writes pending uses when it is closed", async () => {
      await a.load(people);
      const { id } = await a.createKey(newPartnerKey("a"));
      a.markUsed(api, id, start);
      await a.close();
      expect((await b.findKey(api, id))?.lastUsedAt).toBe(start);
    });
  });
}
