import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { describe, expect, test } from "vitest";

const { createSubaccountApiKey, updateApiKeyStatus, listApiKeys } = partnerSubscriptions.operations;
const { createKey, updateKey, updateKeyStatus } = certCentral.operations;

const unknown = "body has a property that the spec does not name";
const noName = "body must have required property 'name'";
const noObject = "body must be object";
const wrongWord = "body/status must be equal to one of the allowed values";
const wrongRole = "body/restricted_to_role_id must be equal to one of the allowed values";

// Bodies are JSON texts, as in a request. JSON.parse accepts names, such as __proto__, that mean something else in a
// literal.
test.each([
  { operation: createSubaccountApiKey, text: '{"name":"Build server"}', want: [] },
  { operation: createSubaccountApiKey, text: '{"name":""}', want: [] },
  { operation: createSubaccountApiKey, text: `{"name":"${"x".repeat(200)}"}`, want: [] },
  { operation: createSubaccountApiKey, text: `{"name":"${"😀".repeat(200)}"}`, want: [] },
  ...["x", "😀"].map((letter) => ({
    operation: createSubaccountApiKey,
    text: `{"name":"${letter.repeat(201)}"}`,
    want: ["body/name must NOT have more than 200 characters"],
  })),
  { operation: createSubaccountApiKey, text: "{}", want: [noName] },
  { operation: createSubaccountApiKey, text: '{"Name":"x"}', want: [noName, unknown] },
  { operation: createSubaccountApiKey, text: '{"name":7}', want: ["body/name must be string"] },
  { operation: createSubaccountApiKey, text: '{"name":null}', want: ["body/name must be string"] },
  { operation: createSubaccountApiKey, text: '{"name":["x"]}', want: ["body/name must be string"] },
  { operation: createSubaccountApiKey, text: '{"name":"x","name2":"x","name3":"x"}', want: [unknown] },
  { operation: createSubaccountApiKey, text: '{"name":"x","__proto__":{}}', want: [unknown] },
  { operation: createSubaccountApiKey, text: '{"__proto__":{"name":"x"}}', want: [noName, unknown] },
  { operation: createSubaccountApiKey, text: '{"name":"x","constructor":{}}', want: [unknown] },
  { operation: createSubaccountApiKey, text: '{"name":"x","hasOwnProperty":1}', want: [unknown] },
  { operation: createSubaccountApiKey, text: "[]", want: [noObject] },
  { operation: createSubaccountApiKey, text: '[{"name":"x"}]', want: [noObject] },
  { operation: createSubaccountApiKey, text: "null", want: [noObject] },
  { operation: createSubaccountApiKey, text: '"name"', want: [noObject] },
  { operation: createSubaccountApiKey, text: "7", want: [noObject] },
  { operation: updateApiKeyStatus, text: '{"status":"inactive"}', want: [] },
  { operation: updateApiKeyStatus, text: '{"status":"revoked"}', want: [wrongWord] },
  { operation: updateApiKeyStatus, text: '{"status":"Active"}', want: [wrongWord] },
  { operation: updateApiKeyStatus, text: '{"status":true}', want: ["body/status must be string", wrongWord] },
  { operation: updateApiKeyStatus, text: "{}", want: ["body must have required property 'status'"] },
  { operation: updateKeyStatus, text: '{"status":"revoked"}', want: [] },
  { operation: updateKeyStatus, text: '{"status":"inactive"}', want: [wrongWord] },
  { operation: createKey, text: `{"name":"${"x".repeat(5000)}"}`, want: [] },
  ...[0, 100, 101, 102, 103].map((role) => ({
    operation: createKey,
    text: `{"name":"x","restricted_to_role_id":${role}}`,
    want: [],
  })),
  { operation: createKey, text: '{"name":"x","restricted_to_role_id":104}', want: [wrongRole] },
  { operation: createKey, text: '{"name":"x","restricted_to_role_id":-1}', want: [wrongRole] },
  { operation: createKey, text: '{"name":"x","restricted_to_role_id":1.02e2}', want: [] },
  {
    operation: createKey,
    text: '{"name":"x","restricted_to_role_id":"102"}',
    want: ["body/restricted_to_role_id must be integer", wrongRole],
  },
  { operation: createKey, text: '{"name":"x","restricted_to_role":102}', want: [unknown] },
  { operation: updateKey, text: '{"restricted_to_role_id":100}', want: [noName] },
])("$operation.operationId reports the problems of $text", ({ operation, text, want }) => {
  expect(operation.checkBody(JSON.parse(text))).toEqual(want);
});

test("reports a missing body, and a body that must be absent", () => {
  expect(createKey.checkBody(undefined)).toEqual([noObject]);
  expect(listApiKeys.checkBody(undefined)).toEqual([]);
  expect(listApiKeys.checkBody({})).toEqual(["body must be absent"]);
});

describe("a check", () => {
  test("does not mix the problems of two bodies", () => {
    const first = createKey.checkBody({});
    expect(createKey.checkBody({ name: "x" })).toEqual([]);
    expect(createKey.checkBody(null)).toEqual([noObject]);
    expect(first).toEqual([noName]);
  });

  test("reports a hundred thousand unknown properties in one message", () => {
    const body = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`x${index}`, index]));
    expect(createKey.checkBody(body)).toEqual([noName, unknown]);
  });
});
