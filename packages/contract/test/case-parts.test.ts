import { expect, test } from "vitest";
import type { ApiAccounts } from "../src/accounts.ts";
import type { Case } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import type { Target } from "../src/target.ts";
import { withSetUp } from "./altered-sandbox.ts";
import { runCases } from "./fixtures/run-cases.ts";

test("a case passes if the target has only the accounts that the case requires", async () => {
  for (const testCase of cases) {
    // These cases send a key of the other API, which `requires` cannot name.
    if (/\/(other-api|other-header)$/.test(testCase.id)) continue;
    const { results } = await runCases(withRequired(testCase), [testCase]);
    expect(results).toMatchObject([{ verdict: "passed", testCase: { id: testCase.id } }]);
  }
});

/** The sandbox with the keys and ids that a case requires, and no others. */
function withRequired({ api, requires }: Case): Target {
  const none: ApiAccounts = { secrets: {}, ownedIds: {} };
  return withSetUp((setUp) => {
    const { secrets, ownedIds } = setUp.accounts[api];
    const callers = new Set(requires.map(({ caller }) => caller));
    const accounts: ApiAccounts = {
      secrets: pick(secrets, callers),
      ownedIds: Object.fromEntries(
        [...callers].map((caller) => {
          const owners = requires.flatMap((each) => (each.caller === caller ? [each.owner ?? ""] : []));
          return [caller, pick(ownedIds[caller] ?? {}, new Set(owners))];
        }),
      ),
    };
    return {
      ...setUp,
      accounts: { "partner-subscriptions": none, certcentral: none, [api]: accounts },
    };
  });
}

function pick<Value>(
  values: Readonly<Record<string, Value>>,
  names: ReadonlySet<string>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
