import { inspect } from "node:util";
import { ConfigurationError, ConnectionError, TimeoutError } from "@latchkey/transport";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  isRotationError,
  RotationError,
  type RotationEvent,
  type RotationOptions,
  rotate,
} from "../src/rotation.ts";
import {
  type Action,
  type Client,
  type Created,
  errorFor,
  type Key,
  RotationService,
} from "./rotation-service.ts";
import { allShown } from "./shelf-api.ts";

let service: RotationService;
let handedOver: Created[];

beforeEach(() => {
  service = new RotationService();
  handedOver = [];
});

const createClient = (apiKey: string): Client => ({ apiKey });
const handOver = (created: Created): unknown => handedOver.push(created);
const admin = { apiKey: new RotationService().secretOf(1) };

const run = (options: Partial<RotationOptions<Client, Created>> = {}, client: Client = admin) =>
  rotate<Client, Key, Created>(service, client, { apiKeyId: 2, handOver, createClient, ...options });

async function stopped(
  options: Partial<RotationOptions<Client, Created>> = {},
  client: Client = admin,
): Promise<RotationError> {
  const error: unknown = await run(options, client).catch((reason: unknown) => reason);
  if (!(error instanceof RotationError)) throw new Error("It did not stop.", { cause: error });
  return error;
}

/** Makes one action fail, for one key or for all. */
function failAt(
  action: Action,
  error: () => unknown,
  id?: number,
  when: "before" | "after" = "before",
): void {
  let turns = 0;
  service.turn = (each, _, eachId) => {
    if (each !== action || (id !== undefined && eachId !== id)) return;
    if (when === "after" && turns++ === 0) return;
    throw error();
  };
}

const statuses = (): Record<number, string> =>
  Object.fromEntries(service.keys.map(({ id, status }) => [id, status]));

describe("a rotation", () => {
  test("creates a key, hands it over, verifies it, deactivates the old key and confirms the deactivation", async () => {
    const events: RotationEvent[] = [];
    const { oldKey, newKey } = await run({ onStep: (event) => events.push(event) });
    expect(oldKey).toEqual({ id: 2, name: "Build server", owner: 10, status: "inactive" });
    expect(newKey).toMatchObject({ id: 100, owner: 10, status: "active" });
    expect(handedOver).toEqual([{ id: 100, api_key: service.secretOf(100) }]);
    expect(service.seen).toEqual([
      "key 1 get 2",
      "key 1 list",
      "key 1 create",
      "key 1 list",
      "key 100 get 100",
      "key 100 deactivate 2",
      "key 100 get 2",
      "key 100 list",
    ]);
    expect(events).toEqual([
      { step: "create", apiKeyId: 2, newApiKeyId: undefined },
      { step: "hand-over", apiKeyId: 2, newApiKeyId: 100 },
      { step: "verify", apiKeyId: 2, newApiKeyId: 100 },
      { step: "deactivate", apiKeyId: 2, newApiKeyId: 100 },
      { step: "confirm", apiKeyId: 2, newApiKeyId: 100 },
    ]);
  });

  test("can rotate the key of its own client", async () => {
    expect((await run({ apiKeyId: 1 })).oldKey.status).toBe("inactive");
    expect(statuses()).toEqual({ 1: "inactive", 2: "active", 100: "active" });
  });

  test("uses the client to verify and confirm if the new key may not read keys", async () => {
    service.restricted.add(100);
    const { oldKey, newKey } = await run();
    expect([oldKey.status, newKey.id]).toEqual(["inactive", 100]);
    expect(service.seen.slice(-7)).toEqual([
      "key 1 get 100",
      "key 100 deactivate 2",
      "key 1 deactivate 2",
      "key 100 get 2",
      "key 1 get 2",
      "key 100 list",
      "key 1 list",
    ]);
  });

  test("waits for handOver and verify, whatever they return", async () => {
    const order: string[] = [];
    const later = async (what: string) => {
      await null;
      order.push(`${what} ${service.seen.length}`);
      return what;
    };
    await run({
      handOver: () => later("hand-over"),
      verify: ({ id }, { apiKey }) => later(`verify ${id} ${apiKey.length}`),
    });
    expect(order).toEqual(["hand-over 4", `verify 100 ${service.secretOf(100).length} 4`]);
  });

  test("continues if onStep throws or rejects", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const steps = ["throws", "rejects"];
    for (const how of steps) {
      service = new RotationService();
      const onStep = () => {
        if (how === "throws") throw new Error("mine");
        return Promise.reject(new Error("mine"));
      };
      expect((await run({ onStep })).newKey.status).toBe("active");
    }
    await new Promise((done) => setImmediate(done));
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });
});

describe("the name of the new key", () => {
  const suffix = /(?:^| )\(rotated from 2, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ-[a-z0-9]{6}\)$/;
  const nameFor = async (name: string, option?: string): Promise<string> => {
    service = new RotationService();
    Object.assign(service.find(2), { name });
    return (await run({ name: option })).newKey.name;
  };

  test.each([
    { given: "Build server", want: "Build server" },
    { given: "Build (rotated from 1, 2026-11-29T12:00:00Z-x3k9f2)", want: "Build" },
    { given: "Build (old) (rotated from 1, 2026-11-29T12:00:00Z-x3k9f2)", want: "Build (old)" },
    { given: "x".repeat(200), want: "x".repeat(200 - 46) },
    { given: `${"x".repeat(153)} y`, want: "x".repeat(153) },
    { given: "🔑".repeat(200), want: "🔑".repeat(200 - 46) },
    { given: "", want: "" },
  ])("$given becomes $want with a suffix, within 200 characters", async ({ given, want }) => {
    const name = await nameFor(given);
    expect(name).toMatch(suffix);
    expect(name.replace(suffix, "")).toBe(want);
    expect([...name].length).toBeLessThanOrEqual(200);
    expect(name.isWellFormed()).toBe(true);
  });

  test("can be given", async () => {
    expect((await nameFor("Build server", "Deployment")).replace(suffix, "")).toBe("Deployment");
  });

  test("differs between two rotations within one second", async () => {
    const names = await Promise.all(Array.from({ length: 50 }, () => nameFor("x")));
    expect(new Set(names).size).toBe(50);
  });
});

test.each([
  { options: { apiKeyId: Number.NaN }, want: "apiKeyId must be a key's id, a whole number." },
  {
    options: { apiKeyId: "a-secret" as unknown as number },
    want: "apiKeyId must be a key's id, a whole number.",
  },
  { options: { name: "" }, want: "name must have from 1 to 200 characters." },
  { options: { name: "x".repeat(201) }, want: "name must have from 1 to 200 characters." },
  { options: { verifyForMs: -1 }, want: "verifyForMs must be a number of milliseconds from 0." },
  {
    options: { verifyForMs: "50" as unknown as number },
    want: "verifyForMs must be a number of milliseconds from 0.",
  },
  { options: { handOver: undefined as never }, want: "handOver must be a function." },
  { options: { createClient: "x" as never }, want: "createClient must be a function." },
  { options: { verify: 7 as never }, want: "verify must be a function." },
  { options: { journal: "file" as never }, want: "journal must be a function." },
  { options: { onStep: {} as never }, want: "onStep must be a function." },
  {
    options: { verfyForMs: 5 } as object,
    want: "Unknown option verfyForMs. Use one of apiKeyId, name, handOver, createClient, verify, verifyForMs, journal, keepOldKey, resume, onStep, signal.",
  },
  { options: { verifyForMs: Number.NaN }, want: "verifyForMs must be a number of milliseconds from 0." },
])("rejects invalid options before anything is sent: $want", async ({ options, want }) => {
  await expect(run(options)).rejects.toThrow(new TypeError(want));
  expect(service.seen).toEqual([]);
});

test("counts characters of a name, not UTF-16 units, and accepts 200", async () => {
  expect((await run({ name: "🔑".repeat(200) })).newKey.status).toBe("active");
});

const details = { operation: "create", method: "POST", route: "/", attempts: 1 };

describe("a create that fails", () => {
  const unsent = [
    { given: "an error response", error: () => errorFor(403) },
    {
      given: "no connection",
      error: () => new ConnectionError("failed", details, { neverSent: true, isCertificate: false }),
    },
    {
      given: "an apiKey function that hangs",
      error: () => new TimeoutError("failed", details, { neverSent: true }),
    },
    { given: "an invalid option", error: () => new ConfigurationError("no") },
  ];
  test.each(unsent)("with $given reports that no key was created", async ({ error }) => {
    failAt("create", error);
    expect(await stopped()).toMatchObject({
      step: "create",
      newKey: "none",
      oldKey: "active",
      message: expect.stringContaining(
        "No key was created; key 2 was not changed. Fix the cause, and rotate again.",
      ),
    });
  });

  const sent = [
    { given: "a server error", error: () => errorFor(500) },
    {
      given: "a broken connection",
      error: () => new ConnectionError("failed", details, { neverSent: false, isCertificate: false }),
    },
    { given: "a timeout", error: () => new TimeoutError("failed", details) },
    { given: "a 408", error: () => Object.assign(errorFor(403), { status: 408 }) },
    { given: "an error that is not the client's", error: () => new Error("mine") },
    {
      given: "an error that is not the client's with neverSent",
      error: () => Object.assign(new Error("mine"), { neverSent: true }),
    },
  ];
  test.each(sent)("with $given reports that a key may have been created, and its name", async ({ error }) => {
    failAt("create", error, undefined, "after");
    const stop = await stopped();
    expect(stop).toMatchObject({
      step: "create",
      newKey: "unknown",
      oldKey: "active",
      newApiKeyId: undefined,
    });
    expect(stop.message).toContain(
      `A key named ${JSON.stringify(stop.newApiKeyName)} may have been created, and its secret is lost; key 2 was not changed. List the keys, deactivate the one of that name if there is one, and rotate again.`,
    );
    expect(service.keys.map(({ name }) => name)).toContain(stop.newApiKeyName);
    expect(handedOver).toEqual([]);
  });

  test.each([{}, { id: 2, api_key: "x" }, { id: "100", api_key: "x" }])(
    "with %j in place of the id of a new key reports that a key may have been created",
    async (created) => {
      service.create = async () => created as Created;
      expect(await stopped()).toMatchObject({
        newKey: "unknown",
        cause: { message: "The response to the create does not have the id of a new key." },
      });
      expect(statuses()[2]).toBe("active");
    },
  );

  test.each([undefined, "", "two words", 7])(
    "with %j as the secret deactivates the new key",
    async (api_key) => {
      const create = service.create.bind(service);
      service.create = async (...args) => ({ ...(await create(...args)), api_key: api_key as string });
      expect(await stopped()).toMatchObject({
        step: "create",
        newKey: "deactivated",
        cause: { message: "The response to the create has no usable secret." },
      });
      expect(statuses()).toEqual({ 1: "active", 2: "active", 100: "inactive" });
    },
  );
});

describe("before the create", () => {
  test("does not rotate an inactive key", async () => {
    service.find(2).status = "inactive";
    expect((await stopped()).message).toBe(
      "Rotation of API key 2 stopped at create. No key was created; key 2 is inactive already. Pass the id of an active key. Reason: Key 2 is inactive. Only an active key can be rotated.",
    );
    service.find(2).status = "locked";
    expect(await stopped()).toMatchObject({ newKey: "none", oldKey: "unknown" });
  });

  test("stops if a key of another rotation is active", async () => {
    const name = "Build server (rotated from 2, 2026-11-29T12:00:00Z-x3k9f2)";
    service.keys.push({ id: 90, name, owner: 10, status: "active" });
    const error = await stopped();
    expect(error).toMatchObject({ newKey: "none", oldKey: "active" });
    expect(error.message).toContain("Key 90 of another rotation of key 2 is active.");
    service.find(90).status = "inactive";
    expect((await run()).newKey.status).toBe("active");
  });

  test.each([
    "Build (rotated from 22, 2026-11-29T12:00:00Z-x3k9f2)",
    "(rotated from 2, x) Build",
    "rotated from 2",
  ])("does not treat a key named %j as a key of another rotation", async (name) => {
    service.keys.push({ id: 90, name, owner: 10, status: "active" });
    expect((await run()).newKey.id).toBe(100);
  });

  test.each(["get", "list"] as const)("creates nothing if the %s fails", async (action) => {
    failAt(action, () => errorFor(500));
    expect(await stopped()).toMatchObject({ step: "create", newKey: "none" });
    expect(service.keys).toHaveLength(2);
  });
});

describe("a failure after the create", () => {
  const full = Object.assign(new Error("the vault is full"), { code: "E_FULL" });
  const reject = { handOver: () => Promise.reject(full) };

  test("deactivates the new key and does not change the old one", async () => {
    const error = await stopped(reject);
    expect(error).toMatchObject({
      step: "hand-over",
      newApiKeyId: 100,
      newKey: "deactivated",
      oldKey: "active",
    });
    expect(error.cause).toMatchObject({ name: "Error", message: "the vault is full", code: "E_FULL" });
    expect(error.message).toBe(
      "Rotation of API key 2 stopped at hand-over. New key 100 is deactivated; key 2 was not changed. Remove the new secret from where it was stored, fix the cause, and rotate again. Reason: the vault is full",
    );
    expect(statuses()).toEqual({ 1: "active", 2: "active", 100: "inactive" });
  });

  test("in the second list deactivates the new key too", async () => {
    let lists = 0;
    service.turn = (action) => {
      if (action === "list" && ++lists > 2) throw errorFor(500);
    };
    expect(await stopped()).toMatchObject({ step: "create", newKey: "deactivated", oldKey: "active" });
    expect(handedOver).toEqual([]);
  });

  test("reports that the new key could not be deactivated", async () => {
    failAt("deactivate", () => errorFor(500));
    const error = await stopped(reject);
    expect(error.newKey).toBe("active");
    expect(error.message).toContain(
      "New key 100 could not be deactivated and is active; key 2 was not changed. Deactivate key 100, remove the new secret from where it was stored, fix the cause, and rotate again.",
    );
  });

  test("reports that it is not known whether the new key is deactivated", async () => {
    service.turn = (action, _, id) => {
      if (action === "deactivate" || (action === "get" && id === 100)) throw errorFor(500);
    };
    const error = await stopped(reject);
    expect(error.newKey).toBe("unknown");
    expect(error.message).toContain(
      "It is not known whether new key 100 is deactivated; key 2 was not changed. Deactivate key 100,",
    );
  });

  test("reads the new key if the response to its deactivation is lost", async () => {
    failAt("deactivate", () => errorFor(500), 100, "after");
    expect((await stopped(reject)).newKey).toBe("deactivated");
  });

  const verifications: { given: string; options: () => Partial<RotationOptions<Client, Created>> }[] = [
    { given: "a verify that rejects", options: () => ({ verify: () => Promise.reject(full) }) },
    {
      given: "a verify that throws",
      options: () => ({
        verify: () => {
          throw full;
        },
      }),
    },
    { given: "a verify that resolves to false", options: () => ({ verify: async () => false }) },
    {
      given: "a createClient that throws",
      options: () => ({
        createClient: () => {
          throw full;
        },
      }),
    },
    {
      given: "a createClient that returns the given client",
      options: () => ({ createClient: () => admin }),
    },
    {
      given: "a new key that is not accepted",
      options: () => {
        service.rejected.add(100);
        return {};
      },
    },
    {
      given: "a new key that was deactivated meanwhile",
      options: () => ({
        verify: () => {
          service.find(100).status = "inactive";
        },
      }),
    },
    {
      given: "a new key with another owner",
      options: () => ({
        verify: () => {
          Object.assign(service.find(100), { owner: 11 });
        },
      }),
    },
  ];
  test.each(verifications)("at verify, with $given, does not change the old key", async ({ options }) => {
    const error = await stopped(options());
    expect(error).toMatchObject({ step: "verify", newKey: "deactivated", oldKey: "active" });
    expect(statuses()).toEqual({ 1: "active", 2: "active", 100: "inactive" });
  });

  test.each([undefined, null, 0, "", true, []])("is not a verify that resolves to %j", async (value) => {
    expect((await run({ verify: async () => value })).newKey.status).toBe("active");
  });
});

describe("a verification that fails", () => {
  test("is repeated for verifyForMs, with increasing waits, until it succeeds", async () => {
    vi.useFakeTimers();
    try {
      service.rejected.add(100);
      const at: number[] = [];
      const startedAt = performance.now();
      const rotation = run({
        verifyForMs: 20_000,
        verify: () => {
          at.push(performance.now() - startedAt);
          if (at.length === 7) service.rejected.delete(100);
        },
      });
      await vi.advanceTimersByTimeAsync(20_000);
      expect((await rotation).newKey.status).toBe("active");
      expect(at).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 12_750]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is not repeated after verifyForMs", async () => {
    vi.useFakeTimers();
    try {
      service.rejected.add(100);
      let count = 0;
      const rotation = stopped({ verifyForMs: 750, verify: () => count++ });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await rotation).toMatchObject({ step: "verify", newKey: "deactivated" });
      expect(count).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is not repeated by default or after the signal aborted", async () => {
    service.rejected.add(100);
    let count = 0;
    await stopped({ verify: () => count++ });
    expect(count).toBe(1);
    service = new RotationService();
    service.rejected.add(100);
    const controller = new AbortController();
    const { signal } = controller;
    const verify = () => {
      count++;
      controller.abort();
    };
    await stopped({ signal, verifyForMs: 60_000, verify });
    expect(count).toBe(2);
  });

  test("stops waiting when the signal aborts", async () => {
    service.rejected.add(100);
    const controller = new AbortController();
    const verify = () => void setImmediate(() => controller.abort(new Error("enough")));
    const error = await stopped({ signal: controller.signal, verifyForMs: 600_000, verify });
    expect(error).toMatchObject({ step: "verify", cause: { message: "enough" } });
  });
});

describe("at deactivate and confirm, the new key stays in use:", () => {
  test("a rejected deactivation leaves both keys active", async () => {
    failAt("deactivate", () => errorFor(403));
    const error = await stopped();
    expect(error).toMatchObject({ step: "deactivate", newKey: "active", oldKey: "active" });
    expect(error.message).toMatch(
      /^Rotation of API key 2 stopped at deactivate\. New key 100 is handed over and verified; key 2 is active too\. Deactivate key 2\. Reason: /,
    );
    expect(statuses()).toEqual({ 1: "active", 2: "active", 100: "active" });
  });

  test("the old key is read if the response to its deactivation is lost", async () => {
    failAt("deactivate", () => errorFor(500), 2, "after");
    expect((await run()).oldKey.status).toBe("inactive");
  });

  test("the old key is reported as unknown if it cannot be read", async () => {
    service.turn = (action, _, id) => {
      if (action === "deactivate" || (action === "get" && id === 2 && handedOver.length > 0))
        throw errorFor(500);
    };
    const error = await stopped();
    expect(error).toMatchObject({ step: "deactivate", newKey: "active", oldKey: "unknown" });
    expect(error.message).toContain(
      "it is not known whether key 2 is active. Get key 2, and deactivate it if it is active.",
    );
  });

  test("a deactivation that was accepted and not carried out is not confirmed", async () => {
    service.deactivate = async () => {};
    const error = await stopped();
    expect(error).toMatchObject({ step: "confirm", newKey: "active", oldKey: "active" });
    expect(error.message).toBe(
      "Rotation of API key 2 stopped at confirm. New key 100 is handed over and verified; the deactivation of key 2 was accepted, but is not confirmed. Get key 2, and deactivate it if it is active. Reason: Key 2 is still shown as active.",
    );
  });

  test("a list that fails at the end has no effect", async () => {
    service.turn = (action) => {
      if (action === "list" && service.find(2).status === "inactive") throw errorFor(500);
    };
    expect((await run()).oldKey.status).toBe("inactive");
  });
});

describe("a request to deactivate the old key", () => {
  const deactivations = (): string[] => service.seen.filter((each) => each.endsWith("deactivate 2"));

  test.each([401, 403])("is repeated with the other key after a %i", async (status) => {
    service.turn = (action, caller) => {
      if (action === "deactivate" && caller === "100") throw Object.assign(errorFor(403), { status });
    };
    expect((await run()).oldKey.status).toBe("inactive");
    expect(deactivations()).toEqual(["key 100 deactivate 2", "key 1 deactivate 2"]);
  });

  test.each([
    { given: "a 500", make: () => errorFor(500) },
    {
      given: "an error that is not the client's",
      make: () => Object.assign(new Error("mine"), { status: 403 }),
    },
  ])("is not repeated after $given, since it may have had an effect", async ({ make }) => {
    failAt("deactivate", make);
    await stopped();
    expect(deactivations()).toEqual(["key 100 deactivate 2"]);
  });
});

describe("a signal", () => {
  const rows = [
    { step: "create", newKey: "none", handed: 0, want: { 1: "active", 2: "active" } },
    {
      step: "hand-over",
      newKey: "deactivated",
      handed: 0,
      want: { 1: "active", 2: "active", 100: "inactive" },
    },
    { step: "verify", newKey: "deactivated", handed: 1, want: { 1: "active", 2: "active", 100: "inactive" } },
    { step: "deactivate", newKey: "active", handed: 1, want: { 1: "active", 2: "active", 100: "active" } },
  ];
  test.each(rows)(
    "that aborts before $step stops the rotation there",
    async ({ step, newKey, handed, want }) => {
      const controller = new AbortController();
      const onStep = (event: RotationEvent) => {
        if (event.step === step) controller.abort(new Error("the change window is over"));
      };
      const error = await stopped({ onStep, signal: controller.signal });
      expect(error).toMatchObject({ step, newKey, cause: { message: "the change window is over" } });
      expect(statuses()).toEqual(want);
      expect(handedOver).toHaveLength(handed);
    },
  );

  test("that aborts after the old key was read creates nothing", async () => {
    const controller = new AbortController();
    service.turn = (action) => {
      if (action === "list") controller.abort();
    };
    expect(await stopped({ signal: controller.signal })).toMatchObject({ step: "create", newKey: "none" });
    expect(service.keys).toHaveLength(2);
  });

  test("that aborts after the deactivation has no effect", async () => {
    const controller = new AbortController();
    const onStep = ({ step }: RotationEvent) => {
      if (step === "confirm") controller.abort();
    };
    expect((await run({ onStep, signal: controller.signal })).oldKey.status).toBe("inactive");
  });

  test("ends a verify that hangs", async () => {
    const controller = new AbortController();
    const verify = () => {
      setImmediate(() => controller.abort(new Error("enough")));
      return new Promise(() => {});
    };
    const error = await stopped({ signal: controller.signal, verify });
    expect(error).toMatchObject({ step: "verify", newKey: "deactivated", cause: { message: "enough" } });
  });

  test("without a reason also stops the rotation", async () => {
    const signal = { aborted: true, addEventListener: () => {}, removeEventListener: () => {} };
    expect(await stopped({ signal })).toMatchObject({ cause: { message: "The signal aborted." } });
  });
});

describe("concurrent rotations of one key", () => {
  const outcomes = async (rotations: Promise<{ newKey: Key }>[]) => {
    const results = await Promise.allSettled(rotations);
    const winners = results.flatMap((result) =>
      result.status === "fulfilled" ? [result.value.newKey.id] : [],
    );
    const errors = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as RotationError] : [],
    );
    return { winners, errors };
  };

  test.each([1, 2])(
    "of key %i end with one active new key, in each order of their requests",
    async (apiKeyId) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
          service = new RotationService();
          handedOver = [];
          service.turn = (action, caller, id) =>
            scheduler.schedule(Promise.resolve(), `${caller} ${action} ${id}`);
          const rotations = Array.from({ length: count }, () => run({ apiKeyId }));
          const done = outcomes(rotations);
          await scheduler.waitFor(done);
          const { winners, errors } = await done;
          expect(winners).toHaveLength(1);
          expect(service.activeNewKeys().map(({ id }) => id)).toEqual(winners);
          expect(service.find(apiKeyId).status).toBe("inactive");
          expect(handedOver.map(({ id }) => id)).toEqual(winners);
          expect(errors.every((error) => isRotationError(error) && error.step === "create")).toBe(true);
          expect(new Set(service.keys.map(({ name }) => name)).size).toBe(service.keys.length);
        }),
        { numRuns: 300 },
      );
    },
  );

  test("end with at most one new key if a hand-over fails. Either the old key or the new key works", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.boolean(), { minLength: 2, maxLength: 4 }),
        async (scheduler, works) => {
          service = new RotationService();
          service.turn = (action, caller, id) =>
            scheduler.schedule(Promise.resolve(), `${caller} ${action} ${id}`);
          const rotations = works.map((isWorking) =>
            run({ handOver: () => (isWorking ? undefined : Promise.reject(new Error("full"))) }),
          );
          const done = outcomes(rotations);
          await scheduler.waitFor(done);
          const { winners } = await done;
          expect(winners.length).toBeLessThanOrEqual(1);
          expect(service.activeNewKeys().map(({ id }) => id)).toEqual(winners);
          expect(service.find(2).status).toBe(winners.length === 1 ? "inactive" : "active");
        },
      ),
      { numRuns: 200 },
    );
  });

  test("leave both new keys active if ids do not rise, so that one key always works", async () => {
    // The second rotation gets the lower id after the first one has won.
    service.turn = async (action, caller) => {
      if (action === "create" && service.keys.length === 3) service.nextId = 50;
      if (caller === "101" && action === "deactivate" && service.keys.length === 3)
        await new Promise((done) => setImmediate(done));
    };
    service.nextId = 101;
    const { winners } = await outcomes([run(), run()]);
    for (const id of winners) expect(service.find(id).status).toBe("active");
    expect(service.keys.filter(({ id, status }) => id > 2 && status === "active").length).toBeGreaterThan(0);
  });

  test("report the winner to the rotation that lost", async () => {
    service.turn = async (action, caller) => {
      // Both rotations have listed the keys before either creates a key.
      if (action === "create" && caller === "1" && service.keys.length === 2)
        await new Promise((done) => setImmediate(done));
    };
    const { errors } = await outcomes([run(), run()]);
    expect(errors).toMatchObject([{ step: "create", newKey: "deactivated", newApiKeyId: 101 }]);
    expect(errors[0]?.message).toContain("Key 100 of another rotation of key 2 was created first.");
  });
});

describe("no printed form of a rotation's error shows a secret:", () => {
  const secret = new RotationService().secretOf(100);
  class VaultError extends Error {
    readonly #payload = secret;
    toJSON(): unknown {
      return { payload: this.#payload };
    }
    [inspect.custom](): string {
      return `VaultError ${this.#payload}`;
    }
  }
  const errors: { form: string; make: () => unknown }[] = [
    { form: "a message", make: () => new Error(`POST ${secret} failed`) },
    { form: "a name", make: () => Object.assign(new Error("x"), { name: secret }) },
    { form: "a code", make: () => Object.assign(new Error("x"), { code: secret }) },
    { form: "a property", make: () => Object.assign(new Error("x"), { request: { data: [secret] } }) },
    { form: "a symbol", make: () => Object.assign(new Error("x"), { [Symbol(secret)]: 1 }) },
    { form: "a cause", make: () => new Error("x", { cause: new Error(secret) }) },
    { form: "a class that prints it", make: () => new VaultError("x") },
    { form: "base64", make: () => new Error(Buffer.from(`:${secret}`).toString("base64")) },
    { form: "a URL", make: () => new Error(encodeURIComponent(secret)) },
    { form: "bytes", make: () => Object.assign(new Error("x"), { body: Buffer.from(secret) }) },
    { form: "a text", make: () => secret },
    { form: "an object", make: () => ({ secret }) },
    { form: "an error of a client", make: () => errorFor(500, JSON.stringify({ message: `no ${secret}` })) },
    {
      form: "an error of a client with more on it",
      make: () => Object.assign(errorFor(403), { extra: secret }),
    },
  ];
  const places: {
    place: string;
    arrange: (fail: () => never) => Partial<RotationOptions<Client, Created>>;
  }[] = [
    { place: "handOver", arrange: (fail) => ({ handOver: fail }) },
    { place: "verify", arrange: (fail) => ({ verify: async () => fail() }) },
    { place: "createClient", arrange: (fail) => ({ createClient: fail }) },
    ...(["list", "get", "deactivate"] as const).map((action) => ({
      place: `the ${action} after the create`,
      arrange: (fail: () => never) => {
        service.turn = (each) => {
          if (each === action && service.keys.length > 2) fail();
        };
        return {};
      },
    })),
  ];

  test.each(places.flatMap((place) => errors.map((error) => ({ ...place, ...error }))))(
    "$form, thrown by $place",
    async ({ arrange, make }) => {
      const fail = (): never => {
        throw make();
      };
      const shown = allShown(await stopped(arrange(fail)));
      for (let at = 0; at + 16 <= secret.length; at += 4)
        expect(shown).not.toContain(secret.slice(at, at + 16));
      expect(shown).not.toContain(Buffer.from(`:${secret}`).toString("base64").slice(8, 40));
      expect(shown).not.toContain("6d 75 73 74");
    },
  );

  test("the end of the secret, which another mask does not remove", async () => {
    const dotted = secret.replace("must-stay", "must.stay");
    service.secretOf = (id) => (id === 100 ? dotted : new RotationService().secretOf(id));
    let lists = 0;
    service.turn = (action) => {
      if (action === "list" && ++lists > 2) throw errorFor(500, JSON.stringify({ message: `no ${dotted}` }));
    };
    const error = await stopped();
    expect(allShown(error)).not.toContain("stay-hidden");
    expect((error.cause as { body?: unknown }).body).toBeUndefined();
  });

  test.each([
    { given: "eight characters", part: (text: string) => text.slice(20, 28), want: "<…>" },
    {
      given: "seven characters",
      part: (text: string) => text.slice(20, 27),
      want: `<${secret.slice(20, 27)}>`,
    },
    { given: "its last eight characters", part: (text: string) => text.slice(-8), want: "<…>" },
    { given: "most of it", part: (text: string) => text.slice(3), want: "<…q7w8>" },
  ])("$given of the secret in an error of the client become $want", async ({ part, want }) => {
    let lists = 0;
    service.turn = (action) => {
      if (action === "list" && ++lists > 2)
        throw errorFor(500, JSON.stringify({ message: `<${part(secret)}> is odd` }));
    };
    const { message } = await stopped();
    expect(message).toContain(`${want} is odd`);
  });

  test("an error of the client that shows no secret is thrown unchanged, not copied", async () => {
    service.rejected.add(100);
    const error = await stopped();
    expect(error.cause).toMatchObject({ name: "AccessDeniedError", status: 403 });
    expect(error.cause).toBeInstanceOf(errorFor(403).constructor);
  });
});

test("isRotationError recognizes an error of another installed copy", () => {
  expect(isRotationError(Object.create({ [Symbol.for("latchkey.rotation-error")]: true }))).toBe(true);
  expect([isRotationError(new Error("mine")), isRotationError(undefined), isRotationError("x")]).toEqual([
    false,
    false,
    false,
  ]);
});

test.each<{ given: string; thrown: unknown; want: string }>([
  { given: "an error", thrown: new Error("the vault\nis full"), want: " Reason: the vault is full" },
  { given: "an error without a message", thrown: new TypeError(), want: " Reason: TypeError" },
  { given: "a text", thrown: "no vault", want: " Reason: no vault" },
  { given: "undefined", thrown: undefined, want: "and rotate again." },
  { given: "another key", thrown: new Error("no 0123456789abcdef0123456789!"), want: " Reason: no …6789!" },
  { given: "a long text", thrown: new Error("no ".repeat(1_000)), want: ` Reason: ${"no ".repeat(166)}no` },
])("the message ends with the reason if handOver throws $given", async ({ thrown, want }) => {
  const { message } = await stopped({ handOver: () => Promise.reject(thrown) });
  expect(message.slice(-want.length)).toBe(want);
});
