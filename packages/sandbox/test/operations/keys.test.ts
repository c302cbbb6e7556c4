import { createCertCentralClient } from "@latchkey/certcentral";
import {
  AccessDeniedError,
  createPartnerSubscriptionsClient,
  NotFoundError,
} from "@latchkey/partner-subscriptions";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSandbox, type Sandbox, type Store } from "../../src/index.ts";
import { certCentralPath, partnerPath, send } from "../requests.ts";
import { stores } from "../stores.ts";

const start = Date.parse("2026-03-01T12:00:00.750Z");

/** A sandbox whose time the test controls. */
async function openAt(store: Store): Promise<{ sandbox: Sandbox; clock: { now: number } }> {
  const clock = { now: start };
  const sandbox = await createSandbox({ store, now: () => clock.now });
  onTestFinished(() => sandbox.close());
  return { sandbox, clock };
}

const partner = (sandbox: Sandbox, apiKey: string | undefined) =>
  createPartnerSubscriptionsClient({ apiKey: apiKey ?? "", fetch: sandbox.fetch });
const certCentral = (sandbox: Sandbox, apiKey: string | undefined) =>
  createCertCentralClient({ apiKey: apiKey ?? "", fetch: sandbox.fetch });

describe.each(stores)("with the store %s", (_, createStore) => {
  describe("Partner Subscriptions", () => {
    test("creates, uses, deactivates and reactivates a key", async () => {
      const { sandbox, clock } = await openAt(createStore());
      const parent = partner(sandbox, sandbox.keys["parent"]);
      const created = await parent.createSubaccountApiKey({ accountId: 67891, name: "Build server" });
      const { id, api_key } = created;
      expect(created).toEqual({
        id: 12350,
        name: "Build server",
        api_key,
        status: "active",
        account_id: 67891,
      });
      expect(api_key).toMatch(/^[a-z0-9]{50}$/);

      const unused = await parent.getApiKey({ apiKeyId: id });
      expect(unused).toEqual({
        id,
        name: "Build server",
        account_id: 67891,
        status: "active",
        created_at: "2026-03-01T12:00:00Z",
        api_key_last4: api_key.slice(-4),
      });

      clock.now += 90_000;
      const itself = partner(sandbox, api_key);
      expect(await itself.getApiKey({ apiKeyId: id })).toEqual({
        ...unused,
        last_used_date: "2026-03-01T12:01:30Z",
      });

      await parent.updateApiKeyStatus({ apiKeyId: id, status: "inactive" });
      clock.now += 90_000;
      await expect(itself.getApiKey({ apiKeyId: id })).rejects.toThrow(AccessDeniedError);
      expect(await parent.getApiKey({ apiKeyId: id })).toEqual({
        ...unused,
        status: "inactive",
        last_used_date: "2026-03-01T12:01:30Z",
      });
      await parent.updateApiKeyStatus({ apiKeyId: id, status: "inactive" });
      await parent.updateApiKeyStatus({ apiKeyId: id, status: "active" });
      expect((await itself.listApiKeys()).api_keys.map((key) => key.id)).toEqual([12346, id]);
    });

    test("lets a key deactivate itself, and then rejects it", async () => {
      const { sandbox } = await openAt(createStore());
      const client = partner(sandbox, sandbox.keys["subaccount"]);
      await client.updateApiKeyStatus({ apiKeyId: 12346, status: "inactive" });
      await expect(client.updateApiKeyStatus({ apiKeyId: 12346, status: "active" })).rejects.toThrow(
        AccessDeniedError,
      );
    });

    test("creates two keys for two requests with the same name", async () => {
      const { sandbox } = await openAt(createStore());
      const client = partner(sandbox, sandbox.keys["parent"]);
      const first = await client.createSubaccountApiKey({ accountId: 67891, name: "twice" });
      const second = await client.createSubaccountApiKey({ accountId: 67891, name: "twice" });
      expect(second.id).toBe(first.id + 1);
      expect(second.api_key).not.toBe(first.api_key);
    });

    test("returns a typed error for a rejected request", async () => {
      const { sandbox } = await openAt(createStore());
      await expect(partner(sandbox, sandbox.keys["parent"]).getApiKey({ apiKeyId: 1 })).rejects.toThrow(
        NotFoundError,
      );
    });

    test("lists the keys of DigiCert's example in the demo", async () => {
      const { sandbox } = await openAt(createStore());
      const { api_keys } = await partner(sandbox, sandbox.keys["subaccount"]).listApiKeys();
      expect(api_keys).toEqual([
        {
          id: 12346,
          name: "Subaccount Production Key",
          account_id: 67891,
          status: "active",
          created_at: "2025-01-20T09:15:00Z",
          last_used_date: "2026-03-01T12:00:00Z",
          api_key_last4: "78yz",
        },
      ]);
    });
  });

  describe("CertCentral", () => {
    test("creates, uses, edits, revokes and reactivates a key", async () => {
      const { sandbox, clock } = await openAt(createStore());
      const administrator = certCentral(sandbox, sandbox.keys["certcentral"]);
      const created = await administrator.createKey({
        user_id: 125039,
        name: "Inventory",
        restricted_to_role_id: 102,
      });
      const { id, api_key } = created;
      expect(created).toEqual({ id: 189, api_key });
      expect(api_key).toMatch(/^[A-Za-z0-9]{47}$/);
      const unused = {
        id,
        user: { id: 125039, first_name: "John", last_name: "Smith" },
        status: "active",
        create_date: "2026-03-01T12:00:00+00:00",
        name: "Inventory",
        is_legacy: false,
        restricted_to_role_id: 102,
      };
      expect(await administrator.getKey({ key_id: id })).toEqual(unused);

      clock.now += 60_000;
      const itself = certCentral(sandbox, api_key);
      const used = { ...unused, last_used_date: "2026-03-01T12:01:00+00:00" };
      expect(await itself.getKey({ key_id: id })).toEqual(used);
      await expect(itself.updateKeyStatus({ key_id: id, status: "revoked" })).rejects.toThrow(/403/);

      await administrator.updateKey({ key_id: id, name: "Renamed" });
      expect(await administrator.getKey({ key_id: id })).toEqual({ ...used, name: "Renamed" });
      await administrator.updateKey({ key_id: id, name: "Renamed", restricted_to_role_id: 0 });
      expect(await administrator.getKey({ key_id: id })).toMatchObject({ restricted_to_role_id: 0 });

      await administrator.updateKeyStatus({ key_id: id, status: "revoked" });
      await expect(itself.getKey({ key_id: id })).rejects.toThrow(/403/);
      await administrator.updateKeyStatus({ key_id: id, status: "active" });
      expect(await itself.getKey({ key_id: id })).toMatchObject({ status: "active" });
    });

    test("creates a key with role 0 if the request names no role", async () => {
      const { sandbox } = await openAt(createStore());
      const administrator = certCentral(sandbox, sandbox.keys["certcentral"]);
      const { id } = await administrator.createKey({ user_id: 10, name: "No role" });
      expect(await administrator.getKey({ key_id: id })).toMatchObject({
        restricted_to_role_id: 0,
        user: { id: 10 },
      });
    });

    test("applies a new role to the next request", async () => {
      const { sandbox } = await openAt(createStore());
      const client = certCentral(sandbox, sandbox.keys["certcentral"]);
      await client.updateKey({ key_id: 184, name: "Key Name", restricted_to_role_id: 100 });
      await expect(client.getKey({ key_id: 184 })).rejects.toThrow(/403/);
    });

    test("lists the keys of all users or of one, with revoked keys and ACME credentials", async () => {
      const { sandbox } = await openAt(createStore());
      const client = certCentral(sandbox, sandbox.keys["certcentralViewOnly"]);
      const ids = async (user_id?: number): Promise<number[]> => {
        const { api_keys } = await client.listKeys(user_id === undefined ? {} : { user_id });
        return api_keys.map(({ id }) => id);
      };
      expect(await ids()).toEqual([15, 42, 182, 184, 185, 186, 187]);
      expect(await ids(125039)).toEqual([42, 182, 184, 185, 186]);
      expect(await ids(125050)).toEqual([]);
      expect(await ids(999)).toEqual([]);
    });

    test("reads, renames and revokes an ACME credential like a key", async () => {
      const { sandbox } = await openAt(createStore());
      const client = certCentral(sandbox, sandbox.keys["certcentral"]);
      const before = await client.getKey({ key_id: 15 });
      expect(before).toMatchObject({
        acme_directory_url: "******nnAA",
        organization_id: 123456,
        validity_days: "0",
      });
      await client.updateKey({ key_id: 15, name: "New name" });
      await client.updateKeyStatus({ key_id: 15, status: "revoked" });
      expect(await client.getKey({ key_id: 15 })).toEqual({ ...before, name: "New name", status: "revoked" });
    });

    test("lists the roles of DigiCert's page", async () => {
      const { sandbox } = await openAt(createStore());
      const { access_roles } = await certCentral(sandbox, sandbox.keys["certcentral"]).listApiRoles();
      expect(access_roles.map(({ id }) => id)).toEqual([100, 101, 102]);
    });
  });

  test("counts a request without permission as a use of its key, but not one with an invalid body", async () => {
    const { sandbox, clock } = await openAt(createStore());
    const lastUsed = async (): Promise<unknown> => {
      const { body } = await send(sandbox, sandbox.keys["parent"], "GET", `${partnerPath}/api-key/12347`);
      return (body as { last_used_date?: string }).last_used_date;
    };
    await send(sandbox, sandbox.keys["sibling"], "PUT", `${partnerPath}/api-key/12347/status`, {
      status: "revoked",
    });
    expect(await lastUsed()).toBeUndefined();
    clock.now += 1_000;
    await send(sandbox, sandbox.keys["sibling"], "GET", `${partnerPath}/api-key/12345`);
    expect(await lastUsed()).toBe("2026-03-01T12:00:01Z");
  });

  test("shares no data between two sandboxes", async () => {
    const { sandbox: one } = await openAt(createStore());
    const { sandbox: other } = await openAt(createStore());
    const { api_key } = await partner(one, one.keys["parent"]).createSubaccountApiKey({
      accountId: 67891,
      name: "a",
    });
    expect((await send(one, api_key, "GET", `${partnerPath}/api-key`)).status).toBe(200);
    expect((await send(other, api_key, "GET", `${partnerPath}/api-key`)).status).toBe(403);
    expect((await send(other, other.keys["parent"], "GET", `${partnerPath}/api-key/12350`)).status).toBe(404);
  });

  test("shows a secret once, and stores it nowhere", async () => {
    const store = createStore();
    const entries: unknown[] = [];
    const sandbox = await createSandbox({ store, onRequest: (entry) => entries.push(entry) });
    onTestFinished(() => sandbox.close());
    const { parent, certcentral } = sandbox.keys;
    const secrets = [
      (await partner(sandbox, parent).createSubaccountApiKey({ accountId: 67891, name: "a" })).api_key,
      (await certCentral(sandbox, certcentral).createKey({ user_id: 10, name: "a" })).api_key,
    ];
    const replies: string[] = [];
    for (const secret of secrets) {
      for (const path of [`${partnerPath}/api-key`, `${certCentralPath}/key`]) {
        replies.push((await send(sandbox, secret, "GET", `${path}?secret=${secret}`)).text);
        replies.push((await send(sandbox, secret, "GET", `/nothing/${secret}`)).text);
      }
    }
    replies.push((await send(sandbox, parent, "GET", `${partnerPath}/api-key`)).text);
    replies.push((await send(sandbox, certcentral, "GET", `${certCentralPath}/key`)).text);
    const everything = JSON.stringify([await store.save(), entries, replies]);
    for (const secret of [...secrets, ...Object.values(sandbox.keys)])
      expect(everything).not.toContain(secret);
    for (const secret of secrets) expect(everything).toContain(`…${secret.slice(-4)}`);
  });

  test("creates secrets with the option random", async () => {
    const sandbox = await createSandbox({ random: (bytes) => bytes.fill(255).fill(37, 0, 10) });
    const client = partner(sandbox, sandbox.keys["parent"]);
    const { api_key } = await client.createSubaccountApiKey({ accountId: 67891, name: "a" });
    expect(api_key).toBe("b".repeat(50));
  });
});
