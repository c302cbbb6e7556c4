import { describe, expect, test } from "vitest";
import { createMemoryStore, createSandbox, type Store } from "../../src/index.ts";
import { certCentralPath, handle, message, partnerPath } from "../requests.ts";

/** A sandbox with the demo seed, and a store with some methods replaced. */
async function createSandboxWith(methods: Partial<Store>) {
  const store = createMemoryStore();
  const errors: unknown[] = [];
  const given = new Proxy(store, {
    get: (target, name: keyof Store) => {
      const method = methods[name] ?? target[name];
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
  const sandbox = await createSandbox({ store: given, onError: (error) => errors.push(error) });
  return { sandbox, store, errors };
}

const listPartnerKeys = `${partnerPath}/api-key`;
const listCertCentralKeys = `${certCentralPath}/key`;

function request(target: string, credential: string | undefined) {
  const header = target === listPartnerKeys ? "x-partner-apikey" : "x-dc-devkey";
  return message("GET", target, credential === undefined ? {} : { [header]: credential });
}

describe("a credential", () => {
  test.each<[string, string | undefined, number]>([
    ["that is missing is not looked up", undefined, 0],
    ["that is empty is not looked up", "", 0],
    ["of 256 characters is looked up", "a".repeat(256), 1],
    ["of 257 characters is not looked up", "a".repeat(257), 0],
  ])("%s", async (_, credential, expected) => {
    let lookups = 0;
    const { sandbox } = await createSandboxWith({
      findKeyByHash: () => {
        lookups += 1;
        return undefined;
      },
    });
    for (const target of [listPartnerKeys, listCertCentralKeys]) {
      lookups = 0;
      expect((await handle(sandbox, request(target, credential))).status).toBe(403);
      expect(lookups).toBe(expected);
    }
  });

  test("gets a warning if it is unknown and looks like a live key, and no warning otherwise", async () => {
    const { sandbox } = await createSandboxWith({});
    const { inactive, certcentralRevoked } = sandbox.keys;
    const isWarned = async (target: string, credential?: string): Promise<boolean> => {
      const { status, headers } = await handle(sandbox, request(target, credential));
      expect(status).toBe(403);
      return "X-Sandbox-Warning" in headers;
    };
    for (const target of [listPartnerKeys, listCertCentralKeys]) {
      expect(await isWarned(target, "a1".repeat(25))).toBe(true);
      expect(await isWarned(target, "unknown")).toBe(false);
      expect(await isWarned(target, "")).toBe(false);
      expect(await isWarned(target)).toBe(false);
    }
    expect(await isWarned(listPartnerKeys, inactive)).toBe(false);
    expect(await isWarned(listCertCentralKeys, certcentralRevoked)).toBe(false);
  });

  test.each<[string, string, "parent" | "certcentral", Partial<Store>]>([
    ["account", "12345 of partner-subscriptions", "parent", { findAccount: () => undefined }],
    ["account", "184 of certcentral", "certcentral", { findAccount: () => undefined }],
    ["user", "184 of certcentral", "certcentral", { findUser: () => undefined }],
  ])(
    "returns a 500 and reports it if its %s is missing in the store: key %s",
    async (_, key, label, methods) => {
      const { sandbox, errors } = await createSandboxWith(methods);
      const target = label === "parent" ? listPartnerKeys : listCertCentralKeys;
      expect((await handle(sandbox, request(target, sandbox.keys[label]))).status).toBe(500);
      expect(errors.map(String)).toEqual([
        `Error: The store has key ${key} but not its account or user. Check the store.`,
      ]);
    },
  );
});
