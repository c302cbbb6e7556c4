import { expectTypeOf, test } from "vitest";
import type { ApiKey, PartnerSubscriptionsClient } from "../src/index.ts";
import { staleKeys } from "../src/stale-keys.ts";

declare const client: PartnerSubscriptionsClient;
declare const keys: ApiKey[];
const unusedForMs = 1;
const unusedSince = new Date(0);

test("staleKeys accepts the keys of the list, and separates stale keys from keys without a readable date", async () => {
  const { api_keys } = await client.listApiKeys();
  const { stale, undated } = staleKeys(api_keys, { unusedForMs });
  expectTypeOf(stale).items.toEqualTypeOf<{
    readonly key: ApiKey;
    readonly reason: "unused" | "never used";
    readonly ageMs: number;
  }>();
  expectTypeOf(undated).items.toEqualTypeOf<{
    readonly key: ApiKey;
    readonly field: "created_at" | "last_used_date";
  }>();
});

test("staleKeys accepts exactly one of its two limits", () => {
  staleKeys(keys, { unusedSince });
  // @ts-expect-error: no limit
  staleKeys(keys, {});
  // @ts-expect-error: two limits
  staleKeys(keys, { unusedForMs, unusedSince });
  // @ts-expect-error: a date is a Date
  staleKeys(keys, { unusedSince: "2026-01-01" });
  // @ts-expect-error: neither include nor exclude
  staleKeys(keys, { unusedForMs, neverUsed: "only" });
  // @ts-expect-error: there are no ACME credentials here
  staleKeys(keys, { unusedForMs, acmeCredentials: "include" });
});
