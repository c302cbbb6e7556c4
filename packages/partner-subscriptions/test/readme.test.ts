import { managerSecret, runReadme, serveKeys, testReadmeRotation } from "@latchkey/runtimes/client-suite";
import { describe, expect, test } from "vitest";
import { definition } from "./definition.ts";
import { service } from "./service-definition.ts";

describe("the README's rotation", () => testReadmeRotation(definition));

test("the README's search for stale keys finds them", async () => {
  await using served = await serveKeys(service);
  const [parent, subaccount] = served.service.keys;
  const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
  if (!parent || !subaccount) throw new Error("The service has too few keys.");
  served.service.keys.splice(
    0,
    2,
    { ...parent, last_used_date: "today" },
    { ...subaccount, last_used_date: daysAgo(1095) },
    { ...subaccount, id: 12347, owner: 67892, last_used_date: daysAgo(0) },
  );
  const stdout = await runReadme(definition.packageDir, "Find stale keys", {
    DIGICERT_PARTNER_API_KEY: managerSecret,
    DIGICERT_PARTNER_BASE_URL: served.baseUrl,
  });
  expect(stdout).toBe("12346 unused for 1095 days\n12345 cannot read last_used_date\n");
});
