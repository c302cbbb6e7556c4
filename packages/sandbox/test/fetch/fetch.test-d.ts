import { createCertCentralClient } from "@latchkey/certcentral";
import { createPartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { expectTypeOf, test } from "vitest";
import type { Sandbox } from "../../src/index.ts";

declare const sandbox: Sandbox;

test("types fetch for the clients and as a replacement of the global fetch", () => {
  expectTypeOf(createPartnerSubscriptionsClient).toBeCallableWith({ apiKey: "", fetch: sandbox.fetch });
  expectTypeOf(createCertCentralClient).toBeCallableWith({ apiKey: "", fetch: sandbox.fetch });
  expectTypeOf(sandbox.fetch).toExtend<typeof fetch>();
});
