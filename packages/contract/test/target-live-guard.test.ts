import { demoSeed } from "@latchkey/sandbox";
import { expect, test } from "vitest";
import type { HttpRequest } from "../src/http.ts";
import { type ApiName, apiNames, type OperationId } from "../src/spec.ts";
import { NotObservable } from "../src/target.ts";
import { createLiveTarget, type LiveTargetOptions } from "../src/targets/live.ts";
import { ids, playLive } from "./target-live-sandbox.ts";

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

test("lets no change through but of what the run has made, and no create but for its own accounts", async () => {
  const { urls, secrets, seen } = await playLive();
  const { parent = "", subaccount = "" } = secrets["partner-subscriptions"];
  const { administrator = "", "view-only": viewOnly = "" } = secrets.certcentral;
  const target = createLiveTarget({ urls, secrets, allow: all, wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.begin();
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
  const refused: readonly (readonly [HttpRequest, string])[] = [
    // Foreign keys, however they are written.
    [{ ...put(`${partnerPath}/11/status`, inactive), headers: asParent }, "has not made"],
    [{ ...put(`${partnerPath}/14/status`, inactive), headers: asParent }, "has not made"],
    [{ ...put(`${partnerPath}/%31%31/status`, inactive), headers: asParent }, "has not made"],
    [{ ...put(`${partnerPath}/11/status/`, inactive), headers: asParent }, "an operation of the spec"],
    [{ ...put(`${partnerPath}/11/status?x=1`, inactive), headers: asParent }, "an operation of the spec"],
    [{ ...put(`${certCentralPath}/21`, '{"name":"x"}'), headers: asAdministrator }, "has not made"],
    [
      { ...put(`${certCentralPath}/21/status`, '{"status":"revoked"}'), headers: asAdministrator },
      "has not made",
    ],
    // Owners that are not the caller's.
    [{ ...create(ids.unrelated), headers: asParent }, "only for the caller's own account, or its subaccount"],
    [{ ...create(ids.sibling), headers: asParent }, "only for the caller's own account"],
    [
      { ...create(ids.subaccount), headers: { "X-PARTNER-APIKEY": "latchkey-test-of-nobody" } },
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
    // What could not be found again.
    [{ ...create(ids.subaccount, { name: "mine" }), headers: asParent }, "could not be found again"],
    [{ ...create(ids.subaccount, {}), headers: asParent }, "could not be found again"],
    [{ ...create(ids.subaccount), body: "{", headers: asParent }, "could not be found again"],
    // What could turn out to be a change.
    [{ method: "DELETE", target: `${partnerPath}/11`, headers: asParent }, "an operation of the spec"],
    [{ method: "GET", target: partnerPath, body: "{}", headers: asParent }, "no plain read"],
    [
      { method: "GET", target: partnerPath, headers: { "X-HTTP-Method-Override": "PUT" } },
      "could make a change",
    ],
    [
      { method: "GET", target: `${partnerPath}/11/status?_method=PUT`, headers: asParent },
      "could make a change",
    ],
  ];
  for (const [request, reason] of refused) {
    const error = await send(request).catch((caught: unknown) => caught);
    expect(error, request.target).toBeInstanceOf(NotObservable);
    expect(String(error)).toContain(reason);
  }
  expect(await seen()).toHaveLength(before);

  const { status, text } = await send({ ...create(ids.subaccount), headers: asParent });
  expect(status).toBe(201);
  const { id } = JSON.parse(text);
  const off = await send({ ...put(`${partnerPath}/${id}/status`, inactive), headers: asParent });
  expect(off.status).toBe(204);
  // The same id of the other API is another key.
  const other = send({
    ...put(`${certCentralPath}/${id}/status`, '{"status":"revoked"}'),
    headers: asAdministrator,
  });
  await expect(other).rejects.toThrow("has not made");
});

test("makes no key for an account that is only known from a parent's list: it is somebody's", async () => {
  const { urls, secrets, seen } = await playLive();
  const { parent = "" } = secrets["partner-subscriptions"];
  const onlyParent = { "partner-subscriptions": { parent }, certcentral: {} };
  const target = createLiveTarget({ urls, secrets: onlyParent, allow: all, wait: async () => {} });
  await using running = await target.start();
  const { cast, send } = await running.begin();
  const account = cast["partner-subscriptions"].belongings["parent"]?.["subaccount"]?.owner ?? 0;
  expect([ids.subaccount, ids.sibling]).toContain(account);
  const sent = send({ ...create(account), headers: { "X-PARTNER-APIKEY": parent } });
  await expect(sent).rejects.toThrow(
    "only for the caller's own account, or its subaccount of which a key was given",
  );
  expect((await seen()).every(({ method }) => method === "GET")).toBe(true);
});

test("an operation that is not allowed is not sent", async () => {
  const { urls, secrets, seen } = await playLive();
  const target = createLiveTarget({ urls, secrets, allow: ["updateApiKeyStatus"], wait: async () => {} });
  await using running = await target.start();
  const { send } = await running.begin();
  const headers = { "X-PARTNER-APIKEY": secrets["partner-subscriptions"]["parent"] ?? "" };
  const sent = send({ ...create(ids.subaccount), headers });
  await expect(sent).rejects.toThrow(
    "createSubaccountApiKey is not allowed (--allow createSubaccountApiKey)",
  );
  expect((await seen()).every(({ method }) => method === "GET")).toBe(true);
});

const secrets = { "partner-subscriptions": { parent: "latchkey-test-secret" }, certcentral: {} };

test.each<[string, Partial<LiveTargetOptions>, string]>([
  ["no key", { secrets: { "partner-subscriptions": {}, certcentral: {} } }, "needs a key"],
  [
    "a create whose key could not be deactivated",
    { allow: ["createSubaccountApiKey"] },
    "--allow names createSubaccountApiKey without updateApiKeyStatus",
  ],
  [
    "the same of CertCentral",
    { allow: ["createKey", "updateApiKeyStatus"] },
    "createKey without updateKeyStatus",
  ],
  ["a read among the changes", { allow: ["listKeys"] }, "listKeys, which changes nothing"],
  ["clear text", { urls: { certcentral: "http://www.digicert.com" } }, "begins with https://"],
  [
    "clear text to what only looks like loopback",
    { urls: { certcentral: "http://127.0.0.1.example.com" } },
    "https://",
  ],
  ["a password in the URL", { urls: { certcentral: "https://user:word@localhost" } }, "holds a user"],
  ["no budget", { budget: 0 }, "--budget"],
  ["a pace beyond the documented limits", { requestsPerSecond: 6 }, "--pace at most 5"],
  ["no pace", { requestsPerSecond: 0 }, "--pace"],
])("refuses %s", (_, options, message) => {
  expect(() => createLiveTarget({ secrets, ...options })).toThrow(message);
});

test("refuses every key of the sandbox's demo, and quotes none", () => {
  const keys: readonly (readonly [ApiName, string | undefined])[] = [
    ...demoSeed.partnerKeys.map(({ secret }) => ["partner-subscriptions", secret] as const),
    ...demoSeed.certCentralKeys.map(({ secret }) => ["certcentral", secret] as const),
  ];
  let count = 0;
  for (const [api, secret] of keys) {
    // An ACME credential has none.
    if (secret === undefined) continue;
    count += 1;
    const given = { "partner-subscriptions": {}, certcentral: {}, [api]: { other: secret } };
    expect(() => createLiveTarget({ secrets: given })).toThrow("--other is a key of the sandbox's demo");
    expect(() => createLiveTarget({ secrets: given })).not.toThrow(secret);
  }
  expect(count).toBe(12);
});

test("has every kind of capability decided, and the vendor's own servers unless told otherwise", async () => {
  const { capabilities, name: targetName } = createLiveTarget({ secrets });
  expect(targetName).toBe("live");
  expect(capabilities.mutable).toContain("--allow");
  for (const never of ["steerable", "clock", "rateLimits", "httpEdges"] as const)
    expect(capabilities[never]).not.toBe(true);
  expect(createLiveTarget({ secrets, allow: ["updateApiKeyStatus"] }).capabilities.mutable).toBe(true);
  expect(apiNames).toHaveLength(2);
});
