import { expect, test } from "vitest";
import type { ClientDefinition } from "../definition.ts";
import { managerSecret, type StoredKey } from "./service.ts";
import { setUpRotations } from "./setup.ts";

type Before = (request: string, caller: StoredKey) => Promise<void> | undefined;

/** Orders in which the requests of three rotations arrive. */
const orders: { readonly order: string; readonly before: (isOldActive: () => boolean) => Before }[] = [
  { order: "in any order", before: () => () => undefined },
  { order: "all create a key before one lists again", before: () => together(/^create$/, 3) },
  { order: "all list before one creates a key", before: () => together(/^list$/, 3) },
  {
    order: "one lists again after the others have",
    before: () => {
      let lists = 0;
      const others = Promise.withResolvers<void>();
      const creates = together(/^create$/, 3);
      return (request, caller) => {
        if (request !== "list") return creates(request, caller);
        lists += 1;
        if (lists === 6) others.resolve();
        return lists === 4 ? others.promise : undefined;
      };
    },
  },
  {
    order: "one creates a key after the winner has deactivated the old key",
    before: (isOldActive) => {
      let creates = 0;
      const deactivated = Promise.withResolvers<void>();
      const lists = together(/^list$/, 3);
      return (request, caller) => {
        if (!isOldActive()) deactivated.resolve();
        if (request === "create") creates += 1;
        return request === "create" && creates === 3 ? deactivated.promise : lists(request, caller);
      };
    },
  },
];

/** Delays the first requests of a kind until `count` of them have arrived. */
function together(pattern: RegExp, count: number): Before {
  let waiting = 0;
  const all = Promise.withResolvers<void>();
  return (request) => {
    if (!pattern.test(request)) return undefined;
    waiting += 1;
    if (waiting === count) all.resolve();
    return waiting <= count ? all.promise : undefined;
  };
}

/** Tests that concurrent rotations of one key end with one active new key. */
export function testConcurrentRotations<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const setup = setUpRotations(definition);
  const { RotationError } = definition.rotation;
  const isNew = ({ id }: StoredKey) => id >= 20000;
  const cells = orders.flatMap((each) => [12345, 12346].map((apiKeyId) => ({ ...each, apiKeyId })));

  test.each(cells)("three rotations of key $apiKeyId leave one active new key: $order", async (row) => {
    const { apiKeyId } = row;
    setup.service.before = row.before(() => setup.service.find(apiKeyId).status === "active");
    const rotations = [1, 2, 3].map(() => setup.rotate({ apiKeyId }, managerSecret));
    const results = await Promise.allSettled(rotations);

    const winners = results.flatMap((each) => (each.status === "fulfilled" ? [each.value.newKey.id] : []));
    expect(winners).toHaveLength(1);
    const active = setup.service.keys.filter((each) => isNew(each) && each.status === "active");
    expect(active.map(({ id }) => id)).toEqual(winners);
    expect(setup.vault.map(({ id }) => id)).toEqual(winners);
    expect(setup.service.find(apiKeyId).status).not.toBe("active");
    const names = setup.service.keys.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const each of results) {
      if (each.status === "fulfilled") continue;
      expect(each.reason).toBeInstanceOf(RotationError);
      expect(each.reason).toMatchObject({ step: "create" });
    }
  });

  test("a rotation creates nothing if a key of another rotation is active", async () => {
    const { service } = setup;
    const name = "Build Server Key (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)";
    service.keys.push({ ...service.find(12346), id: 20002, name });
    const error = await setup.stopped();
    expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
    expect(error.message).toContain("Key 20002 of another rotation of key 12346 is active.");
    expect(service.seen).not.toContain("12345 create");
  });

  test("a rotation ignores inactive keys and keys of rotations of other keys", async () => {
    const { service } = setup;
    const others = [
      { name: "Build Server Key (rotated from 12340, 2026-11-29T12:00:00Z-x3k9f2)", status: "active" },
      {
        name: "Build Server Key (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)",
        status: definition.rotation.service.inactive,
      },
    ];
    for (const [index, each] of others.entries())
      service.keys.push({ ...service.find(12346), id: 10001 + index, ...each });
    await expect(setup.rotate()).resolves.toMatchObject({ newKey: { status: "active" } });
    expect(service.find(10001).status).toBe("active");
  });

  test("a rotation stops and hands nothing over if another one has created a key with a lower id", async () => {
    const { service } = setup;
    service.before = async (request) => {
      if (request !== "create") return;
      const name = "Build Server Key (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)";
      service.keys.push({ ...service.find(12346), id: 10001, name });
    };
    const error = await setup.stopped();
    expect(error).toMatchObject({ step: "create", newKey: "deactivated", oldKey: "active" });
    expect(error.message).toContain("Key 10001 of another rotation of key 12346 was created first.");
    expect(service.active()).toMatchObject({ 12346: true, 10001: true, 20003: false });
    expect(setup.vault).toEqual([]);
  });

  test("if a rotation that lost cannot deactivate its own new key, the winner deactivates this key", async () => {
    const { service } = setup;
    service.before = async (request) => {
      if (request !== "set 12346") return;
      const name = "Build Server Key (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)";
      service.keys.push({ ...service.find(12346), id: 20003, name, api_key: "of-a-rotation-that-lost" });
    };
    await setup.rotate();
    expect(service.active()).toEqual({ 12345: true, 12346: false, 20002: true, 20003: false });
  });
}
