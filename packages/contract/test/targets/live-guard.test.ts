import { demoSeed } from "@latchkey/sandbox";
import { expect, test } from "vitest";
import { type GivenKeys, noKeys, secretsOf } from "../../src/accounts.ts";
import type { HttpRequest } from "../../src/http.ts";
import { type ApiName, apiNames, type OperationId } from "../../src/spec.ts";
import { SkipCase } from "../../src/target.ts";
import { createLiveTarget, type LiveTargetOptions } from "../../src/targets/live.ts";
import { ids, playLive } from "../fixtures/live-sandbox.ts";

const partnerPath = "/partner-subscription/api/v1/api-key";
const certCentralPath = "/services/v2/key";
const all: readonly OperationId[] = [
  "createSubaccountApiKey",
  "updateApiKeyStatus",
  "createKey",
  "updateKey",
  "updateKeyStatus",
];
const name = "latchkey-contract 0123abcd a test";
const inactive = '{"status":"inactive"}';

function create(owner: number, body: object = { name }): Omit<HttpRequest, "headers"> {
  return { method: "POST", target: `${partnerPath}/account/${owner}`, body: JSON.stringify(body) };
}

test("sends changes only for keys that the run created, and creates only for its own accounts", async () => {
  const { urls, keys, seen } = await playLive();
  const secrets = secretsOf(keys);
  const { parent = "", subaccount = "" } = secrets["partner-subscriptions"];
  const { administrator = "", "view-only": viewOnly = "" } = secrets.certcentral;
  const target = createLiveTarget({ urls, keys, allow: all, wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.setUp();
  const asParent = { "X-PARTNER-APIKEY": parent, "Content-Type": "application/json" };
  const asAdministrator = { "X-DC-DEVKEY": administrator, "Content-Type": "application/json" };
  const put = (target: string, body: string): Omit<HttpRequest, "headers"> => ({
    method: "PUT",
    target,
    body,
  });
  const certCentralCreate = (owner: number) => ({
    method: "POST",
    target: `${certCentralPath}/user/${owner}`,
    body: JSON.stringify({ name }),
  });
  const before = (await seen()).length;
  const rejected: readonly (readonly [HttpRequest, string])[] = [
    // Foreign keys, in each spelling.
    [{ ...put(`${partnerPath}/11/status`, inactive), headers: asParent }, "has not created"],
    [{ ...put(`${partnerPath}/14/status`, inactive), headers: asParent }, "has not created"],
    [{ ...put(`${partnerPath}/%31%31/status`, inactive), headers: asParent }, "has not created"],
    [{ ...put(`${partnerPath}/11/status/`, inactive), headers: asParent }, "an operation of the spec"],
    [{ ...put(`${partnerPath}/11/status?x=1`, inactive), headers: asParent }, "an operation of the spec"],
    [{ ...put(`${certCentralPath}/21`, '{"name":"x"}'), headers: asAdministrator }, "has not created"],
    [
      { ...put(`${certCentralPath}/21/status`, '{"status":"revoked"}'), headers: asAdministrator },
      "has not created",
    ],
    // Owners other than the caller.
    [{ ...create(ids.unrelated), headers: asParent }, "only for the caller's own account, or its subaccount"],
    [{ ...create(ids.sibling), headers: asParent }, "only for the caller's own account"],
    [
      { ...create(ids.subaccount), headers: { "X-PARTNER-APIKEY": "latchkey-test-of-another-caller" } },
      "only for the caller's own",
    ],
    [
      { ...create(ids.parent), headers: { "X-PARTNER-APIKEY": subaccount } },
      "only for the caller's own account",
    ],
    [
      { ...create(ids.subaccount), headers: { "X-PARTNER-APIKEY": [parent, parent] } },
      "only for the caller's own",
    ],
    [
      { ...certCentralCreate(ids.nonAdministrator), headers: asAdministrator },
      "only for the caller's own user",
    ],
    [
      { ...certCentralCreate(ids.stranger), headers: { "X-DC-DEVKEY": viewOnly } },
      "only for the caller's own user",
    ],
    // Keys that could not be found again.
    [{ ...create(ids.subaccount, { name: "mine" }), headers: asParent }, "could not be found again"],
    [{ ...create(ids.subaccount, {}), headers: asParent }, "could not be found again"],
    [{ ...create(ids.subaccount), body: "{", headers: asParent }, "could not be found again"],
    // Requests that could be a change.
    [{ method: "DELETE", target: `${partnerPath}/11`, headers: asParent }, "an operation of the spec"],
    [{ method: "GET", target: partnerPath, body: "{}", headers: asParent }, "is not a plain read"],
    [
      { method: "GET", target: partnerPath, headers: { "X-HTTP-Method-Override": "PUT" } },
      "could turn a read into a change",
    ],
    [
      { method: "GET", target: `${partnerPath}/11/status?_method=PUT`, headers: asParent },
      "could turn a read into a change",
    ],
  ];
  for (const [request, reason] of rejected) {
    const error = await send(request).catch((caught: unknown) => caught);
    expect(error, request.target).toBeInstanceOf(SkipCase);
    expect(String(error)).toContain(reason);
  }
  expect(await seen()).toHaveLength(before);

  const { status, text } = await send({ ...create(ids.subaccount), headers: asParent });
  expect(status).toBe(201);
  const { id } = JSON.parse(text);
  const off = await send({ ...put(`${partnerPath}/${id}/status`, inactive), headers: asParent });
  expect(off.status).toBe(204);
  // The same id in the other API is another key.
  const other = send({
    ...put(`${certCentralPath}/${id}/status`, '{"status":"revoked"}'),
    headers: asAdministrator,
  });
  await expect(other).rejects.toThrow("has not created");
});

test("creates no key for an account that is only in a parent's list, since it may be a customer's", async () => {
  const { urls, keys, seen } = await playLive();
  const { parent } = keys["partner-subscriptions"];
  if (parent === undefined) return expect.fail();
  const target = createLiveTarget({
    urls,
    keys: givenTo("partner-subscriptions", { parent }),
    allow: all,
    wait: async () => {},
  });
  await using running = await target.start();
  const { accounts, send } = await running.setUp();
  const account = accounts["partner-subscriptions"].ownedIds["parent"]?.["subaccount"]?.owner ?? 0;
  expect([ids.subaccount, ids.sibling]).toContain(account);
  const sent = send({ ...create(account), headers: { "X-PARTNER-APIKEY": parent.secret } });
  await expect(sent).rejects.toThrow(
    "only for the caller's own account, or its subaccount whose key was given",
  );
  expect((await seen()).every(({ method }) => method === "GET")).toBe(true);
});

test("does not send an operation that is not allowed", async () => {
  const { urls, keys, seen } = await playLive();
  const target = createLiveTarget({ urls, keys, allow: ["updateApiKeyStatus"], wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.setUp();
  const headers = { "X-PARTNER-APIKEY": keys["partner-subscriptions"]["parent"]?.secret ?? "" };
  const sent = send({ ...create(ids.subaccount), headers });
  await expect(sent).rejects.toThrow(
    "createSubaccountApiKey is not allowed (--allow createSubaccountApiKey)",
  );
  expect((await seen()).every(({ method }) => method === "GET")).toBe(true);
});

const keys = givenTo("partner-subscriptions", { parent: { secret: "latchkey-test-secret" } });

test.each<[string, Partial<LiveTargetOptions>, string]>([
  [
    "a create whose key could not be deactivated",
    { allow: ["createSubaccountApiKey"] },
    "--allow names createSubaccountApiKey without updateApiKeyStatus",
  ],
  [
    "a create of CertCentral whose key could not be deactivated",
    { allow: ["createKey", "updateApiKeyStatus"] },
    "createKey without updateKeyStatus",
  ],
  ["plain text", { urls: { certcentral: "http://www.digicert.com" } }, "would send a live key in plain text"],
  [
    "plain text to a host that only looks like loopback",
    { urls: { certcentral: "http://127.0.0.1.example.com" } },
    "would send a live key in plain text",
  ],
  ["a password in the URL", { urls: { certcentral: "https://user:word@localhost" } }, "has a user"],
])("rejects %s", (_, options, message) => {
  expect(() => createLiveTarget({ keys, ...options })).toThrow(message);
});

test("rejects each key of the sandbox's demo, and does not quote it", () => {
  const demo: readonly (readonly [ApiName, string | undefined])[] = [
    ...demoSeed.partnerKeys.map(({ secret }) => ["partner-subscriptions", secret] as const),
    ...demoSeed.certCentralKeys.map(({ secret }) => ["certcentral", secret] as const),
  ];
  let count = 0;
  for (const [api, secret] of demo) {
    // An ACME credential has no secret.
    if (secret === undefined) continue;
    count += 1;
    const given = givenTo(api, { other: { secret } });
    expect(() => createLiveTarget({ keys: given })).toThrow("The key of other is public");
    expect(() => createLiveTarget({ keys: given })).not.toThrow(secret);
  }
  expect(count).toBe(12);
});

test("never supports Prefer, clocks, rate limits or malformed requests, and writes only what is allowed", async () => {
  const { capabilities, name: targetName } = createLiveTarget({ keys });
  expect(targetName).toBe("live");
  expect(capabilities.writes).toContain("--allow");
  for (const never of ["preferHeader", "clock", "rateLimits", "malformedRequests"] as const)
    expect(capabilities[never]).not.toBe(true);
  expect(createLiveTarget({ keys, allow: ["updateApiKeyStatus"] }).capabilities.writes).toBe(true);
  expect(apiNames).toHaveLength(2);
});

function givenTo(api: ApiName, roles: GivenKeys[ApiName]): GivenKeys {
  return { ...noKeys, [api]: roles };
}
