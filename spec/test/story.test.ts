import { expect, test } from "vitest";
import { findMessage, findOperation } from "./documents.ts";

type JsonObject = Readonly<Record<string, unknown>>;

function example(operationId: string, message: string, name: string): JsonObject {
  const { examples } = findMessage(findOperation(operationId), message);
  const found = examples.find((each) => each.name === name)?.value;
  expect(found, `${operationId} ${message} ${name}`).toBeTypeOf("object");
  // The line above has checked that the value is an object.
  return found as JsonObject;
}

function listed({ api_keys: keys }: JsonObject, id: unknown): JsonObject | undefined {
  // The examples of a list are valid, so this is a list of keys.
  return (keys as JsonObject[]).find((key) => key["id"] === id);
}

test("Partner Subscriptions: the examples create, list, get and deactivate the same key", () => {
  const request = example("createSubaccountApiKey", "request", "create");
  const { api_key: secret, ...created } = example("createSubaccountApiKey", "201", "created");
  const fresh = example("getApiKey", "200", "afterCreate");
  const used = example("getApiKey", "200", "afterFirstUse");
  const deactivated = example("getApiKey", "200", "afterDeactivation");

  expect(created["name"]).toBe(request["name"]);
  expect(fresh).toMatchObject(created);
  expect(fresh["api_key_last4"]).toBe(String(secret).slice(-4));
  expect(fresh).not.toHaveProperty("last_used_date");
  expect(listed(example("listApiKeys", "200", "afterCreate"), created["id"])).toEqual(fresh);
  expect(used).toEqual({ ...fresh, last_used_date: used["last_used_date"] });
  expect(listed(example("listApiKeys", "200", "afterFirstUse"), created["id"])).toEqual(used);
  expect(example("listApiKeys", "200", "seenBySubaccount")).toEqual({ api_keys: [used] });
  expect(deactivated).toEqual({ ...used, ...example("updateApiKeyStatus", "request", "deactivate") });
});

test("CertCentral: the examples create, list, get, edit and revoke the same key", () => {
  const request = example("createKey", "request", "create");
  const created = example("createKey", "201", "created");
  const fresh = example("getKey", "200", "neverUsed");
  const used = example("getKey", "200", "used");
  const edited = example("getKey", "200", "edited");
  const revoked = example("getKey", "200", "revoked");

  expect(fresh).toMatchObject({ ...request, id: created["id"] });
  expect(fresh).not.toHaveProperty("last_used_date");
  expect(used).toEqual({ ...fresh, last_used_date: used["last_used_date"] });
  expect(listed(example("listKeys", "200", "ofOneUser"), created["id"])).toEqual(used);
  expect(listed(example("listKeys", "200", "withAcmeCredential"), created["id"])).toEqual(used);
  expect(edited).toEqual({ ...used, ...example("updateKey", "request", "rename") });
  expect(revoked).toEqual({ ...edited, ...example("updateKeyStatus", "request", "revoke") });
});
