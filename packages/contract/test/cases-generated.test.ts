import { createSandbox } from "@latchkey/sandbox";
import { describe, expect, test } from "vitest";
import { accessCases } from "../src/cases/access.ts";
import { credentialCases } from "../src/cases/credentials.ts";
import { cases } from "../src/cases/index.ts";
import { rateLimitCases } from "../src/cases/rate-limits.ts";
import { steeredCases } from "../src/cases/steered.ts";
import type { Send } from "../src/http.ts";
import { runSuite } from "../src/run.ts";
import { apiNames, spec } from "../src/spec.ts";
import type { Stage } from "../src/target.ts";
import { demoCast } from "../src/targets/demo-cast.ts";
import { sandboxTarget, sendTo } from "../src/targets/sandbox.ts";
import { onStage } from "./altered-sandbox.ts";

const operations = apiNames.flatMap((api) => spec[api].operations);
const generated = [...steeredCases, ...accessCases, ...credentialCases, ...rateLimitCases];

describe("the list of cases", () => {
  test("has each id once", () => {
    const ids = cases.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("names the operation, the family and the situation in each id", () => {
    const misnamed = cases.filter(({ id, operationId }) => {
      const [operation, family, ...situation] = id.split("/");
      return operation !== operationId || !/^[a-z-]+$/.test(family ?? "") || situation.length !== 1;
    });
    expect(misnamed.map(({ id }) => id)).toEqual([]);
  });

  test("goes through the operations in the order of the spec", () => {
    const order = cases.map(({ operationId }) => operationId);
    expect([...new Set(order)]).toEqual(operations.map(({ operationId }) => operationId));
    expect(order.filter((each, index) => each !== order[index - 1])).toHaveLength(operations.length);
  });

  test("shows each declared status of each operation without steering", () => {
    const shown = new Set(
      cases
        .filter(({ needs }) => !needs.includes("steerable"))
        .map(({ operationId, status }) => `${operationId} ${status}`),
    );
    const declared = operations.flatMap(({ operationId, statuses }) =>
      statuses.map((status) => `${operationId} ${status}`),
    );
    expect(declared.filter((each) => !shown.has(each))).toEqual([]);
  });

  test("has each row of x-access, with its answer and what it is assumed by", () => {
    const rows = operations.flatMap(({ operationId, success, access }) =>
      access.map(({ caller, owner, answer, assumed }) => ({
        id: `${operationId}/access/${owner === undefined ? caller : `${caller}-on-${owner}`}`,
        status: typeof answer === "number" ? answer : success,
        assumed,
      })),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(accessCases.map(({ id, status, assumed }) => ({ id, status, assumed }))).toEqual(rows);
  });

  test("has each kind of credential at each operation", () => {
    const kinds = (operationId: string): string[] =>
      credentialCases
        .filter((each) => each.operationId === operationId)
        .map(({ id }) => id.split("/")[2] ?? "");
    for (const { api, operationId } of operations) {
      const documented = spec[api].credentials.map(({ credential }) => credential);
      expect(kinds(operationId)).toEqual(expect.arrayContaining([...documented, "empty", "other-api"]));
    }
  });

  test("tells of each operation that a case calls and that changes something", async () => {
    const called = new Map<string, Set<string>>();
    const report = await runSuite(sandboxTarget, {
      cases,
      onExchange: ({ id }, { request: { method, target } }) => {
        const operation = operations.find((each) => each.method === method && matches(each.path, target));
        if (operation === undefined || method === "GET") return;
        called.set(id, (called.get(id) ?? new Set()).add(operation.operationId));
      },
    });
    const untold = report.results.flatMap(({ testCase: { id, mutates } }) => {
      const names: readonly string[] = mutates;
      return [...(called.get(id) ?? [])].flatMap((name) => (names.includes(name) ? [] : [`${id}: ${name}`]));
    });
    expect(called.size).toBeGreaterThan(100);
    expect(untold).toEqual([]);
  });
});

test("all of them pass on the sandbox", async () => {
  const { results } = await runSuite(sandboxTarget, { cases: generated });
  expect(results).toHaveLength(generated.length);
  expect(results.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
});

// What else a server may get wrong, the planted faults have.
describe("a server that is wrong", () => {
  test("and answers another example than it is asked for", async () => {
    const failed = await failuresOf(steeredCases, ({ send }) => (request) => {
      const isAsked = request.headers["Prefer"] === "code=200, example=revoked";
      return send(isAsked ? { ...request, headers: { ...request.headers, Prefer: "code=200" } } : request);
    });
    expect(failed).toEqual(["getKey/steered/200-revoked"]);
  });

  test("and has no rate limits", async () => {
    await using sandbox = await createSandbox();
    const stage = { cast: demoCast(sandbox.keys), send: sendTo(sandbox.fetch) };
    const failed = await failuresOf(rateLimitCases, () => stage.send);
    expect(failed).toEqual(rateLimitCases.map(({ id }) => id));
  });
});

/** The ids of the cases that fail on a sandbox whose requests go through something that is wrong. */
async function failuresOf(ofCases: typeof cases, spoil: (stage: Stage) => Send): Promise<string[]> {
  const target = onStage((stage) => ({ ...stage, send: spoil(stage) }));
  const { results } = await runSuite(target, { cases: ofCases });
  return results.flatMap((result) => {
    if (result.outcome !== "fail") return [];
    // A case that breaks down has found nothing.
    expect(result.failure.expected).not.toBe("the case to run");
    return [result.testCase.id];
  });
}

/** Whether a request's target is of the path of an operation. */
function matches(path: string, target: string): boolean {
  const pattern = path.replaceAll(/\{\w+\}/g, "\\d+");
  return new RegExp(`^${pattern}(\\?.*)?$`).test(target);
}
