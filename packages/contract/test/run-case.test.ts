import { describe, expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { fuzz } from "../src/fuzz/fuzz.ts";
import { type CaseResult, describeResult } from "../src/run-case.ts";
import { type CaseSetUp, SkipCase, type Target } from "../src/target.ts";
import { alteredSandbox, withBody, withSetUp } from "./altered-sandbox.ts";
import { caseOf, outcomesOf } from "./fixtures/case-of.ts";
import { runCases } from "./fixtures/run-cases.ts";

const list: Case["run"] = async ({ call, accounts }) => {
  const secret = accounts["partner-subscriptions"].secrets["parent"];
  await call({ operationId: "listApiKeys", status: 200, secret });
};
const left = "key 7 may still be active";

/** The sandbox with another set-up of each case, and a tidy-up that leaves a key behind. */
function untidy(change: (setUp: CaseSetUp) => CaseSetUp = (setUp) => setUp): Target {
  const target = withSetUp(change);
  return { ...target, start: async () => ({ ...(await target.start()), tidyUp: async () => [left] }) };
}

test("reports keys that may still be active, even if the run fails", async () => {
  const onResult = () => {
    throw new Error("the disk is full");
  };
  const run = runCases(untidy(), [caseOf("a", { run: list })], { onResult });
  await expect(run).rejects.toThrow(`the disk is full; left behind: ${left}`);

  const target = untidy();
  let setUps = 0;
  const breaks: Target = {
    ...target,
    start: async () => {
      const running = await target.start();
      const setUp = (): ReturnType<typeof running.setUp> => {
        setUps += 1;
        return setUps > 1 ? Promise.reject(new Error("the disk is full")) : running.setUp();
      };
      return { ...running, setUp };
    },
  };
  await expect(fuzz(breaks, { seconds: 5, seed: 1 })).rejects.toThrow(
    `the disk is full; left behind: ${left}`,
  );
});

test("fails a case whose tear-down fails, and continues", async () => {
  const tearDown = async () => {
    throw new Error("the clock stays as it is");
  };
  const fails = caseOf("fails", {
    run: async ({ expect: demand }) => demand(false, { expected: "a", received: "b" }),
  });
  const { results, leftovers } = await runCases(
    untidy((setUp) => ({ ...setUp, tearDown })),
    [caseOf("passes", { run: list }), fails],
  );
  expect(results).toMatchObject([
    { verdict: "failed", failure: { problems: ["the clock stays as it is"] } },
    { verdict: "failed", failure: { problems: ["b"] } },
  ]);
  expect(leftovers).toEqual([left]);
});

test("skips the other cases after five in a row without a response", async () => {
  let sent = 0;
  const target = untidy((setUp) => ({
    ...setUp,
    send: async (request) => {
      sent += 1;
      if (sent !== 5) throw new Error("there was no whole response");
      return setUp.send(request);
    },
  }));
  const skips = caseOf("skips", {
    run: async () => {
      throw new SkipCase("a reason of its own");
    },
  });
  const asks = (count: number): Case[] =>
    Array.from({ length: count }, (_, index) => caseOf(`${index}`, { run: list }));
  const { results } = await runCases(target, [...asks(7), skips, ...asks(5)]);
  const silence = "there was no response in 5 cases in a row";
  expect(outcomesOf(results)).toEqual([
    ...["failed", "failed", "failed", "failed", "passed", "failed", "failed"],
    "a reason of its own",
    ...["failed", "failed", "failed", silence, silence],
  ]);
  expect(sent).toBe(10);
});

describe("a step of the set-up", () => {
  const prepares = (more: Partial<Case> = {}): Case =>
    caseOf("prepares", {
      run: async ({ prepare, accounts, nameOf }) => {
        const { parent: secret } = accounts["partner-subscriptions"].secrets;
        const body = { name: nameOf("test") };
        const create = "createSubaccountApiKey";
        await prepare({ operationId: create, status: 201, secret, id: 67_891, body }, `${create}/access/x`);
      },
      ...more,
    });

  test("that fails skips the case, and names the case that tests the step", async () => {
    const text = JSON.stringify({ errors: [{ code: "invalid", message: "No key is created." }] });
    const target = alteredSandbox((_, response) => ({ ...response, status: 400, text }));
    const { results } = await runCases(target, [prepares()]);
    expect(outcomesOf(results)).toEqual([
      "the set-up failed: status is 400, not 201. See createSubaccountApiKey/access/x.",
    ]);
  });

  test("that gets a secret with a status whose response has no field for a secret fails the case", async () => {
    const target = alteredSandbox((_, response) => ({ ...response, status: 400 }));
    const { results } = await runCases(target, [prepares(), prepares({ assumed: "nothing is documented" })]);
    expect(outcomesOf(results)).toEqual(["failed", "failed"]);
  });

  test.each<[string, Target, string]>([
    [
      "leaks a secret",
      alteredSandbox(({ headers }, response) => ({
        ...response,
        headers: { ...response.headers, "x-caller": String(headers["X-PARTNER-APIKEY"]) },
      })),
      "the response contains a secret: $LATCHKEY_CONTRACT_PARTNER_PARENT_KEY",
    ],
    [
      "gets no response",
      alteredSandbox(() => Promise.reject(new Error("the connection was reset"))),
      "there was no response",
    ],
  ])("that %s fails the case, whatever is assumed", async (_, target, problem) => {
    const { results } = await runCases(target, [prepares(), prepares({ assumed: "nothing is documented" })]);
    const failed = { verdict: "failed", failure: { problems: [problem] } };
    expect(results).toMatchObject([failed, failed]);
  });
});

describe("an assumption that does not hold", () => {
  test("differs, and is reported with the documented failures", async () => {
    const target = alteredSandbox((_, response) =>
      withBody(response, (body) => ("errors" in body ? { message: "no" } : body)),
    );
    const ids = ["listKeys/credentials/unknown", "getApiKey/access/parent-on-none"];
    const { results } = await runCases(
      target,
      ids.flatMap((id) => cases.filter((each) => each.id === id)),
    );
    // DigiCert documents the error body of CertCentral, and shows none for Partner Subscriptions.
    expect(results.map(({ verdict }) => verdict)).toEqual(["failed", "differs"]);
    const assumption = expect.stringContaining("shows an error body");
    expect(results[1]).toMatchObject({ failure: { assumption } });
    const assumedLines = results.map((each) => describeResult(each).match(/^ {2}assumed .*$/gm));
    expect(assumedLines).toEqual([null, [expect.stringContaining("shows an error body")]]);
  });

  test("fails nevertheless if the response leaks a secret", async () => {
    const { results } = await runCases(
      alteredSandbox(({ headers }, response) => ({
        ...response,
        headers: { ...response.headers, "x-caller": String(headers["X-PARTNER-APIKEY"]) },
      })),
      [caseOf("assumed", { run: list, assumed: "nothing is documented" })],
    );
    expect(results).toMatchObject([{ verdict: "failed", failure: { isLeak: true } }]);
  });
});

test("describes a result completely in at most 14 lines", () => {
  const testCase = caseOf("getApiKey/lifecycle/revoked", { status: 404 });
  const problems = ["p1", "p2", "p3", "p4", "p5", "and 9 more"];
  const failure = {
    expected: "404",
    assumption: "not\ndocumented",
    problems,
    curl: "curl http://x/",
    received: '200, text/html, <b>&"',
  };
  const result: CaseResult = { testCase, verdict: "differs", failure };
  const lines = describeResult(result).split("\n");
  expect(lines.length).toBeLessThanOrEqual(14);
  expect(lines).toEqual([
    "the title of getApiKey/lifecycle/revoked",
    "  expected  404",
    "  assumed   not documented",
    ...problems.map((problem) => `  problem   ${problem}`),
    '  received  200, text/html, <b>&"',
    "  repeat    curl http://x/",
  ]);
  expect(describeResult({ testCase, verdict: "skipped", reason: "no\u001b[2J key" })).toBe("no [2J key");
});
