import type { operations } from "@latchkey/validators/partner-subscriptions";
import { test } from "vitest";
import type { OperationHandlers } from "../../src/operations/handlers.ts";
import { partnerSubscriptionsHandlers } from "../../src/operations/handlers.ts";

type PartnerActions = OperationHandlers<"partner-subscriptions", operations>;

test("does not compile without a handler of an operation", () => {
  const { getApiKey: _, ...others } = partnerSubscriptionsHandlers;
  // @ts-expect-error: the handler of getApiKey is missing.
  others satisfies PartnerActions;
});

test("does not compile with an undeclared response", () => {
  ({
    ...partnerSubscriptionsHandlers,
    // @ts-expect-error: the spec declares a 200 with a key.
    getApiKey: { resource: "key", handle: () => ({ status: 204 }) },
  }) satisfies PartnerActions;
});

test("does not compile with an undeclared input", () => {
  ({
    ...partnerSubscriptionsHandlers,
    updateApiKeyStatus: {
      resource: "key",
      // @ts-expect-error: name is not an input of this operation.
      handle: ({ name }) => ({ status: 204, name }),
    },
  }) satisfies PartnerActions;
});
