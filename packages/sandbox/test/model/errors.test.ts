import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { expect, test } from "vitest";
import { type ErrorName, ErrorResponse, errorResponses } from "../../src/model/errors.ts";

// The keys of the table are its names: Object.keys cannot say so.
const names = Object.keys(errorResponses) as ErrorName[];

// Their statuses are mostly undeclared, so no reply check sees them. That of a declared refusal knows the same ErrorList.
test.each(names)("%s has the body that the spec gives to refusals, in both APIs", (name) => {
  const { body } = new ErrorResponse(name, "Details.");
  expect(partnerSubscriptions.operations.getApiKey.checkReply(403, JSON.parse(body))).toEqual([]);
  expect(certCentral.operations.getKey.checkReply(403, JSON.parse(body))).toEqual([]);
});
