import { expect, test } from "vitest";
import type {
  ClientDefinition,
  SuiteFetch,
  SuiteRotationEvent,
  SuiteRotationOptions,
} from "../definition.ts";
import { type Failure, managerSecret, serveKeys } from "./service.ts";
import { messageOf, setUpRotations } from "./setup.ts";

const full = new Error("the vault is full");
const rejectHandOver = { handOver: () => Promise.reject(full) };

/** Tests at which step a rotation stops, which keys it leaves active, and what it reports. */
export function testRotationFailures<Client, Api>(definition: ClientDefinition<Client, Api>): void {
  const setup = setUpRotations(definition);
  const { createClient, rotate, stopped } = setup;
  const { inactive, showCreated } = definition.rotation.service;

  const createRows: { given: Failure; newKey: string; keys: number; cause: string }[] = [
    { given: "reject", newKey: "none", keys: 2, cause: "AccessDeniedError" },
    { given: { status: 400, body: {} }, newKey: "none", keys: 2, cause: "InvalidRequestError" },
    { given: "reset", newKey: "unknown", keys: 2, cause: "ConnectionError" },
    { given: "act, then reset", newKey: "unknown", keys: 3, cause: "ConnectionError" },
    { given: { status: 408, body: {} }, newKey: "unknown", keys: 2, cause: "ApiError" },
    { given: "server error", newKey: "unknown", keys: 2, cause: "ServerError" },
    { given: "act, then server error", newKey: "unknown", keys: 3, cause: "ServerError" },
    { given: { status: 201, body: {} }, newKey: "unknown", keys: 2, cause: "Error" },
    { given: { status: 202, body: {} }, newKey: "unknown", keys: 2, cause: "ResponseError" },
    {
      given: { status: 201, body: { id: 12346, api_key: "the-id-of-the-old-key" } },
      newKey: "unknown",
      keys: 2,
      cause: "Error",
    },
  ];

  test.each(createRows)("stops if the response to the create is $given", async (row) => {
    setup.service.failures.set("create", row.given);
    const error = await stopped();
    expect(error).toMatchObject({
      step: "create",
      newKey: row.newKey,
      oldKey: "active",
      newApiKeyId: undefined,
      cause: { name: row.cause },
    });
    const fate =
      row.newKey === "none"
        ? "No key was created; key 12346 was not changed. Fix the cause, and rotate again."
        : `A key named ${JSON.stringify(error.newApiKeyName)} may have been created, and its secret is lost; key 12346 was not changed. List the keys, deactivate the one of that name if there is one, and rotate again.`;
    const start = `Rotation of API key 12346 stopped at create. ${fate} Reason: `;
    expect(error.message.slice(0, start.length)).toBe(start);
    expect(messageOf(error.cause).startsWith(error.message.slice(start.length))).toBe(true);
    expect(setup.service.keys).toHaveLength(row.keys);
    expect(setup.service.find(12346).status).toBe("active");
    expect(setup.vault).toEqual([]);
  });

  test("reports the name of the new key if the response to the create is lost", async () => {
    setup.service.failures.set("create", "act, then reset");
    const { newApiKeyName } = await stopped();
    expect(setup.service.find(20002).name).toBe(newApiKeyName);
  });

  test("deactivates the new key if the response has no usable secret", async () => {
    setup.service.keys.push({ ...setup.service.find(12346), id: 20002 });
    const body = { ...showCreated(setup.service.find(20002)), api_key: "with a space" };
    setup.service.failures.set("create", { status: 201, body });
    const error = await stopped();
    expect(error).toMatchObject({ step: "create", newKey: "deactivated", newApiKeyId: 20002 });
    expect(error.message).toBe(
      "Rotation of API key 12346 stopped at create. New key 20002 is deactivated; key 12346 was not changed. Fix the cause, and rotate again. Reason: The response to the create has no usable secret.",
    );
    expect(setup.service.active()).toMatchObject({ 12346: true, 20002: false });
  });

  test("creates nothing if the service cannot be reached", async () => {
    await setup.served.close();
    const error = await stopped();
    expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "unknown" });
    expect(error.cause).toMatchObject({ name: "ConnectionError", neverSent: true });
  });

  test("creates nothing if the service stops before the create", async () => {
    const gone = await serveKeys(definition.rotation.service);
    await gone.close();
    const fetch: SuiteFetch = (url, init) => {
      const isCreate = init.method === "POST";
      return globalThis.fetch(isCreate ? url.replace(setup.served.baseUrl, gone.baseUrl) : url, init);
    };
    const rotation = setup.rotateWith(createClient(managerSecret, { fetch }));
    await expect(rotation).rejects.toMatchObject({ step: "create", newKey: "none", oldKey: "active" });
  });

  test("creates nothing if the apiKey function returns no key", async () => {
    const apiKeys = [managerSecret, managerSecret];
    const client = createClient("", { apiKey: () => apiKeys.pop() ?? "" });
    await expect(setup.rotateWith(client)).rejects.toMatchObject({
      step: "create",
      newKey: "none",
      oldKey: "active",
      cause: { name: "ConfigurationError" },
    });
  });

  test("creates nothing for an unused id", async () => {
    const error = await stopped({ apiKeyId: 4 });
    expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "unknown", apiKeyId: 4 });
    expect(error.cause).toMatchObject({ name: "NotFoundError" });
    expect(setup.service.seen).toEqual(["12345 get 4"]);
  });

  test("does not rotate a key that is inactive", async () => {
    await rotate();
    const error = await stopped();
    expect(error).toMatchObject({ step: "create", newKey: "none", oldKey: "deactivated" });
    expect(error.message).toBe(
      `Rotation of API key 12346 stopped at create. No key was created; key 12346 is inactive already. Pass the id of an active key. Reason: Key 12346 is ${inactive}. Only an active key can be rotated.`,
    );
    expect(setup.service.keys).toHaveLength(3);
  });

  test("if handOver fails, deactivates the new key and keeps the old key active", async () => {
    const error = await stopped(rejectHandOver);
    expect(error).toMatchObject({
      step: "hand-over",
      newApiKeyId: 20002,
      newKey: "deactivated",
      oldKey: "active",
      cause: { name: "Error", message: "the vault is full" },
    });
    expect(error.message).toBe(
      "Rotation of API key 12346 stopped at hand-over. New key 20002 is deactivated; key 12346 was not changed. Remove the new secret from where it was stored, fix the cause, and rotate again. Reason: the vault is full",
    );
    expect(setup.service.active()).toEqual({ 12345: true, 12346: true, 20002: false });
    expect(setup.service.seen.at(-1)).toBe("12345 set 20002");
  });

  const deactivations: { given: Failure; newKey: string; isActive: boolean; says: string }[] = [
    {
      given: "reject",
      newKey: "active",
      isActive: true,
      says: "New key 20002 could not be deactivated and is active; key 12346 was not changed. Deactivate key 20002, remove the new secret from where it was stored, fix the cause, and rotate again.",
    },
    {
      given: "act, then reset",
      newKey: "deactivated",
      isActive: false,
      says: "New key 20002 is deactivated; key 12346 was not changed. Remove the new secret from where it was stored, fix the cause, and rotate again.",
    },
  ];

  test.each(deactivations)("reports the new key as $newKey if its deactivation gets $given", async (row) => {
    setup.service.failures.set("set 20002", row.given);
    const error = await stopped(rejectHandOver);
    expect(error).toMatchObject({ step: "hand-over", newKey: row.newKey });
    expect(error.message).toBe(
      `Rotation of API key 12346 stopped at hand-over. ${row.says} Reason: the vault is full`,
    );
    expect(setup.service.active()).toMatchObject({ 12346: true, 20002: row.isActive });
  });

  test("reports the new key as unknown if its deactivation gets no response", async () => {
    const error = await stopped({
      handOver: async () => {
        await setup.served.close();
        throw full;
      },
    });
    expect(error).toMatchObject({ step: "hand-over", newKey: "unknown" });
    expect(error.message).toBe(
      "Rotation of API key 12346 stopped at hand-over. It is not known whether new key 20002 is deactivated; key 12346 was not changed. Deactivate key 20002, remove the new secret from where it was stored, fix the cause, and rotate again. Reason: the vault is full",
    );
  });

  const shownAs = (change: object): void => {
    const { show } = definition.rotation.service;
    const shown = { ...show({ ...setup.service.find(20002), ...change }) };
    setup.service.failures.set("get 20002", { status: 200, body: shown });
  };
  type Options = Partial<SuiteRotationOptions<Client>>;
  const verifications: { given: string; options: () => Options }[] = [
    { given: "verify rejects", options: () => ({ verify: () => Promise.reject(full) }) },
    { given: "verify resolves to false", options: () => ({ verify: async () => false }) },
    {
      given: "createClient throws",
      options: () => ({
        createClient: () => {
          throw full;
        },
      }),
    },
    {
      given: "the service does not accept the new key, although verify resolves",
      options: () => {
        setup.service.acceptsNewKeys = false;
        return { verify: async () => {} };
      },
    },
    {
      given: "the new key is inactive",
      options: () => ({ verify: () => shownAs({ status: inactive }) }),
    },
    {
      given: "the new key has another owner",
      options: () => ({ verify: () => shownAs({ owner: 67892 }) }),
    },
  ];

  test.each(verifications)("stops before it changes the old key if $given", async ({ options }) => {
    const error = await stopped(options());
    expect(error).toMatchObject({ step: "verify", newKey: "deactivated", oldKey: "active" });
    expect(setup.service.active()).toEqual({ 12345: true, 12346: true, 20002: false });
  });

  test("stops if createClient returns the client of another key", async () => {
    const client = createClient(managerSecret);
    const rotation = setup.rotateWith(client, { createClient: () => client });
    await expect(rotation).rejects.toMatchObject({ step: "verify", newKey: "deactivated" });
    expect(setup.service.find(12346).status).toBe("active");
  });

  test("leaves both keys active if the deactivation is rejected", async () => {
    setup.service.failures.set("set 12346", "reject");
    const error = await stopped();
    expect(error).toMatchObject({
      step: "deactivate",
      newApiKeyId: 20002,
      newKey: "active",
      oldKey: "active",
    });
    expect(error.cause).toMatchObject({ name: "AccessDeniedError" });
    expect(error.message).toContain(
      "Rotation of API key 12346 stopped at deactivate. New key 20002 is handed over and verified; key 12346 is active too. Deactivate key 12346. Reason: ",
    );
    expect(setup.service.active()).toEqual({ 12345: true, 12346: true, 20002: true });
  });

  test("keeps the new key active if it is not known whether the old key is active", async () => {
    const onStep = ({ step }: SuiteRotationEvent) => {
      if (step !== "deactivate") return;
      setup.service.failures.set("set 12346", "act, then reset");
      setup.service.failures.set("get 12346", "server error");
    };
    const error = await stopped({ onStep });
    expect(error).toMatchObject({ step: "deactivate", newKey: "active", oldKey: "unknown" });
    expect(error.message).toContain(
      "it is not known whether key 12346 is active. Get key 12346, and deactivate it if it is active.",
    );
    expect(setup.service.active()).toMatchObject({ 12346: false, 20002: true });
  });

  test("succeeds if the response to the deactivation is lost and the old key is inactive", async () => {
    setup.service.failures.set("set 12346", "act, then reset");
    expect((await rotate()).oldKey.status).toBe(inactive);
  });

  test("lets the client deactivate the old key if the new key has no permission", async () => {
    setup.service.before = async (request, caller) => {
      if (request !== "set 12346") return;
      if (caller.id === 20002) setup.service.failures.set(request, "reject");
      else setup.service.failures.delete(request);
    };
    expect((await rotate()).oldKey.status).toBe(inactive);
    expect(setup.service.seen).toContain("12345 set 12346");
  });

  test("does not confirm a deactivation that the service accepted but did not carry out", async () => {
    setup.service.failures.set("set 12346", "pretend to act");
    const error = await stopped();
    expect(error).toMatchObject({ step: "confirm", newKey: "active", oldKey: "active" });
    expect(error.message).toBe(
      "Rotation of API key 12346 stopped at confirm. New key 20002 is handed over and verified; the deactivation of key 12346 was accepted, but is not confirmed. Get key 12346, and deactivate it if it is active. Reason: Key 12346 is still shown as active.",
    );
  });

  test("does not confirm a deactivation if the old key cannot be read", async () => {
    const onStep = ({ step }: SuiteRotationEvent) => {
      if (step === "confirm") setup.service.failures.set("get 12346", "server error");
    };
    const error = await stopped({ onStep });
    expect(error).toMatchObject({ step: "confirm", newKey: "active", oldKey: "unknown" });
    expect(error.cause).toMatchObject({ name: "ServerError" });
    expect(setup.service.active()).toMatchObject({ 12346: false, 20002: true });
  });
}
