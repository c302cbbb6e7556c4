import { expect, test } from "vitest";
import { createMemoryStore, createSandbox } from "../../src/index.ts";

const url = "http://sandbox/partner-subscription/api/v1/api-key";

test("creates at most one page per turn of the event loop while many long lists are read", async () => {
  const store = createMemoryStore();
  let pages = 0;
  const counted: typeof store = Object.create(store, {
    listKeys: {
      value: (...args: Parameters<typeof store.listKeys>) => {
        pages += 1;
        return store.listKeys(...args);
      },
    },
  });
  for (const name of [
    "isEmpty",
    "load",
    "save",
    "findKey",
    "findKeyByHash",
    "findAccount",
    "findUser",
    "markUsed",
  ] as const) {
    Object.defineProperty(counted, name, { value: store[name].bind(store) });
  }
  const { fetch, keys } = await createSandbox({ store: counted });
  const { accounts, users, keys: seeded } = await store.save();
  const more = Array.from({ length: 3_000 }, (_, index) => ({
    api: "partner-subscriptions" as const,
    id: 20_000 + index,
    accountId: 67890,
    name: `Key ${index}`,
    isActive: true,
    createdAt: 0,
    last4: "abcd",
  }));
  await store.load({ accounts, users, keys: [...seeded, ...more] });

  const headers = { "X-PARTNER-APIKEY": keys.parent };
  const lists = await Promise.all(Array.from({ length: 5 }, () => fetch(url, { headers })));
  const bodies = Promise.all(lists.map((response) => response.text()));
  const pagesOfTurns: number[] = [];
  let isRead = false;
  void bodies.then(() => {
    isRead = true;
  });
  pages = 0;
  while (!isRead) {
    const before = pages;
    await new Promise(setImmediate);
    pagesOfTurns.push(pages - before);
  }
  expect((await bodies).map((text) => text.match(/"id":/g)?.length)).toEqual(Array(5).fill(3_004));
  expect(Math.max(...pagesOfTurns)).toBe(1);
});
