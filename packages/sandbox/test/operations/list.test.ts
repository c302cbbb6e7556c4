import { describe, expect, onTestFinished, test } from "vitest";
import { createSandbox, type PartnerKey, type Sandbox, type Store } from "../../src/index.ts";
import { handle, message, partnerPath, send } from "../requests.ts";
import { stores } from "../stores.ts";

/** A sandbox whose parent account has its demo key and a number of others. */
async function openWith(
  store: Store,
  others: number,
  onError: (error: unknown) => void = () => {},
): Promise<{ sandbox: Sandbox; store: Store }> {
  const demo = await createSandbox({ store, onError });
  onTestFinished(() => demo.close());
  const { accounts, users, keys } = await store.save();
  const more = Array.from(
    { length: others },
    (_, index): PartnerKey => ({
      api: "partner-subscriptions",
      id: 20_000 + index,
      accountId: index % 2 === 0 ? 67890 : 67891,
      name: `Key ${index}`,
      isActive: true,
      createdAt: 1_700_000_000_000,
      hash: index.toString(16).padStart(64, "0"),
      last4: "abcd",
    }),
  );
  const own = keys.filter(({ id }) => id === 12345);
  await store.load({ accounts, users, keys: [...own, ...more] });
  return { sandbox: demo, store };
}

const listOf = (sandbox: Sandbox) =>
  handle(
    sandbox,
    message("GET", `${partnerPath}/api-key`, { "x-partner-apikey": sandbox.keys["parent"] ?? "" }),
  );

describe.each(stores)("a list of the store %s", (_, createStore) => {
  test.each([[0], [1], [198], [199], [200], [399], [400], [1_345]])(
    "is complete if there are %i keys besides the parent's own key",
    async (others) => {
      const { sandbox } = await openWith(createStore(), others);
      const { body } = await send(sandbox, sandbox.keys["parent"], "GET", `${partnerPath}/api-key`);
      const ids = (body as { api_keys: { id: number }[] }).api_keys.map(({ id }) => id);
      expect(ids).toEqual([12345, ...Array.from({ length: others }, (_, index) => 20_000 + index)]);
    },
  );

  test("is one text if it fits into a page, and otherwise a stream of pages", async () => {
    expect(typeof (await listOf((await openWith(createStore(), 198)).sandbox)).body).toBe("string");
    const { body = "" } = await listOf((await openWith(createStore(), 500)).sandbox);
    const chunks = await all(body);
    expect(chunks.map((chunk) => chunk.match(/"id":/g)?.length ?? 0)).toEqual([200, 200, 101, 0]);
  });

  test("is read only as far as the client reads it", async () => {
    const { sandbox, store } = await openWith(createStore(), 5_000);
    const response = await sandbox.fetch(
      new Request(`https://sandbox.example${partnerPath}/api-key`, {
        headers: { "x-partner-apikey": sandbox.keys["parent"] ?? "" },
      }),
    );
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first.match(/"id":/g)).toHaveLength(200);
    // The removed keys had not been read yet.
    await store.load({ accounts: [], users: [], keys: [] });
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("]}");
  });

  test("is not read further if the client stops", async () => {
    const { sandbox } = await openWith(createStore(), 5_000);
    const { body = "" } = await listOf(sandbox);
    for await (const chunk of body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect((await listOf(sandbox)).status).toBe(200);
  });

  test("fails if a later page does not match the spec", async () => {
    const errors: unknown[] = [];
    const { sandbox, store } = await openWith(createStore(), 1_000, (error) => errors.push(error));
    const { accounts, users, keys } = await store.save();
    const spoilt = keys.map((key) => (key.id === 20_900 ? { ...key, last4: "toolong" } : key));
    await store.load({ accounts, users, keys: spoilt });
    const { status, body = "" } = await listOf(sandbox);
    expect(status).toBe(200);
    await expect(all(body)).rejects.toThrow(/listApiKeys, status 200/);
    expect(errors).toHaveLength(1);
  });
});

async function all(body: string | AsyncIterable<string>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}
