import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { fuzz } from "../src/fuzz/fuzz.ts";
import { runSuite } from "../src/run.ts";
import { NotObservable, type Stage, type Target } from "../src/target.ts";
import { onStage } from "./altered-sandbox.ts";
import { caseOf } from "./results.ts";

const list: Case["run"] = async ({ call, cast }) => {
  const secret = cast["partner-subscriptions"].secrets["parent"];
  await call({ operationId: "listApiKeys", status: 200, secret });
};
const left = "key 7 may still be active";

/** The sandbox, with something else about its stages, that cannot tidy up. */
function spoilt(change: (stage: Stage) => Stage): Target {
  const target = onStage(change);
  return { ...target, start: async () => ({ ...(await target.start()), tidyUp: async () => [left] }) };
}

test("what is left behind is told also where the run breaks off", async () => {
  const breaks = runSuite(
    spoilt((stage) => stage),
    {
      cases: [caseOf("a", { run: list })],
      onResult: () => {
        throw new Error("the disk is full");
      },
    },
  );
  await expect(breaks).rejects.toThrow(`the disk is full; left behind: ${left}`);
  const made = fuzz(
    spoilt((stage) => stage),
    {
      seconds: 5,
      seed: 1,
      onProgress: () => {
        throw new Error("the disk is full");
      },
    },
  );
  await expect(made).rejects.toThrow(`the disk is full; left behind: ${left}`);
});

test("a stage that cannot end fails its case, and the run goes on", async () => {
  const end = async () => {
    throw new Error("the clock stays as it is");
  };
  const fails = caseOf("fails", {
    run: async ({ expect: demand }) => demand(false, { expected: "a", received: "b" }),
  });
  const { results, leftovers } = await runSuite(
    spoilt((stage) => ({ ...stage, end })),
    {
      cases: [caseOf("passes", { run: list }), fails],
    },
  );
  expect(results).toMatchObject([
    { outcome: "fail", failure: { problems: ["the clock stays as it is"] } },
    { outcome: "fail", failure: { problems: ["b"] } },
  ]);
  expect(leftovers).toEqual([left]);
});

test("a target that is silent five times in a row is not waited for any more", async () => {
  let sent = 0;
  const target = spoilt((stage) => ({
    ...stage,
    send: async (request) => {
      sent += 1;
      if (sent !== 5) throw new Error("no whole reply came");
      return stage.send(request);
    },
  }));
  const unseen = caseOf("unseen", {
    run: async () => {
      throw new NotObservable("a reason of its own");
    },
  });
  const asks = (count: number): Case[] =>
    Array.from({ length: count }, (_, index) => caseOf(`${index}`, { run: list }));
  const { results } = await runSuite(target, { cases: [...asks(7), unseen, ...asks(5)] });
  const told = results.map((result) => (result.outcome === "notObservable" ? result.reason : result.outcome));
  const silence = "no reply came in 5 cases in a row";
  expect(told).toEqual([
    ...[
      "fail",
      "fail",
      "fail",
      "fail",
      "pass",
      "fail",
      "fail",
      "a reason of its own",
      "fail",
      "fail",
      "fail",
    ],
    ...[silence, silence],
  ]);
  expect(sent).toBe(10);
});

test("what a raw request gets is held to the spec, where it looks like a call and the status is declared", async () => {
  const base = "/partner-subscription/api/v1/api-key";
  const send = (path: string): Case =>
    caseOf(path, {
      run: async (context) => {
        await context.send({ method: "GET", target: `${base}${path}`, headers: {} });
      },
    });
  const statuses: Readonly<Record<string, number>> = {
    "/declared": 404,
    "/undeclared": 418,
    "/other/path": 404,
  };
  const target = onStage((stage) => ({
    ...stage,
    send: async (request) => ({
      status: statuses[request.target.slice(base.length)] ?? 200,
      headers: { "content-type": "text/plain" },
      text: "none",
    }),
  }));
  const { results } = await runSuite(target, { cases: Object.keys(statuses).map(send) });
  expect(results).toMatchObject([
    {
      outcome: "fail",
      failure: {
        expected: "404 from getApiKey to be as the spec declares it",
        problems: ["content type is text/plain, and the spec declares application/json"],
        assumed: expect.any(String),
      },
    },
    { outcome: "pass" },
    { outcome: "pass" },
  ]);
});
