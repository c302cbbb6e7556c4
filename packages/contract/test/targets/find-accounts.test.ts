import type { RequestListener } from "node:http";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  describeMissingIds,
  type GivenKey,
  type GivenKeys,
  noKeys,
  type TestAccounts,
  unusedIds,
} from "../../src/accounts.ts";
import type { ApiName } from "../../src/spec.ts";
import { demoKeys as demo, demoAccounts } from "../../src/targets/sandbox.ts";
import { createUrlTarget } from "../../src/targets/url.ts";
import { UsageError } from "../../src/usage-error.ts";
import { ids, playLive } from "../fixtures/live-sandbox.ts";
import { findUnusedUrl, serve as serveUntilDisposed } from "../fixtures/serve.ts";

const partner = "partner-subscriptions";
const none = { none: unusedIds };

async function find(
  url: string,
  keys: GivenKeys,
  timeoutMs?: number,
): Promise<{ readonly accounts: TestAccounts; readonly notes: readonly string[] }> {
  const urls = { [partner]: url, certcentral: url };
  await using running = await createUrlTarget({ urls, keys, timeoutMs, wait: async () => {} }).start();
  const { accounts } = await running.setUp();
  return { accounts, notes: running.notes ?? [] };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = await serveUntilDisposed(listener);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server.url;
}

/** The keys of the demo, without ids. @param roles Which of one API; all of both by default. */
function demoKeys(labels: Readonly<Record<string, string>>, api?: ApiName, ...roles: string[]): GivenKeys {
  const accounts = demoAccounts(labels);
  const of = (each: ApiName): Record<string, GivenKey> =>
    Object.fromEntries(
      Object.entries(accounts[each].secrets)
        .filter(([role]) => api === undefined || (api === each && roles.includes(role)))
        .map(([role, secret]) => [role, { secret }]),
    );
  return { [partner]: of(partner), certcentral: of("certcentral") };
}

describe("in Partner Subscriptions", () => {
  test("finds the account of each key by its last four characters", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const { accounts, notes } = await find(server.url, demoKeys(server.keys));
    const expected = demoAccounts(server.keys);
    expect(accounts[partner]).toEqual(expected[partner]);
    expect(accounts.certcentral.secrets).toEqual(expected.certcentral.secrets);
    expect(notes).toEqual([]);
  });

  test.each(["subaccount", "sibling"])(
    "rejects the key of %s if it is swapped with the unrelated key",
    async (role) => {
      await using server = await startSandboxServer({ port: 0 });
      const { [partner]: given } = demoKeys(
        server.keys,
        partner,
        "parent",
        "subaccount",
        "sibling",
        "unrelated",
      );
      const { [role]: own, unrelated } = given;
      if (own === undefined || unrelated === undefined) throw new Error("The demo has all four.");
      const swapped = { ...given, [role]: unrelated, unrelated: own };
      const finding = find(server.url, { ...noKeys, [partner]: swapped });
      await expect(finding).rejects.toThrow(UsageError);
      await expect(finding).rejects.toThrow(/UNRELATED_KEY, and none of the account of \w+_KEY\.$/);
    },
  );

  test("finds the ids for each single key", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const idsOf = async (...roles: string[]) =>
      (await find(server.url, demoKeys(server.keys, partner, ...roles))).accounts[partner].ownedIds;
    const [parent, subaccount] = ["parent", "subaccount"].map((role) => demo[partner][role]?.ids);
    expect(await idsOf("parent")).toEqual({
      // A parent's list shows its subaccounts.
      parent: { self: parent, subaccount, ...none },
      subaccount: { parent, ...none },
    });
    expect(await idsOf("subaccount")).toEqual({
      parent: { subaccount, ...none },
      subaccount: { self: subaccount, ...none },
    });
    expect(await idsOf("parent", "sibling")).toMatchObject({
      parent: { subaccount },
      subaccount: { sibling: demo[partner]["sibling"]?.ids },
    });
  });

  test("rejects a list in which two keys have the same end, unless the ids are given", async () => {
    const key = { name: "A key", account_id: 7, status: "active", api_key_last4: "st-1" };
    const body = JSON.stringify({
      api_keys: [
        { ...key, id: 5 },
        { ...key, id: 6 },
      ],
    });
    const url = await serve((_, response) =>
      response.writeHead(200, { "Content-Type": "application/json" }).end(body),
    );
    const given = { secret: "latchkey-test-1" };
    const error = await find(url, { ...noKeys, [partner]: { parent: given } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message:
        "The key of LATCHKEY_CONTRACT_PARTNER_PARENT_KEY ends like 2 keys of its list, so its id is ambiguous.",
      hint: 'Give "account" and "key" in --accounts FILE.',
    });
    const own = { key: 6, owner: 7 };
    const { accounts } = await find(url, { ...noKeys, [partner]: { parent: { ...given, ids: own } } });
    expect(accounts[partner].ownedIds["parent"]).toEqual({ self: own, ...none });
  });

  test("reports that no listed key has the last four characters of the given key", async () => {
    const { urls, keys } = await playLive();
    const { parent, unrelated } = keys[partner];
    const url = await serve(async (_, response) => {
      const listed = await fetch(`${urls[partner]}/partner-subscription/api/v1/api-key`, {
        headers: { "X-PARTNER-APIKEY": unrelated?.secret ?? "" },
      });
      response.writeHead(200, { "Content-Type": "application/json" }).end(await listed.text());
    });
    const { accounts, notes } = await find(url, { ...noKeys, [partner]: { ...(parent && { parent }) } });
    expect(accounts[partner].ownedIds["parent"]).toEqual(none);
    expect(notes).toEqual([
      "No key in the list of LATCHKEY_CONTRACT_PARTNER_PARENT_KEY has its last four characters, so its account is not known.",
    ]);
  });
});

describe("in CertCentral", () => {
  test("has no ids without an accounts file, and says which to add", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const keys = demoKeys(server.keys, "certcentral", "administrator", "restricted");
    const { accounts } = await find(server.url, keys);
    expect(accounts.certcentral.ownedIds).toEqual({
      administrator: none,
      "view-only": none,
      restricted: none,
      "non-administrator": none,
    });
    expect(describeMissingIds("certcentral", "administrator", "self", false)).toContain(
      'add "user" and "key" of administrator to --accounts',
    );
  });

  test("uses the ids of the accounts file", async () => {
    const { urls, keys } = await playLive();
    const { accounts } = await find(urls.certcentral, { ...noKeys, certcentral: keys.certcentral });
    expect(accounts.certcentral.ownedIds["administrator"]).toEqual({
      self: { key: 21, owner: ids.administrator },
      colleague: { key: 24, owner: ids.nonAdministrator },
      stranger: { key: 25, owner: ids.stranger },
      ...none,
    });
  });
});

test.each<[string, ApiName, string, string]>([
  ["parent", partner, "listApiKeys", "LATCHKEY_CONTRACT_PARTNER_PARENT_KEY"],
  ["administrator", "certcentral", "listKeys", "LATCHKEY_CONTRACT_CERTCENTRAL_KEY"],
])("rejects a key of %s that the server rejects", async (role, api, operationId, variable) => {
  const { urls } = await playLive();
  const keys = { ...noKeys, [api]: { [role]: { secret: "latchkey-test-of-another-server" } } };
  const error = await find(urls[partner], keys).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      new RegExp(`^${operationId} returned 40[13] for the key of ${variable}\\.$`),
    ),
    hint: "Check that it is an active key of this server.",
  });
});

test.each([
  ["hello", "text/plain"],
  ["null", "application/json"],
  ['{"api_keys":[null,1,{"id":"1"},{"id":1.5,"account_id":2},{"id":1,"user":null}]}', "application/json"],
])("starts on a server that lists %s", async (body, type) => {
  const url = await serve((_, response) => response.writeHead(200, { "Content-Type": type }).end(body));
  const { accounts, notes } = await find(url, {
    [partner]: { parent: { secret: "latchkey-test-1" } },
    certcentral: { administrator: { secret: "latchkey-test-2" } },
  });
  expect(accounts[partner].ownedIds["parent"]).toEqual(none);
  expect(accounts.certcentral.ownedIds["administrator"]).toEqual(none);
  expect(notes.join()).not.toContain("latchkey-test");
});

test("rejects if nothing listens, with and without keys", async () => {
  const url = await findUnusedUrl();
  for (const roles of [{ parent: { secret: "latchkey-test-1" } }, {}])
    await expect(find(url, { ...noKeys, [partner]: roles })).rejects.toThrow(`nothing listens at ${url}`);
});

test("waits only once for each API of a server that never responds", async () => {
  let requests = 0;
  const url = await serve(() => {
    requests += 1;
  });
  const keys = {
    [partner]: { parent: { secret: "latchkey-test-1" }, subaccount: { secret: "latchkey-test-2" } },
    certcentral: { administrator: { secret: "latchkey-test-3" }, "view-only": { secret: "latchkey-test-4" } },
  };
  await expect(find(url, keys, 50)).rejects.toThrow("no complete response within 50 ms");
  expect(requests).toBe(2);
});
