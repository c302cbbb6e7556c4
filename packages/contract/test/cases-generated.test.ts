import { createSandbox } from "@latchkey/sandbox";
import { beforeAll, describe, expect, test } from "vitest";
import type { Case, CaseContext } from "../src/case.ts";
import { accessCases } from "../src/cases/access.ts";
import { credentialCases } from "../src/cases/credentials.ts";
import { cases } from "../src/cases/index.ts";
import { preferHeaderCases } from "../src/cases/prefer-header.ts";
import { rateLimitCases } from "../src/cases/rate-limits.ts";
import type { Send } from "../src/http.ts";
import type { CaseResult } from "../src/run-case.ts";
import { apiNames, spec } from "../src/spec.ts";
import type { CaseSetUp } from "../src/target.ts";
import { demoAccounts, sandboxTarget, sendTo } from "../src/targets/sandbox.ts";
import { withSetUp } from "./altered-sandbox.ts";
import { runCases } from "./fixtures/run-cases.ts";

const operations = apiNames.flatMap((api) => spec[api].operations);

describe("the list of cases", () => {
  test("has each id once", () => {
    const ids = cases.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("names the operation, the family and the title in each id", () => {
    const misnamed = cases.filter(({ id, operationId }) => {
      const [operation, family, ...title] = id.split("/");
      return operation !== operationId || !/^[a-z-]+$/.test(family ?? "") || title.length !== 1;
    });
    expect(misnamed.map(({ id }) => id)).toEqual([]);
  });

  test("goes through the operations in the order of the spec", () => {
    const order = cases.map(({ operationId }) => operationId);
    expect([...new Set(order)]).toEqual(operations.map(({ operationId }) => operationId));
    expect(order.filter((each, index) => each !== order[index - 1])).toHaveLength(operations.length);
  });

  test("has a case for each declared status of each operation without the header Prefer", () => {
    const shown = new Set(
      cases
        .filter(({ capabilities }) => !capabilities.includes("preferHeader"))
        .map(({ operationId, status }) => `${operationId} ${status}`),
    );
    const declared = operations.flatMap(({ operationId, statuses }) =>
      statuses.map((status) => `${operationId} ${status}`),
    );
    expect(declared.filter((each) => !shown.has(each))).toEqual([]);
  });

  test("has each row of x-access, with its status and its assumption", () => {
    const rows = operations.flatMap(({ operationId, success, access }) =>
      access.map(({ caller, owner, answer, assumed }) => ({
        id: `${operationId}/access/${owner === undefined ? caller : `${caller}-on-${owner}`}`,
        status: typeof answer === "object" ? answer.status : success,
        assumed,
      })),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(accessCases.map(({ id, status, assumed }) => ({ id, status, assumed }))).toEqual(rows);
  });

  test("has each kind of credential for each operation", () => {
    const kinds = (operationId: string): string[] =>
      credentialCases
        .filter((each) => each.operationId === operationId)
        .map(({ id }) => id.split("/")[2] ?? "");
    for (const { api, operationId } of operations) {
      const documented = spec[api].credentials.map(({ credential }) => credential);
      expect(kinds(operationId)).toEqual(expect.arrayContaining([...documented, "empty", "other-api"]));
    }
  });
});

describe("on the sandbox", () => {
  const called = new Map<string, Set<string>>();
  const testedBy = new Map<string, Set<string>>();
  let results: readonly CaseResult[] = [];

  beforeAll(async () => {
    ({ results } = await runCases(
      sandboxTarget,
      cases.map((each) => watchSetUp(each, (by) => add(testedBy, by, each.id))),
      {
        onExchange: ({ id }, { request: { method, target } }) => {
          const operation = operations.find((each) => each.method === method && matches(each.path, target));
          if (operation !== undefined && method !== "GET") add(called, id, operation.operationId);
        },
      },
    ));
  });

  test("each case passes", () => {
    expect(results).toHaveLength(cases.length);
    expect(results.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
  });

  test("each case lists the operations that it calls and that change something", () => {
    const missing = results.flatMap(({ testCase: { id, mutates } }) => {
      const names: readonly string[] = mutates;
      return [...(called.get(id) ?? [])].flatMap((name) => (names.includes(name) ? [] : [`${id}: ${name}`]));
    });
    expect(called.size).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  test("each step of a set-up names an existing case about another operation", () => {
    const byId = new Map<string, Case>(cases.map((each) => [each.id, each]));
    const wrong = [...testedBy].flatMap(([by, ids]) =>
      [...ids].filter((id) => {
        const tester = byId.get(by);
        return tester === undefined || tester.operationId === byId.get(id)?.operationId;
      }),
    );
    expect([...testedBy.keys()].toSorted()).toContain("createKey/access/administrator-on-self");
    expect(wrong).toEqual([]);
  });
});

test("a case is skipped if its set-up fails, and names the case that tests the step", async () => {
  const [listed] = cases.filter(({ id }) => id === "listKeys/life-cycle/created-key-is-listed");
  const target = withSetUp((setUp) => ({
    ...setUp,
    send: async (request) =>
      request.method === "POST" ? { status: 503, headers: {}, text: "" } : setUp.send(request),
  }));
  const { results } = await runCases(target, listed === undefined ? [] : [listed]);
  expect(results).toMatchObject([
    { verdict: "skipped", reason: expect.stringContaining("createKey/access/administrator-on-self") },
  ]);
});

// The planted faults in test/faults test other faults of a server.
describe("fails for a server", () => {
  test("that returns another example than the header Prefer selects", async () => {
    const failed = await failuresOf(preferHeaderCases, ({ send }) => (request) => {
      const isAsked = request.headers["Prefer"] === "code=200, example=revoked";
      return send(isAsked ? { ...request, headers: { ...request.headers, Prefer: "code=200" } } : request);
    });
    expect(failed).toEqual(["getKey/prefer-header/200-revoked"]);
  });

  test("that has no rate limits", async () => {
    await using sandbox = await createSandbox();
    const setUp = { accounts: demoAccounts(sandbox.keys), send: sendTo(sandbox.fetch) };
    const failed = await failuresOf(rateLimitCases, () => setUp.send);
    expect(failed).toEqual(rateLimitCases.map(({ id }) => id));
  });
});

/** The ids of the cases that fail if requests and responses of the sandbox are changed. */
async function failuresOf(ofCases: typeof cases, spoil: (setUp: CaseSetUp) => Send): Promise<string[]> {
  const target = withSetUp((setUp) => ({ ...setUp, send: spoil(setUp) }));
  const { results } = await runCases(target, ofCases);
  return results.flatMap((result) => {
    if (!("failure" in result)) return [];
    // A case that could not run has not found the fault.
    expect(result.failure.expected).not.toBe("the case to run");
    return [result.testCase.id];
  });
}

/** Whether a request's target matches the path of an operation. */
function matches(path: string, target: string): boolean {
  const pattern = path.replaceAll(/\{\w+\}/g, "\\d+");
  return new RegExp(`^${pattern}(\\?.*)?$`).test(target);
}

/** The same case. It reports the case that tests each step of its set-up. */
function watchSetUp(testCase: Case, onStep: (testedBy: string) => void): Case {
  const watch = (context: CaseContext): CaseContext =>
    new Proxy(context, {
      get: (target, name) => {
        if (name !== "prepare") return Reflect.get(target, name, target);
        const prepare: CaseContext["prepare"] = (call, testedBy) => {
          onStep(testedBy);
          return target.prepare(call, testedBy);
        };
        return prepare;
      },
    });
  return { ...testCase, run: (context) => testCase.run(watch(context)) };
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
