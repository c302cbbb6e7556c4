import { expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import type { FuzzReport } from "../src/fuzz/fuzz.ts";
import { describeCase } from "../src/report/describe-case.ts";
import { formatJson } from "../src/report/json.ts";
import { formatJunit } from "../src/report/junit.ts";
import { type Paint, summariseRun, summariseTarget } from "../src/report/summary.ts";
import { assumptionOf, failedCases } from "../src/report/target-run.ts";
import { runSuite } from "../src/run.ts";
import { alteredSandbox, withBody } from "./altered-sandbox.ts";
import { caseOf, fail, leaving, notObservable, pass, reportOf, runOf } from "./results.ts";
import { readXml } from "./xml.ts";

const plain: Paint = (_style, text) => text;
const brief = { paint: plain, verbose: false };
const verbose = { paint: plain, verbose: true };
const good = caseOf("getApiKey/access/own");
const bad = caseOf("getApiKey/lifecycle/revoked", { status: 404, assumed: "nobody\nknows" });

test("the summary shows a failure with all that it takes to understand it, in at most 15 lines", () => {
  const problems = ["p1", "p2", "p3", "p4", "p5", "and 9 more"];
  const text = summariseTarget(runOf("url", [pass(good), fail(bad, problems)]), brief);
  const lines = text.slice(text.indexOf("FAILED"), text.indexOf("\n\nurl: ")).split("\n");
  expect(lines.length).toBeLessThanOrEqual(15);
  expect(lines).toEqual([
    "FAILED getApiKey/lifecycle/revoked",
    "  situation  the situation of getApiKey/lifecycle/revoked",
    "  expected   404",
    "  assumed    nobody knows",
    ...problems.map((problem) => `  wrong      ${problem}`),
    '  received   200, text/html, <b>&"',
    "  again      curl http://x/",
  ]);
  expect(text).toContain("url: 1 passed, 1 failed, 0 not observable\n");
});

test("what fails only by the form that the spec gives a refusal is told as assumed, behind the documented", async () => {
  const target = alteredSandbox((_, reply) =>
    withBody(reply, (body) => ("errors" in body ? { message: "no" } : body)),
  );
  const ids = ["getApiKey/access/parent-on-none", "listKeys/credentials/unknown"];
  const { results } = await runSuite(target, { cases: cases.filter(({ id }) => ids.includes(id)) });
  const failed = failedCases(results);
  // CertCentral documents its error body; Partner Subscriptions shows none.
  expect(failed.map(({ testCase }) => testCase.id)).toEqual(ids.toReversed());
  expect(failed.map(assumptionOf)).toEqual([undefined, expect.stringContaining("shows an error body")]);
  expect(failed.map((each) => describeCase(each).some((line) => line.startsWith("  assumed ")))).toEqual([
    false,
    true,
  ]);
});

test("a server that is all wrong gets the first failures in full and each of the others in a line", () => {
  const results = Array.from({ length: 30 }, (_, index) => fail(caseOf(`case-${index}`)));
  const text = summariseTarget(runOf("url", results), brief);
  expect(text.match(/^FAILED case-/gm)).toHaveLength(20);
  expect(text.match(/^ {2}case-\d+: status is 200, and not 404$/gm)).toHaveLength(10);
  expect(summariseTarget(runOf("url", results), verbose).match(/^FAILED case-/gm)).toHaveLength(30);
});

test("each reason why something is not observable is printed, with how many cases it has; the ids on demand", () => {
  const results = [
    notObservable(good, "no key"),
    notObservable(bad, "no\nclock"),
    notObservable(good, "no clock"),
  ];
  const run = runOf("url", [...results, notObservable(bad, "no key"), notObservable(bad, "no key")]);
  const text = summariseTarget(run, brief);
  expect(text).toContain("  Not observable, since\n    3  no key\n");
  expect(text).toContain("    1  no clock\n");
  expect(text).not.toContain(bad.id);
  expect(summariseTarget(run, verbose)).toContain(`    3  no key\n         ${good.id}\n         ${bad.id}\n`);
});

test("what is left behind cannot be missed", () => {
  const run = leaving(runOf("live", [pass(good)]), ["key 7 \u001b[2J is still active"]);
  const text = summariseTarget(run, brief);
  expect(text).toContain("LEFT BEHIND at live, and yours to undo (1)\n    key 7 [2J is still active\n");
  expect(summariseRun(reportOf([run]), brief)).toContain(
    "live: 1 passed, 0 failed, 0 not observable, 1 left behind\n",
  );
  expect(formatJunit(reportOf([run]))).toContain('failures="1"');
});

test("a run that was ended early says so", () => {
  const run = runOf("url", [pass(good)], { planned: 5 });
  expect(summariseTarget(run, brief)).toContain("ended early: 4 of 5 cases were not run\n");
  expect(JSON.parse(formatJson(reportOf([run]))).targets[0].notRun).toBe(4);
  expect(formatJunit(reportOf([run]))).toContain("4 cases were not run");
});

test("the end of the summary has the matrix and a line for each target", () => {
  const broken = [{ target: "url", phase: "start", reason: "refused" } as const];
  const runs = [runOf("prism", [pass(good)]), runOf("sandbox", [fail(good), pass(bad)])];
  const lines = summariseRun(reportOf(runs, { broken }), brief).split("\n");
  expect(lines).toContain("getApiKey  200     1      FAILED 1");
  expect(lines).toContain("getApiKey  404     -      1");
  expect(lines.slice(-4)).toEqual([
    "prism: 1 passed, 0 failed, 0 not observable",
    "sandbox: 1 passed, 1 failed, 0 not observable",
    "url: could not be started: refused",
    "",
  ]);
});

test("JUnit XML is well-formed whatever stands in a result, and counts right", () => {
  const odd = caseOf('a"<&>\u0000\u001b\ud800\uffff', { situation: "]]>" });
  const results = [pass(good), fail(odd, ["\u0007 <bell> & 'more'"]), notObservable(bad, 'say "why" <&>')];
  const broken = [{ target: "live", phase: "run", reason: "gone\u0001" } as const];
  const root = readXml(formatJunit(reportOf([runOf("url", results)], { broken })));
  const [url, live] = root.children;
  expect(url?.attributes).toMatchObject({
    name: "url",
    tests: "3",
    failures: "1",
    errors: "0",
    skipped: "1",
  });
  expect(live?.attributes).toMatchObject({ name: "live", tests: "1", errors: "1" });
  const [passed, failed, skipped] = url?.children ?? [];
  expect(passed).toMatchObject({ attributes: { name: good.id, classname: "url.getApiKey" }, children: [] });
  expect(failed?.attributes["name"]).toBe('a"<&>\ufffd\ufffd\ufffd\ufffd');
  expect(failed?.children[0]).toMatchObject({
    name: "failure",
    attributes: { message: "\ufffd <bell> & 'more'" },
  });
  expect(failed?.children[0]?.text).toContain("situation  ]]>");
  expect(skipped?.children[0]).toMatchObject({ name: "skipped", attributes: { message: 'say "why" <&>' } });
});

test("JSON has a version, every case and the coverage, in one order of fields", () => {
  const text = formatJson(reportOf([runOf("url", [pass(good), fail(bad), notObservable(good, "no key")])]));
  const report = JSON.parse(text);
  expect(Object.keys(report)).toEqual(["version", "targets", "broken", "coverage", "fuzz"]);
  expect(report.version).toBe(1);
  const [target] = report.targets;
  expect(target.counts).toEqual({ passed: 1, failed: 1, notObservable: 1 });
  for (const each of target.cases) {
    expect(Object.keys(each)).toEqual([
      "id",
      "api",
      "operationId",
      "status",
      "situation",
      "assumed",
      "outcome",
      "milliseconds",
      "reason",
      "failure",
    ]);
  }
  expect(target.cases[1].failure.problems).toEqual(["status is 200, and not 404"]);
  expect(target.cases[2].reason).toBe("no key");
});

test("what the property-based run found is a failure in JUnit XML and stands in JSON", () => {
  const failure = {
    expected: "a reply",
    problems: ["status 500 is not declared"],
    curl: "curl x",
    received: "500",
  };
  const of = (target: string, finding: FuzzReport["finding"]): FuzzReport => {
    return {
      target,
      seed: 7,
      requests: 12,
      mutated: 3,
      statuses: { 200: 12 },
      scope: "all",
      finding,
      leftovers: [],
    };
  };
  const fuzz = [
    of("url", { seed: 7, first: failure, path: "0:1", failure, before: [] }),
    of("sandbox", undefined),
  ];
  const [found, clean] = readXml(formatJunit(reportOf([], { fuzz }))).children;
  expect(found?.attributes).toMatchObject({ name: "url fuzz", tests: "1", failures: "1" });
  expect(found?.children[0]?.children[0]?.attributes["message"]).toBe("status 500 is not declared");
  expect(clean?.attributes).toMatchObject({ tests: "1", failures: "0" });
  expect(JSON.parse(formatJson(reportOf([], { fuzz }))).fuzz).toHaveLength(2);
});
