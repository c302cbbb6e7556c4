import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { expect, test } from "vitest";
import { type ErrorName, ErrorResponse, errorResponses } from "../../src/model/errors.ts";

// Object.keys does not keep the types of the names.
const names = Object.keys(errorResponses) as ErrorName[];

// The spec declares few of these statuses, so no check at run time covers them. A declared error has the same ErrorList.
test.each(names)("%s has the spec's error body in both APIs", (name) => {
  const { body } = new ErrorResponse(name, "Details.");
  expect(partnerSubscriptions.operations.getApiKey.checkResponse(403, JSON.parse(body))).toEqual([]);
  expect(certCentral.operations.getKey.checkResponse(403, JSON.parse(body))).toEqual([]);
});
