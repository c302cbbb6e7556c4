import { expect, test } from "vitest";
import { preferredResponse } from "../../src/intercept/prefer.ts";
import {
  call,
  createSubaccountApiKey,
  getApiKey,
  listApiKeys,
  runInterceptors,
  sent,
  setUp,
  updateApiKeyStatus,
} from "../controls/setup.ts";

function preferred(header: string, operation = getApiKey) {
  const response = preferredResponse(header, operation);
  return response && sent(response);
}

test.each([
  ["code=200", 200, "afterFirstUse"],
  ["code=403", 403, "unrelatedAccount"],
  ["code=403, example=accessDenied", 403, "accessDenied"],
  ["example=accessDenied; code=403", 403, "accessDenied"],
  ['Code = "403" ,EXAMPLE="accessDenied"', 403, "accessDenied"],
  ["example=afterDeactivation", 200, "afterDeactivation"],
  ["respond-async, code=404, dynamic=true", 404, "keyNotFound"],
  ["code=404, code=403", 404, "keyNotFound"],
])("responds to %s", (header, status, example) => {
  const body = getApiKey.examples[status]?.[example];
  expect(body).toBeDefined();
  expect(preferred(header)).toEqual({ status, headers: { "Content-Type": "application/json" }, body });
});

test("uses the status of the success if there is no code", () => {
  expect(preferred("example=created", createSubaccountApiKey)).toMatchObject({ status: 201 });
});

test("returns a status without a body if the spec has none", () => {
  expect(preferredResponse("code=204", updateApiKeyStatus)).toEqual({ status: 204, headers: {} });
});

test.each(["dynamic=true", "return=minimal", "", ", ;", "=", "wait=10"])("ignores %j", (header) => {
  expect(preferred(header)).toBeUndefined();
});

test.each([
  ["code=418", 404, "getApiKey does not declare status 418. Use one of 200, 403, 404."],
  [
    "code=403, example=nope",
    404,
    'Status 403 of getApiKey has no example "nope". Its examples: unrelatedAccount, accessDenied.',
  ],
  ["example=toString", 404, 'Status 200 of getApiKey has no example "toString"'],
  ["code=", 400, "The Prefer code is not a status. Use one such as 403."],
  ["code", 400, "The Prefer code is not a status"],
  ["code=4e2", 400, "The Prefer code is not a status"],
  ["code=0403", 400, "The Prefer code is not a status"],
  ["code=403, example=", 400, "The Prefer example has no name. Add one, as in example=created."],
])("rejects %s", (header, status, sentence) => {
  const response = preferred(header);
  expect(response?.status).toBe(status);
  expect(response?.body.errors[0]?.message).toContain(sentence);
});

test("rejects any example of a status without examples", () => {
  expect(preferredResponse("code=204, example=x", updateApiKeyStatus)).toMatchObject({ status: 404 });
});

test("ignores the header unless prefer is on", async () => {
  const given = call(listApiKeys, undefined, { prefer: "code=403" });
  const { main: on } = await setUp({ prefer: true });
  const { main: off } = await setUp({ prefer: false });
  expect(await runInterceptors(on, given)).toMatchObject({ status: 403 });
  expect(await runInterceptors(on, call(listApiKeys))).toBeUndefined();
  expect(await runInterceptors(off, given)).toBeUndefined();
});
