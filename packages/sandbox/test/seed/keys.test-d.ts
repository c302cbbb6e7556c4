import { expectTypeOf, test } from "vitest";
import { type ControlledSandbox, createSandbox, parseSeed, type Sandbox } from "../../src/index.ts";

test("types the labels of the demo", async () => {
  const { keys } = await createSandbox();
  expectTypeOf(keys.parent).toEqualTypeOf<string>();
  // @ts-expect-error: a typo.
  keys.parnet;
});

test("types the labels and ids of a seed literal", async () => {
  const { keys } = await createSandbox({
    seed: {
      accounts: [{ id: 1, name: "Parent" }],
      users: [],
      partnerKeys: [
        {
          id: 10,
          label: "ci",
          name: "CI",
          account_id: 1,
          status: "active",
          created_at: "2025-01-15T10:30:00Z",
        },
        { id: 11, name: "CD", account_id: 1, status: "active", created_at: "2025-01-15T10:30:00Z" },
      ],
      certCentralKeys: [],
    },
  });
  expectTypeOf(keys).toEqualTypeOf<Readonly<Record<"ci" | "partner-subscriptions-11", string>>>();
});

test("allows any label of a parsed seed", async () => {
  const { keys } = await createSandbox({ seed: parseSeed({}) });
  expectTypeOf(keys).toEqualTypeOf<Readonly<Record<string, string>>>();
});

test("has no labels with the seed none", async () => {
  const { keys } = await createSandbox({ seed: "none" });
  expectTypeOf<keyof typeof keys>().toEqualTypeOf<never>();
});

test("has world only with controls", async () => {
  const controlled = await createSandbox({ controls: true });
  expectTypeOf(controlled).toExtend<ControlledSandbox<"parent">>();
  const plain = await createSandbox();
  expectTypeOf(plain).toExtend<Sandbox<"parent">>();
  // @ts-expect-error: the controls are off.
  plain.world;
});

test("accepts a failure only with an operation of the spec and one way to fail", async () => {
  const world = await (await createSandbox({ controls: true })).world();
  world.fail({ operation: "listApiKeys", times: 2, status: 503, retryAfter: 1 });
  world.fail({ operation: "getKey", reset: true });
  world.fail({ delayMs: 10 });
  // @ts-expect-error: there is no such operation.
  world.fail({ operation: "listApiKey", status: 503 });
  // @ts-expect-error: a reset connection has no status.
  world.fail({ reset: true, status: 503 });
  // @ts-expect-error: the failure has no effect.
  world.fail({ operation: "listApiKeys" });
  // @ts-expect-error: a typo.
  world.keys.parnet;
});
