import type { operations } from "@latchkey/validators/partner-subscriptions";
import { test } from "vitest";
import type { Actions } from "../src/actions.ts";
import { partnerSubscriptionsActions } from "../src/handlers/partner-subscriptions.ts";

type PartnerActions = Actions<"partner-subscriptions", operations>;

test("an operation of the spec that does nothing yet does not compile", () => {
  const { getApiKey: _, ...others } = partnerSubscriptionsActions;
  // @ts-expect-error: getApiKey is missing.
  others satisfies PartnerActions;
});

test("an answer that the spec does not declare does not compile", () => {
  ({
    ...partnerSubscriptionsActions,
    // @ts-expect-error: it is a 200 with a key.
    getApiKey: { about: "key", answer: () => ({ status: 204 }) },
  }) satisfies PartnerActions;
});

test("an input that the operation does not have does not compile", () => {
  ({
    ...partnerSubscriptionsActions,
    updateApiKeyStatus: {
      about: "key",
      // @ts-expect-error: there is no name among its inputs.
      answer: ({ name }) => ({ status: 204, name }),
    },
  }) satisfies PartnerActions;
});
