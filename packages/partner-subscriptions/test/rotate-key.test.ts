import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  AbortedError,
  AccessDeniedError,
  ApiError,
  ConfigurationError,
  ConnectionError,
  type CreatedApiKey,
  createPartnerSubscriptionsClient,
  NotFoundError,
  type PartnerSubscriptionsClient,
  ServerError,
} from "../src/index.ts";
import { type RotateKeyOptions, RotationError, type RotationEvent, rotateKey } from "../src/rotate-key.ts";
import {
  type Failure,
  newSecret,
  type PartnerService,
  type ServedPartnerService,
  servePartnerService,
} from "./service.ts";

const parentKey = "parent-key-that-nobody-may-see-0000xyz9";
const subaccountKey = "subaccount-key-that-nobody-may-see-78yz";

let served: ServedPartnerService;
let service: PartnerService;
let vault: CreatedApiKey[];

beforeEach(async () => {
  served = await servePartnerService();
  service = served.service;
  vault = [];
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-21T12:00:00.789Z") });
});

afterEach(async () => {
  vi.useRealTimers();
  await served[Symbol.asyncDispose]();
});

const createClient = (apiKey: string): PartnerSubscriptionsClient =>
  createPartnerSubscriptionsClient({ apiKey, baseUrl: served.baseUrl, retry: { baseDelayMs: 1 } });

const handOver = async (created: CreatedApiKey): Promise<void> => {
  vault.push(created);
};

/** Rotates the subaccount's key with the parent's, unless told otherwise. */
const rotate = (options: Partial<RotateKeyOptions> = {}, apiKey = parentKey) =>
  rotateKey(createClient(apiKey), { apiKeyId: 12346, handOver, createClient, ...options });

/** Rotates and returns the error that it must end with. */
async function stopped(options: Partial<RotateKeyOptions> = {}, apiKey = parentKey): Promise<RotationError> {
  const error = await rotate(options, apiKey).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RotationError)) throw new Error("It did not stop.", { cause: error });
  return error;
}

test("a rotation leaves a new key that works and the old one inactive", async () => {
  const { oldKey, newKey } = await rotate();
  expect(oldKey).toEqual({
    id: 12346,
    name: "Subaccount Production Key",
    account_id: 67891,
    status: "inactive",
    created_at: "2025-01-20T09:15:00Z",
    api_key_last4: "78yz",
  });
  expect(newKey).toMatchObject({ id: 20002, account_id: 67891, status: "active", api_key_last4: "q7w8" });
  expect(newKey).not.toHaveProperty("api_key");
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "inactive", 20002: "active" });
  expect(vault).toEqual([expect.objectContaining({ id: 20002, api_key: service.find(20002).api_key })]);
});

test("the new key is created by the client, and is itself what deactivates and confirms", async () => {
  await rotate();
  expect(service.seen).toEqual([
    "12345 GET /api-key/12346",
    "12345 POST /api-key/account/67891",
    "20002 GET /api-key/20002",
    "20002 PUT /api-key/12346/status",
    "20002 GET /api-key/12346",
  ]);
});

test("the old key may be the client's own", async () => {
  const { oldKey, newKey } = await rotate({ apiKeyId: 12345 });
  expect([oldKey.id, oldKey.status]).toEqual([12345, "inactive"]);
  expect([newKey.id, newKey.account_id]).toEqual([20002, 67890]);
  expect(service.statuses()).toEqual({ 12345: "inactive", 12346: "active", 20002: "active" });
});

test("each step is told before it begins, with the new key's id as soon as there is one", async () => {
  const events: RotationEvent[] = [];
  await rotate({ onStep: (event) => events.push(event) });
  expect(events).toEqual([
    { step: "create", apiKeyId: 12346, newApiKeyId: undefined },
    { step: "hand-over", apiKeyId: 12346, newApiKeyId: 20002 },
    { step: "verify", apiKeyId: 12346, newApiKeyId: 20002 },
    { step: "deactivate", apiKeyId: 12346, newApiKeyId: 20002 },
    { step: "confirm", apiKeyId: 12346, newApiKeyId: 20002 },
  ]);
});

test("what onStep throws changes nothing", async () => {
  const onStep = () => {
    throw new Error("the log is full");
  };
  expect((await rotate({ onStep })).oldKey.status).toBe("inactive");
});

test("nothing goes on before handOver and verify have resolved", async () => {
  const during: string[] = [];
  const look = (step: string) => during.push(`${step}: ${service.seen.at(-1)}`);
  await rotate({
    handOver: async () => {
      await createClient(parentKey).listApiKeys();
      look("hand-over");
    },
    verify: async ({ id }, newClient) => {
      await newClient.getApiKey({ apiKeyId: 12346 });
      look(`verify ${id}`);
    },
  });
  expect(during).toEqual(["hand-over: 12345 GET /api-key", "verify 20002: 20002 GET /api-key/12346"]);
});

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : "no error");

interface CreateRow {
  readonly given: Failure;
  readonly newKey: RotationError["newKey"];
  readonly keys: number;
  readonly cause: new (...args: never[]) => Error;
}

const mayExist =
  'A key named "Subaccount Production Key (rotated 2026-11-21T12:00:00Z)" may have been created, and its secret is lost; key 12346 was not touched. List the keys, deactivate the new one of that name if there is one, and rotate again.';
const noneCreated = "No key was created; key 12346 was not touched. Mend the cause, and rotate again.";

const createRows: CreateRow[] = [
  { given: "refuse", newKey: "none", keys: 2, cause: AccessDeniedError },
  { given: "break", newKey: "unknown", keys: 2, cause: ConnectionError },
  { given: "act, then break", newKey: "unknown", keys: 3, cause: ConnectionError },
  { given: { status: 408, reply: {} }, newKey: "unknown", keys: 2, cause: ApiError },
  { given: "server error", newKey: "unknown", keys: 2, cause: ServerError },
  { given: "act, then server error", newKey: "unknown", keys: 3, cause: ServerError },
  { given: { status: 201, reply: {} }, newKey: "unknown", keys: 2, cause: Error },
  {
    given: { status: 201, reply: { id: 12346, api_key: "the-id-of-the-old-key" } },
    newKey: "unknown",
    keys: 2,
    cause: Error,
  },
];

test.each(createRows)("a create that is answered with $given stops the rotation", async (row) => {
  service.failures.set("POST /api-key/account/67891", row.given);
  const error = await stopped();
  expect(error).toMatchObject({
    step: "create",
    newKey: row.newKey,
    oldKey: "active",
    newApiKeyId: undefined,
  });
  expect(error.cause).toBeInstanceOf(row.cause);
  expect(error.message).toBe(
    `Rotation of API key 12346 stopped at create. ${row.newKey === "none" ? noneCreated : mayExist} Reason: ${messageOf(error.cause)}`,
  );
  expect(service.keys).toHaveLength(row.keys);
  expect(service.find(12346).status).toBe("active");
  expect(vault).toEqual([]);
});

test("a key of a create without a reply is found by the name in the error", async () => {
  service.failures.set("POST /api-key/account/67891", "act, then break");
  const { newApiKeyName } = await stopped();
  const { api_keys } = await createClient(parentKey).listApiKeys();
  expect(api_keys.filter(({ name }) => name === newApiKeyName).map(({ id }) => id)).toEqual([20002]);
});

test("a create whose reply has no usable secret is taken back", async () => {
  service.keys.push({ ...service.find(12346), id: 20002 });
  service.failures.set("POST /api-key/account/67891", { status: 201, reply: { id: 20002 } });
  const error = await stopped();
  expect(error).toMatchObject({ step: "create", newKey: "deactivated", newApiKeyId: 20002 });
  expect(error.message).toBe(
    "Rotation of API key 12346 stopped at create. New key 20002 is deactivated again; key 12346 was not touched. Mend the cause, and rotate again. Reason: The reply to the create has no usable secret.",
  );
  expect(service.statuses()).toMatchObject({ 12346: "active", 20002: "inactive" });
});

test("a service that cannot be reached has created nothing", async () => {
  await served.close();
  const error = await stopped();
  expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "unknown" });
  expect(error.cause).toMatchObject({ neverSent: true });
});

test("a service that goes away before the create has created nothing", async () => {
  const client = createClient(parentKey);
  const getApiKey = Object.assign(async (input: { apiKeyId: number }) => {
    const old = await client.getApiKey(input);
    await served.close();
    return old;
  }, client.getApiKey);
  const rotation = rotateKey({ ...client, getApiKey }, { apiKeyId: 12346, handOver, createClient });
  await expect(rotation).rejects.toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
});

test("a client whose key cannot be had any more has created nothing", async () => {
  const apiKeys = [parentKey];
  const client = createPartnerSubscriptionsClient({
    apiKey: () => apiKeys.pop() ?? "",
    baseUrl: served.baseUrl,
  });
  const rotation = rotateKey(client, { apiKeyId: 12346, handOver, createClient });
  const error = await rotation.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
  expect((error as RotationError).cause).toBeInstanceOf(ConfigurationError);
});

test("a subaccount's key creates none, and its own key stays as it was", async () => {
  const error = await stopped({}, subaccountKey);
  expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "active" });
});

test("an id that nobody has creates nothing", async () => {
  const error = await stopped({ apiKeyId: 4 });
  expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "unknown", apiKeyId: 4 });
  expect(error.cause).toBeInstanceOf(NotFoundError);
  expect(service.seen).toEqual(["12345 GET /api-key/4"]);
});

test("a key that is inactive already is not rotated again", async () => {
  await rotate();
  const error = await stopped();
  expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "deactivated" });
  expect(error.message).toBe(
    "Rotation of API key 12346 stopped at create. No key was created; key 12346 is inactive already. Give the id of an active key. Reason: Key 12346 is not active but inactive.",
  );
  expect(service.keys).toHaveLength(3);
});

const full = new Error("the vault is full");
const rejectHandOver = { handOver: () => Promise.reject(full) };

test("a hand-over that fails takes the new key back and leaves the old one alone", async () => {
  const error = await stopped(rejectHandOver);
  expect(error).toMatchObject({
    step: "hand-over",
    newApiKeyId: 20002,
    newKey: "deactivated",
    oldKey: "active",
  });
  expect(error.cause).toBe(full);
  expect(error.message).toBe(
    "Rotation of API key 12346 stopped at hand-over. New key 20002 is deactivated again; key 12346 was not touched. Take the new secret out of where it was stored, mend the cause, and rotate again. Reason: the vault is full",
  );
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "active", 20002: "inactive" });
  expect(service.seen.at(-1)).toBe("12345 PUT /api-key/20002/status");
});

interface TakeBackRow {
  readonly given: Failure;
  readonly newKey: RotationError["newKey"];
  readonly status: "active" | "inactive";
  readonly says: string;
}

const takeBackRows: TakeBackRow[] = [
  {
    given: "refuse",
    newKey: "active",
    status: "active",
    says: "New key 20002 could not be deactivated again and is active; key 12346 was not touched. Deactivate key 20002, take the new secret out of where it was stored, mend the cause, and rotate again.",
  },
  {
    given: "act, then break",
    newKey: "deactivated",
    status: "inactive",
    says: "New key 20002 is deactivated again; key 12346 was not touched. Take the new secret out of where it was stored, mend the cause, and rotate again.",
  },
];

test.each(takeBackRows)("a take-back that is answered with $given leaves $newKey", async (row) => {
  service.failures.set("PUT /api-key/20002/status", row.given);
  const error = await stopped(rejectHandOver);
  expect(error).toMatchObject({ step: "hand-over", newKey: row.newKey, cause: full });
  expect(error.message).toBe(
    `Rotation of API key 12346 stopped at hand-over. ${row.says} Reason: the vault is full`,
  );
  expect(service.statuses()).toMatchObject({ 12346: "active", 20002: row.status });
});

test("a take-back that nobody answers leaves it unknown", async () => {
  const error = await stopped({
    handOver: async () => {
      await served.close();
      throw full;
    },
  });
  expect(error).toMatchObject({ step: "hand-over", newKey: "unknown", cause: full });
  expect(error.message).toBe(
    "Rotation of API key 12346 stopped at hand-over. Whether new key 20002 could be deactivated again is not known; key 12346 was not touched. Deactivate key 20002, take the new secret out of where it was stored, mend the cause, and rotate again. Reason: the vault is full",
  );
});

test("a new key that the service does not accept is taken back after the hand-over", async () => {
  service.acceptsNewKeys = false;
  const error = await stopped();
  expect(error).toMatchObject({
    step: "verify",
    newApiKeyId: 20002,
    newKey: "deactivated",
    oldKey: "active",
  });
  expect(error.cause).toBeInstanceOf(AccessDeniedError);
  expect(vault).toHaveLength(1);
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "active", 20002: "inactive" });
});

const verifications: { readonly given: string; readonly options: () => Partial<RotateKeyOptions> }[] = [
  { given: "a verify that rejects", options: () => ({ verify: () => Promise.reject(full) }) },
  {
    given: "a verify that resolves to false",
    // What a caller without types may write.
    options: () => ({ verify: (async () => false) as unknown as () => Promise<void> }),
  },
  {
    given: "a createClient that throws",
    options: () => ({
      createClient: () => {
        throw full;
      },
    }),
  },
  {
    given: "a new key that verify finds good and the service does not",
    options: () => {
      service.acceptsNewKeys = false;
      return { verify: async () => {} };
    },
  },
  {
    given: "a new key that someone else deactivated",
    options: () => ({
      verify: async () => {
        const reply = { ...service.find(20002), status: "inactive" };
        service.failures.set("GET /api-key/20002", { status: 200, reply });
      },
    }),
  },
  {
    given: "a new key of another account",
    options: () => ({
      verify: async () => {
        const reply = { ...service.find(20002), account_id: 67892 };
        service.failures.set("GET /api-key/20002", { status: 200, reply });
      },
    }),
  },
];

test.each(verifications)("$given stops the rotation before the old key is touched", async ({ options }) => {
  const error = await stopped(options());
  expect(error).toMatchObject({ step: "verify", newKey: "deactivated", oldKey: "active" });
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "active", 20002: "inactive" });
});

test("a createClient that ignores the new key and returns the client is found out", async () => {
  const client = createClient(parentKey);
  const rotation = rotateKey(client, { apiKeyId: 12346, handOver, createClient: () => client });
  await expect(rotation).rejects.toMatchObject({ step: "verify", newKey: "deactivated" });
  expect(service.find(12346).status).toBe("active");
});

test("a verify may wait until the service accepts the new key", async () => {
  service.acceptsNewKeys = false;
  const verify = async ({ id }: CreatedApiKey, newClient: PartnerSubscriptionsClient) => {
    for (;;) {
      const { ok } = await newClient.getApiKey.result({ apiKeyId: id });
      if (ok) return;
      service.acceptsNewKeys = true;
    }
  };
  expect((await rotate({ verify })).newKey.status).toBe("active");
});

test("a deactivation that is refused leaves both keys active", async () => {
  service.failures.set("PUT /api-key/12346/status", "refuse");
  const error = await stopped();
  expect(error).toMatchObject({ step: "deactivate", newApiKeyId: 20002, newKey: "active", oldKey: "active" });
  expect(error.cause).toBeInstanceOf(AccessDeniedError);
  expect(error.message).toBe(
    `Rotation of API key 12346 stopped at deactivate. New key 20002 is handed over and verified; key 12346 is active too. Deactivate key 12346. Reason: ${messageOf(error.cause)}`,
  );
  expect(service.statuses()).toEqual({ 12345: "active", 12346: "active", 20002: "active" });
});

test("a deactivation that nobody answers is not known, and the new key stays", async () => {
  const onStep = ({ step }: RotationEvent) => {
    if (step !== "deactivate") return;
    service.failures.set("PUT /api-key/12346/status", "act, then break");
    service.failures.set("GET /api-key/12346", "server error");
  };
  const error = await stopped({ onStep });
  expect(error).toMatchObject({
    step: "deactivate",
    newKey: "active",
    oldKey: "unknown",
    message: `Rotation of API key 12346 stopped at deactivate. New key 20002 is handed over and verified; whether key 12346 is active is not known. Get key 12346, and deactivate it if it is active. Reason: ${messageOf(error.cause)}`,
  });
  expect(service.statuses()).toMatchObject({ 12346: "inactive", 20002: "active" });
});

test("a deactivation whose reply was lost is a good one if the key is inactive", async () => {
  service.failures.set("PUT /api-key/12346/status", "act, then break");
  expect((await rotate()).oldKey.status).toBe("inactive");
});

test("a deactivation that was accepted and not done is not confirmed", async () => {
  service.failures.set("PUT /api-key/12346/status", "pretend to act");
  const error = await stopped();
  expect(error).toMatchObject({ step: "confirm", newKey: "active", oldKey: "active" });
  expect(error.cause).toMatchObject({ message: "Key 12346 is still shown as active." });
  expect(error.message).toBe(
    "Rotation of API key 12346 stopped at confirm. New key 20002 is handed over and verified; the deactivation of key 12346 was accepted, but is not confirmed. Get key 12346, and deactivate it if it is active. Reason: Key 12346 is still shown as active.",
  );
});

test("a status that cannot be read afterwards is not confirmed", async () => {
  const onStep = ({ step }: RotationEvent) => {
    if (step === "confirm") service.failures.set("GET /api-key/12346", "server error");
  };
  const error = await stopped({ onStep });
  expect(error).toMatchObject({ step: "confirm", newKey: "active", oldKey: "unknown" });
  expect(error.cause).toBeInstanceOf(ServerError);
  expect(service.statuses()).toMatchObject({ 12346: "inactive", 20002: "active" });
});

const aborts = [
  { step: "create", newKey: "none", statuses: { 12345: "active", 12346: "active" } },
  {
    step: "hand-over",
    newKey: "deactivated",
    statuses: { 12345: "active", 12346: "active", 20002: "inactive" },
  },
  {
    step: "verify",
    newKey: "deactivated",
    statuses: { 12345: "active", 12346: "active", 20002: "inactive" },
  },
  { step: "deactivate", newKey: "active", statuses: { 12345: "active", 12346: "active", 20002: "active" } },
] as const;

test.each(aborts)("an abort before $step stops there", async ({ step, newKey, statuses }) => {
  const controller = new AbortController();
  const onStep = (event: RotationEvent) => {
    if (event.step === step) controller.abort(new Error("the change window is over"));
  };
  const error = await stopped({ onStep, signal: controller.signal });
  expect(error).toMatchObject({ step, newKey, cause: { message: "the change window is over" } });
  expect(service.statuses()).toEqual(statuses);
  expect(vault).toHaveLength(step === "create" || step === "hand-over" ? 0 : 1);
});

test("an abort while the old key is read creates nothing", async () => {
  const controller = new AbortController();
  const client = createPartnerSubscriptionsClient({
    apiKey: () => {
      controller.abort();
      return parentKey;
    },
    baseUrl: served.baseUrl,
  });
  const { signal } = controller;
  const rotation = rotateKey(client, { apiKeyId: 12346, handOver, createClient, signal });
  const error = await rotation.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ step: "create", newKey: "none" });
  expect((error as RotationError).cause).toBeInstanceOf(AbortedError);
  expect(service.keys).toHaveLength(2);
});

test("an abort right after the old key was read creates nothing", async () => {
  const controller = new AbortController();
  const onAttempt = () => controller.abort();
  const client = createPartnerSubscriptionsClient({
    apiKey: parentKey,
    baseUrl: served.baseUrl,
    hooks: { onAttempt },
  });
  const { signal } = controller;
  const rotation = rotateKey(client, { apiKeyId: 12346, handOver, createClient, signal });
  await expect(rotation).rejects.toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
  expect(service.keys).toHaveLength(2);
});

test("an abort during the hand-over waits for it, and stops before the next step", async () => {
  const controller = new AbortController();
  const error = await stopped({
    signal: controller.signal,
    handOver: async (created) => {
      controller.abort();
      await handOver(created);
    },
  });
  expect(error).toMatchObject({ step: "verify", newKey: "deactivated" });
  expect(vault).toHaveLength(1);
});

test("an abort after the deactivation is too late to stop anything", async () => {
  const controller = new AbortController();
  const onStep = ({ step }: RotationEvent) => {
    if (step === "confirm") controller.abort();
  };
  expect((await rotate({ onStep, signal: controller.signal })).oldKey.status).toBe("inactive");
});

const secret = newSecret(20002);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Errors as the clients of vaults throw them: with the request in them. */
const leaks: { readonly given: string; readonly error: () => unknown }[] = [
  { given: "its message", error: () => new Error(`cannot store ${secret}`) },
  { given: "its name", error: () => Object.assign(new Error("no"), { name: secret }) },
  { given: "a property", error: () => Object.assign(new Error("no"), { config: { data: [secret] } }) },
  {
    given: "a hidden property",
    error: () => Object.defineProperty(new Error("no"), "x", { value: secret }),
  },
  { given: "a property's name", error: () => Object.assign(new Error("no"), { [secret]: 1 }) },
  { given: "its cause", error: () => new Error("no", { cause: new Error(secret) }) },
  { given: "one of many", error: () => new AggregateError([new Error("a"), new Error(secret)], "no") },
  {
    given: "a body in JSON",
    error: () => Object.assign(new Error("no"), { body: JSON.stringify({ secret }) }),
  },
  { given: "an address", error: () => new Error(`GET /?key=${encodeURIComponent(secret)} failed`) },
  { given: "base64", error: () => Object.assign(new Error("no"), { body: base64(secret) }) },
  {
    given: "base64 after one more",
    error: () => Object.assign(new Error("no"), { body: base64(`:${secret}`) }),
  },
  {
    given: "base64 after two more",
    error: () => Object.assign(new Error("no"), { body: base64(`a:${secret}.`) }),
  },
  { given: "a map", error: () => Object.assign(new Error("no"), { headers: new Map([["key", secret]]) }) },
  {
    given: "headers",
    error: () => Object.assign(new Error("no"), { headers: new Headers({ key: secret }) }),
  },
  { given: "bytes", error: () => Object.assign(new Error("no"), { body: Buffer.from(secret) }) },
  { given: "no error", error: () => ({ secret }) },
  { given: "a text", error: () => secret },
];

/** All that a log, a console or a reporter could show of a value. */
function allShown(value: unknown): string {
  const shown = inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true });
  const parts = [shown, JSON.stringify(value), String(value)];
  for (let each = value; each instanceof Error; each = each.cause) {
    parts.push(each.name, each.message, String(each.stack), JSON.stringify(each));
  }
  return parts.join("\n");
}

/** Parts of the secret that look the same however it is quoted; in base64, by where it starts; and in bytes. */
const traces = [
  "may-see",
  ...["", ":", "a:"].map((before) => base64(before + secret).slice(4, -8)),
  Buffer.from("may-see")
    .toString("hex")
    .replace(/..(?!$)/g, "$& "),
];

test.each(leaks)("a secret in $given of what handOver throws is not shown", async ({ error }) => {
  const thrown = error();
  const shown = allShown(await stopped({ handOver: () => Promise.reject(thrown) }));
  for (const trace of traces) expect(shown).not.toContain(trace);
});

test.each(leaks)("a secret in $given of what verify throws is not shown", async ({ error }) => {
  const thrown = error();
  const shown = allShown(await stopped({ verify: () => Promise.reject(thrown) }));
  for (const trace of traces) expect(shown).not.toContain(trace);
});

test("what is left of a cause with the secret is its name, message and stack", async () => {
  const thrown = Object.assign(new TypeError(`cannot store ${secret} twice`), { request: secret });
  const { cause } = await stopped({ handOver: () => Promise.reject(thrown) });
  expect(cause).toMatchObject({ name: "TypeError", message: "cannot store [redacted] twice" });
  expect((cause as Error).stack).toContain("rotate-key.test.ts");
});

test("a cause that is too large to look through, or that cannot be, is not shown as it is", async () => {
  const large = Object.assign(new Error("no"), {
    sizes: Array.from({ length: 10_001 }, (_, index) => index),
  });
  const closed = Object.defineProperty(new Error("no"), "body", {
    get: () => {
      throw new Error("the stream is closed");
    },
  });
  for (const thrown of [large, closed]) {
    service.keys.splice(2);
    const { cause } = await stopped({ handOver: () => Promise.reject(thrown) });
    expect(cause).not.toBe(thrown);
    expect(cause).toMatchObject({ name: "Error", message: "no" });
  }
});

test("a cause without the secret is the very error, with all that hangs on it", async () => {
  const thrown = Object.assign(new Error("no", { cause: new DOMException("no", "AbortError") }), {
    codes: [1],
  });
  Object.assign(thrown, { self: thrown });
  expect((await stopped({ handOver: () => Promise.reject(thrown) })).cause).toBe(thrown);
});

test.each<{ given: string; thrown: unknown; says: string }>([
  { given: "an error", thrown: new Error("the vault\nis full"), says: " Reason: the vault is full" },
  { given: "an error without a message", thrown: new TypeError(), says: " Reason: TypeError" },
  { given: "a text", thrown: "no vault", says: " Reason: no vault" },
  { given: "nothing", thrown: undefined, says: "and rotate again." },
  { given: "the new key", thrown: new Error(`no ${secret}!`), says: " Reason: no [redacted]!" },
  {
    given: "another key",
    thrown: new Error(`no ${parentKey}!`),
    says: ` Reason: no …${parentKey.slice(-4)}!`,
  },
  {
    given: "a long word",
    thrown: new Error("createSubaccountApiKeyOfAll"),
    says: " createSubaccountApiKeyOfAll",
  },
  { given: "a long story", thrown: new Error("no ".repeat(1_000)), says: ` Reason: ${"no ".repeat(166)}no` },
])("the message ends with the reason where handOver throws $given", async ({ thrown, says }) => {
  const { message } = await stopped({ handOver: () => Promise.reject(thrown) });
  expect(message.slice(-says.length)).toBe(says);
});

test("no step's error shows a key", async () => {
  const failures: [string, Failure][] = [
    ["POST /api-key/account/67891", "act, then break"],
    ["GET /api-key/20002", "server error"],
    ["PUT /api-key/12346/status", "refuse"],
    ["PUT /api-key/12346/status", "pretend to act"],
  ];
  const steps: string[] = [];
  for (const [request, failure] of failures) {
    service.failures.clear();
    service.keys.splice(2);
    service.failures.set(request, failure);
    const error = await stopped();
    steps.push(error.step);
    for (const { api_key } of service.keys) expect(allShown(error)).not.toContain(api_key);
  }
  expect(steps).toEqual(["create", "verify", "deactivate", "confirm"]);
});

test("a secret that a fetch puts into its error is not shown", async () => {
  const leaky = (apiKey: string) =>
    createPartnerSubscriptionsClient({
      apiKey,
      baseUrl: served.baseUrl,
      retry: { maxRetries: 0 },
      fetch: async (request) => {
        throw Object.assign(new Error("proxy"), { headers: Object.fromEntries(request.headers) });
      },
    });
  const error = await stopped({ createClient: leaky });
  expect(error).toMatchObject({ step: "verify", cause: { name: "ConnectionError" } });
  expect(allShown(error)).not.toContain(secret);
});

test("the events have no secret in them", async () => {
  const events: RotationEvent[] = [];
  await rotate({ onStep: (event) => events.push(event) });
  expect(allShown(events)).not.toContain(secret);
});

const names = [
  { given: "Build server", want: "Build server (rotated 2026-11-21T12:00:00Z)" },
  {
    given: "Build server (rotated 2025-01-01T00:00:00Z)",
    want: "Build server (rotated 2026-11-21T12:00:00Z)",
  },
  { given: "x".repeat(169), want: `${"x".repeat(169)} (rotated 2026-11-21T12:00:00Z)` },
  { given: "x".repeat(170), want: `${"x".repeat(169)} (rotated 2026-11-21T12:00:00Z)` },
  { given: "x".repeat(200), want: `${"x".repeat(169)} (rotated 2026-11-21T12:00:00Z)` },
  { given: `${"x".repeat(168)} y`, want: `${"x".repeat(168)} (rotated 2026-11-21T12:00:00Z)` },
  { given: `${"x".repeat(168)}🔑🔑`, want: `${"x".repeat(168)} (rotated 2026-11-21T12:00:00Z)` },
  { given: `${"x".repeat(167)}🔑🔑`, want: `${"x".repeat(167)}🔑 (rotated 2026-11-21T12:00:00Z)` },
];

test.each(names)("$given is followed by $want", async ({ given, want }) => {
  service.find(12346).name = given;
  const { newKey } = await rotate();
  expect(newKey.name).toBe(want);
  expect(newKey.name.length).toBeLessThanOrEqual(200);
});

test("a name may be given", async () => {
  expect((await rotate({ name: "🔑".repeat(200) })).newKey.name).toBe("🔑".repeat(200));
});

test.each(["", "x".repeat(201)])(
  "a name that the vendor does not allow is refused, with nothing sent",
  async (name) => {
    await expect(rotate({ name })).rejects.toThrow(new TypeError("name must have from 1 to 200 characters."));
    expect(service.seen).toEqual([]);
  },
);

test("a secret in place of the id is refused and not repeated", async () => {
  const rotation = rotate({ apiKeyId: subaccountKey as unknown as number });
  await expect(rotation).rejects.toThrow(new TypeError("apiKeyId must be a key's id, a whole number."));
  expect(service.seen).toEqual([]);
});
