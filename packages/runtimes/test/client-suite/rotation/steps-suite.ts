import { expect, test } from "vitest";
import type { ClientDefinition, SuiteOptions, SuiteRotationEvent } from "../definition.ts";
import { managerSecret } from "./service.ts";
import { setUpRotations } from "./setup.ts";

/** Tests the steps of a rotation, its options, and the names of new keys. */
export function testRotationSteps<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const setup = setUpRotations(definition);
  const { createClient, rotate, stopped } = setup;
  const { inactive } = definition.rotation.service;
  const list = (client: Client): Promise<unknown> => definition.calls.list(client);

  test("ends with an active new key and an inactive old key", async () => {
    const { oldKey, newKey } = await rotate();
    expect(oldKey).toMatchObject({ id: 12346, name: "Build Server Key", status: inactive });
    expect(newKey).toMatchObject({ id: 20002, status: "active" });
    expect(newKey).not.toHaveProperty("api_key");
    expect(setup.service.active()).toEqual({ 12345: true, 12346: false, 20002: true });
    const { owner, api_key } = setup.service.find(20002);
    expect(owner).toBe(setup.service.find(12346).owner);
    expect(setup.vault).toEqual([expect.objectContaining({ id: 20002, api_key })]);
  });

  test("lists before and after the create, and lets the new key deactivate the old one", async () => {
    await rotate();
    expect(setup.service.seen).toEqual([
      "12345 get 12346",
      "12345 list",
      "12345 create",
      "12345 list",
      "20002 get 20002",
      "20002 set 12346",
      "20002 get 12346",
      "20002 list",
    ]);
  });

  test("rotates the client's own key", async () => {
    const { oldKey, newKey } = await rotate({ apiKeyId: 12345 });
    expect([oldKey.id, oldKey.status, newKey.id]).toEqual([12345, inactive, 20002]);
    expect(setup.service.active()).toEqual({ 12345: false, 12346: true, 20002: true });
  });

  test("reports each step before the step begins, with the new key's id as soon as the key exists", async () => {
    const events: SuiteRotationEvent[] = [];
    await rotate({ onStep: (event) => events.push(event) });
    expect(events).toEqual([
      { step: "create", apiKeyId: 12346, newApiKeyId: undefined },
      { step: "hand-over", apiKeyId: 12346, newApiKeyId: 20002 },
      { step: "verify", apiKeyId: 12346, newApiKeyId: 20002 },
      { step: "deactivate", apiKeyId: 12346, newApiKeyId: 20002 },
      { step: "confirm", apiKeyId: 12346, newApiKeyId: 20002 },
    ]);
  });

  test.each([
    ["rejects", () => () => Promise.reject(new Error("the log is full"))],
    [
      "throws",
      () => () => {
        throw new Error("the log is full");
      },
    ],
    ["never settles", () => () => new Promise(() => {})],
  ])("ignores an onStep that %s", async (_, makeOnStep) => {
    expect((await rotate({ onStep: makeOnStep() })).oldKey.status).toBe(inactive);
  });

  test("waits for handOver and verify", async () => {
    const during: string[] = [];
    const look = (step: string) => during.push(`${step}: ${setup.service.seen.at(-1)}`);
    await rotate({
      handOver: async () => {
        await list(createClient(managerSecret));
        look("hand-over");
      },
      verify: async ({ id }, newClient) => {
        await list(newClient);
        look(`verify ${id}`);
      },
    });
    expect(during).toEqual(["hand-over: 12345 list", "verify 20002: 20002 list"]);
  });

  test.each([undefined, null, 0, "done", true, { status: 204 }])(
    "accepts the new key if verify resolves to %j",
    async (verdict) => {
      await expect(rotate({ verify: async () => verdict, handOver: () => verdict })).resolves.toBeDefined();
    },
  );

  test("repeats the verification until the service accepts the new key", async () => {
    setup.service.acceptsNewKeys = false;
    let count = 0;
    const verify = () => {
      count += 1;
      setup.service.acceptsNewKeys = count > 1;
    };
    expect((await rotate({ verify, verifyForMs: 10_000 })).newKey.status).toBe("active");
    expect(count).toBe(2);
  });

  const suffix = / \(rotated from 12346, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ-[a-z0-9]{6}\)$/;
  const suffixChars = " (rotated from 12346, 2026-11-29T12:00:00Z-x3k9f2)".length;
  const room = 200 - suffixChars;

  test.each([
    ["Build server", "Build server"],
    ["Build server (rotated from 12340, 2025-01-01T00:00:00Z-abc123)", "Build server"],
    ["x".repeat(room), "x".repeat(room)],
    ["x".repeat(200), "x".repeat(room)],
    [`${"x".repeat(room - 1)} y`, "x".repeat(room - 1)],
    [`${"x".repeat(room - 1)}🔑🔑`, `${"x".repeat(room - 1)}🔑`],
    ["🔑".repeat(200), "🔑".repeat(room)],
  ])("names the key after %s with a unique suffix, within 200 characters", async (given, base) => {
    setup.service.find(12346).name = given;
    const { name } = (await rotate()).newKey;
    expect(name).toMatch(suffix);
    expect(name.replace(suffix, "")).toBe(base);
    expect([...name].length).toBeLessThanOrEqual(200);
  });

  test("makes a given name unique", async () => {
    const { name } = (await rotate({ name: "Deploy" })).newKey;
    expect(name.replace(suffix, "")).toBe("Deploy");
  });

  test.each(["", "x".repeat(201)])("rejects the name %s before it sends anything", async (name) => {
    await expect(rotate({ name })).rejects.toThrow(new TypeError("name must have from 1 to 200 characters."));
    expect(setup.service.seen).toEqual([]);
  });

  test("rejects a secret in place of the id, and does not repeat it", async () => {
    const rotation = rotate({ apiKeyId: managerSecret as unknown as number });
    await expect(rotation).rejects.toThrow(new TypeError("apiKeyId must be a key's id, a whole number."));
    expect(setup.service.seen).toEqual([]);
  });

  const aborts = [
    { step: "create", newKey: "none", active: { 12345: true, 12346: true }, stored: 0 },
    {
      step: "hand-over",
      newKey: "deactivated",
      active: { 12345: true, 12346: true, 20002: false },
      stored: 0,
    },
    { step: "verify", newKey: "deactivated", active: { 12345: true, 12346: true, 20002: false }, stored: 1 },
    { step: "deactivate", newKey: "active", active: { 12345: true, 12346: true, 20002: true }, stored: 1 },
  ];

  test.each(aborts)("stops at $step if the signal aborts before it", async (row) => {
    const controller = new AbortController();
    const onStep = ({ step }: SuiteRotationEvent) => {
      if (step === row.step) controller.abort(new Error("the change window is over"));
    };
    const error = await stopped({ onStep, signal: controller.signal });
    expect(error).toMatchObject({ step: row.step, newKey: row.newKey });
    expect(error.cause).toMatchObject({ message: "the change window is over" });
    expect(setup.service.active()).toEqual(row.active);
    expect(setup.vault).toHaveLength(row.stored);
  });

  const earlyAborts: { readonly when: string; readonly options: (abort: () => void) => SuiteOptions }[] = [
    {
      when: "while the old key is read",
      options: (abort) => ({
        apiKey: () => {
          abort();
          return managerSecret;
        },
      }),
    },
    { when: "right after the old key was read", options: (abort) => ({ hooks: { onAttempt: abort } }) },
  ];

  test.each(earlyAborts)("creates nothing if the signal aborts $when", async ({ options }) => {
    const controller = new AbortController();
    const client = createClient(
      managerSecret,
      options(() => controller.abort()),
    );
    const rotation = setup.rotateWith(client, { signal: controller.signal });
    await expect(rotation).rejects.toMatchObject({
      step: "create",
      newKey: "none",
      cause: { name: "AbortedError" },
    });
    expect(setup.service.keys).toHaveLength(2);
  });

  test("finishes a hand-over during which the signal aborts", async () => {
    const controller = new AbortController();
    const error = await stopped({
      signal: controller.signal,
      handOver: async (created) => {
        controller.abort();
        await setup.handOver(created);
      },
    });
    expect(error).toMatchObject({ step: "verify", newKey: "deactivated" });
    expect(setup.vault).toHaveLength(1);
  });

  test("succeeds if the signal aborts after the old key was deactivated", async () => {
    const controller = new AbortController();
    const onStep = ({ step }: SuiteRotationEvent) => {
      if (step === "confirm") controller.abort();
    };
    expect((await rotate({ onStep, signal: controller.signal })).oldKey.status).toBe(inactive);
  });
}
