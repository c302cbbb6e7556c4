import type { operations } from "@latchkey/validators/partner-subscriptions";
import { test } from "vitest";
import type { OperationHandlers } from "../../src/operations/handlers.ts";
import { partnerSubscriptionsHandlers } from "../../src/operations/handlers.ts";

type PartnerActions = OperationHandlers<"partner-subscriptions", operations>;

test("an operation of the spec that does nothing yet does not compile", () => {
  const { getApiKey: _, ...others } = partnerSubscriptionsHandlers;
  // @ts-expect-error: getApiKey is missing.
  others satisfies PartnerActions;
});

test("a response that the spec does not declare does not compile", () => {
  ({
    ...partnerSubscriptionsHandlers,
    // @ts-expect-error: it is a 200 with a key.
    getApiKey: { resource: "key", handle: () => ({ status: 204 }) },
  }) satisfies PartnerActions;
});

test("an input that the operation does not have does not compile", () => {
  ({
    ...partnerSubscriptionsHandlers,
    updateApiKeyStatus: {
      resource: "key",
      // @ts-expect-error: there is no name among its inputs.
      handle: ({ name }) => ({ status: 204, name }),
    },
  }) satisfies PartnerActions;
});
