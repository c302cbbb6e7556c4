import { describe, expect, onTestFinished, test } from "vitest";
import { createMemoryStore, createSandbox, type PartnerKey, type State } from "../../src/index.ts";
import { partnerPath } from "../requests.ts";
import { stores } from "../stores.ts";

const count = 2_000;
const secret = "a-key-of-these-tests-only";

/** A number of keys of one account, all with the same name. */
async function stateOf(name: string): Promise<State> {
  const seed = {
    accounts: [{ id: 1, name }],
    users: [],
    partnerKeys: Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      ...(index === 0 && { secret }),
      name,
      account_id: 1,
      status: "active" as const,
      created_at: "2026-01-01T00:00:00Z",
    })),
    certCentralKeys: [],
  };
  const store = createMemoryStore();
  await createSandbox({ store, seed });
  return await store.save();
}

const states = { first: await stateOf("first"), second: await stateOf("second") };
const nameOf = (keys: readonly PartnerKey[]) => [...new Set(keys.map(({ name }) => name))];

describe.each(stores)("with the store %s", (_, createStore) => {
  /** A sandbox that started with the first state, and now has the second state. */
  async function setUp() {
    const store = createStore();
    await store.load(states.first);
    const errors: unknown[] = [];
    const sandbox = await createSandbox({
      store,
      seed: "none",
      controls: true,
      onError: (error) => errors.push(error),
    });
    onTestFinished(sandbox.close);
    const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
      sandbox.fetch(`http://sandbox.test${path}`, {
        method,
        headers: { "X-PARTNER-APIKEY": secret, ...headers },
      });
    await ask("PUT", "/_sandbox/snapshots/first");
    await store.load(states.second);
    return { ask, errors };
  }

  test.each(["/_sandbox/reset", "/_sandbox/snapshots/first/restore"])(
    "POST %s aborts a list in progress, and the next list is complete",
    async (replace) => {
      const { ask, errors } = await setUp();
      const reader = (await ask("GET", `${partnerPath}/api-key`)).body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      expect(new TextDecoder().decode(value)).toContain('"second"');

      expect((await ask("POST", replace)).status).toBe(204);

      await expect(reader?.read()).rejects.toThrow("a reset or a snapshot replaced its data");
      const { api_keys: keys } = await (await ask("GET", `${partnerPath}/api-key`)).json();
      expect([keys.length, nameOf(keys)]).toEqual([count, ["first"]]);
      expect(errors).toEqual([]);
    },
  );

  test("aborts a list that has not been read yet", async () => {
    const { ask } = await setUp();
    const response = await ask("GET", `${partnerPath}/api-key`);
    await ask("POST", "/_sandbox/reset");
    await expect(response.text()).rejects.toThrow("The response was aborted");
  });

  test("never completes a list that mixes two states, whenever a reset happens", async () => {
    const { ask } = await setUp();
    await ask("PUT", "/_sandbox/snapshots/second");
    let whole = 0;
    for (let round = 0; round < 10; round += 1) {
      const replace = round % 2 === 0 ? "reset" : "snapshots/second/restore";
      const lists = [0, 1, 2].map(async () =>
        (await ask("GET", `${partnerPath}/api-key`)).json().catch(() => undefined),
      );
      await Promise.all([...lists, ask("POST", `/_sandbox/${replace}`)]);
      for (const list of await Promise.all(lists)) {
        if (list === undefined) continue;
        whole += 1;
        expect([list.api_keys.length, nameOf(list.api_keys).length]).toEqual([count, 1]);
      }
    }
    expect(whole).toBeLessThan(30);
  });

  test("does not abort a list when a snapshot is saved or another world is reset", async () => {
    const { ask } = await setUp();
    const response = await ask("GET", `${partnerPath}/api-key`);
    await ask("PUT", "/_sandbox/snapshots/now");
    await ask("POST", "/_sandbox/reset", { "X-Sandbox-World": "other" });
    expect((await response.json()).api_keys).toHaveLength(count);
  });
});
