import { type CertCentralClient, createCertCentralClient } from "@latchkey/certcentral";
import { type RotateKeyOptions, rotateKey } from "@latchkey/certcentral/rotate-key";
import { type ServedKeyService, serveKeys, testRotation } from "@latchkey/runtimes/client-suite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { definition } from "./definition.ts";
import { service } from "./service-definition.ts";

testRotation(definition, { tags: ["release"] });

describe("a rotation of a key with a role", () => {
  let served: ServedKeyService;
  beforeEach(async () => {
    served = await serveKeys(service);
  });
  afterEach(() => served.close());

  const createClient = (apiKey: string): CertCentralClient =>
    createCertCentralClient({ apiKey, baseUrl: served.baseUrl, retry: { baseDelayMs: 1 } });

  const rotate = (options: Partial<RotateKeyOptions> = {}) =>
    rotateKey(createClient(served.service.find(12345).api_key), {
      apiKeyId: 12347,
      handOver: () => {},
      createClient,
      ...options,
    });

  const addKey = (role: number) => {
    const secret = "a-key-with-a-role-that-no-log-may-show";
    served.service.keys.push({ ...served.service.find(12346), id: 12347, role, api_key: secret });
  };

  test("creates a key of the same user and role; the given client sends the requests that the role does not allow", async () => {
    addKey(102);
    const { oldKey, newKey } = await rotate();
    expect(newKey).toMatchObject({ id: 20003, user: { id: 125040 }, restricted_to_role_id: 102 });
    expect(oldKey.status).toBe("revoked");
    expect(served.service.seen).toEqual([
      "12345 get 12347",
      "12345 list",
      "12345 create",
      "12345 list",
      "20003 get 20003",
      "12345 get 20003",
      "20003 set 12347",
      "12345 set 12347",
      "20003 get 12347",
      "12345 get 12347",
      "20003 list",
      "12345 list",
    ]);
  });

  test("stops at verify if the service rejects the new key", async () => {
    addKey(102);
    served.service.acceptsNewKeys = false;
    await expect(rotate()).rejects.toMatchObject({
      step: "verify",
      newKey: "deactivated",
      cause: { name: "AccessDeniedError", code: "not_accepted" },
    });
    expect(served.service.active()).toMatchObject({ 12347: true, 20003: false });
  });

  test("creates nothing if no new key can have the role of the old key", async () => {
    addKey(999);
    await expect(rotate()).rejects.toMatchObject({
      step: "create",
      newKey: "none",
      cause: { name: "ConfigurationError", message: expect.stringContaining("has the role 999") },
    });
    expect(served.service.keys).toHaveLength(3);
  });

  test("does not rotate an ACME credential", async () => {
    addKey(0);
    const body = { ...service.show(served.service.find(12347)), acme_directory_url: "******nnAA" };
    served.service.failures.set("get 12347", { status: 200, body });
    await expect(rotate()).rejects.toMatchObject({
      step: "create",
      newKey: "none",
      cause: { message: "12347 is an ACME credential. Pass the id of an API key." },
    });
    expect(served.service.seen).toEqual(["12345 get 12347"]);
  });
});
