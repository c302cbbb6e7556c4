import { randomBytes } from "node:crypto";
import type { Case } from "./case.ts";
import { describeMissing, describeUnknown } from "./cast.ts";
import { CaseFailure, type Exchange, type Failure } from "./failure.ts";
import { Secrets } from "./secrets.ts";
import { Session } from "./session.ts";
import { apiNames } from "./spec.ts";
import {
  capabilities,
  NotObservable,
  type OwnStep,
  type RunningTarget,
  type Stage,
  type Target,
} from "./target.ts";

/** How a case ended. */
export type CaseResult = { readonly testCase: Case; readonly milliseconds: number } & (
  | { readonly outcome: "pass" }
  | { readonly outcome: "fail"; readonly failure: Failure }
  | { readonly outcome: "notObservable"; readonly reason: string }
);

export interface SuiteReport {
  readonly target: string;
  readonly url: string;
  /** Stands in the names of the keys that the run has created. */
  readonly runId: string;
  /** What was found out at the start, or not, and why: one sentence each. */
  readonly notes: readonly string[];
  readonly results: readonly CaseResult[];
  /** What the run has left behind and could not undo, one sentence each. */
  readonly leftovers: readonly string[];
}

export interface SuiteOptions {
  readonly cases: readonly Case[];
  readonly onResult?: (result: CaseResult) => void;
  /** Is told of each request and what came of it, secrets included: `secrets` masks them. */
  readonly onExchange?: (testCase: Case, exchange: Exchange, secrets: Secrets) => void;
  /** The same, of what the target sends outside of cases. It may not throw. */
  readonly onOwnExchange?: (step: OwnStep, exchange: Exchange, secrets: Secrets) => void;
  /** Ends the run after the case at work. What was created is tidied up all the same. */
  readonly signal?: AbortSignal;
}

/** After so many cases in a row without a reply, the others are not waited for: each would take a whole time-out. */
const maxSilentCases = 5;

/**
 * Runs cases against a target, one after another; each ends as pass, fail or not observable.
 *
 * @throws Error where the target cannot be started or a listener throws; what is left behind then stands in its message.
 */
export async function runSuite(target: Target, options: SuiteOptions): Promise<SuiteReport> {
  const runId = randomBytes(4).toString("hex");
  const secrets = new Secrets();
  for (const api of apiNames) secrets.addRoles(api, target.secrets?.[api] ?? {});
  await using running = await target.start((step, exchange) =>
    options.onOwnExchange?.(step, exchange, secrets),
  );
  const results: CaseResult[] = [];
  // Also where a listener throws: a key that a live service keeps must not stay active for that.
  const leftovers = await tidyUpAfter(running, runId, async () => {
    let silent = 0;
    for (const testCase of options.cases) {
      if (options.signal?.aborted === true) break;
      const startedAt = performance.now();
      const end: End =
        silent < maxSilentCases
          ? await runCase(target, running, testCase, runId, secrets, options)
          : { outcome: "notObservable", reason: `no reply came in ${maxSilentCases} cases in a row` };
      const result = { testCase, milliseconds: performance.now() - startedAt, ...end };
      // What could not be observed says nothing of whether anybody is there.
      if (end.outcome !== "notObservable")
        silent = end.outcome === "fail" && end.failure.isSilence ? silent + 1 : 0;
      results.push(result);
      options.onResult?.(result);
    }
  });
  const { url, notes = [] } = running;
  return { target: target.name, url, runId, notes, results, leftovers };
}

/**
 * Does something, and tidies up after it in any case.
 *
 * @returns What is left behind.
 * @throws What was thrown on the way, with what is left behind in its message.
 */
export async function tidyUpAfter(
  { tidyUp = async () => [] }: Pick<RunningTarget, "tidyUp">,
  runId: string,
  act: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await act();
  } catch (error) {
    const leftovers = await tidyUp(runId);
    if (leftovers.length === 0) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}; left behind: ${leftovers.join("; ")}`, { cause: error });
  }
  return tidyUp(runId);
}

type End =
  | { readonly outcome: "pass" }
  | { readonly outcome: "fail"; readonly failure: Failure }
  | { readonly outcome: "notObservable"; readonly reason: string };

async function runCase(
  target: Target,
  running: RunningTarget,
  testCase: Case,
  runId: string,
  secrets: Secrets,
  { onExchange = () => {} }: SuiteOptions,
): Promise<End> {
  const lacking = whatIsLacking(target, testCase);
  if (lacking !== undefined) return { outcome: "notObservable", reason: lacking };
  try {
    const stage = await running.begin();
    // A stage that cannot end is as much a failure as a case that cannot run.
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => stage.end());
    const missing = whoIsMissing(stage, testCase);
    if (missing !== undefined) return { outcome: "notObservable", reason: missing };
    const session = new Session({
      testCase,
      stage,
      url: running.urls?.[testCase.api] ?? running.url,
      runId,
      secrets,
      // A steered reply holds an example's secret, however often it is asked for.
      isStateful: target.capabilities.stateful === true && !testCase.needs.includes("steerable"),
      onExchange: (exchange) => onExchange(testCase, exchange, secrets),
    });
    await testCase.run(session);
    return { outcome: "pass" };
  } catch (thrown) {
    // Of a case that failed on a stage that cannot end either, the case's own failure tells more.
    const error: unknown = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
    if (error instanceof NotObservable) return { outcome: "notObservable", reason: error.message };
    if (error instanceof CaseFailure) return { outcome: "fail", failure: error.failure };
    // A fault of the case or the target: it must not be taken for a silent server, nor end the run.
    const message = error instanceof Error ? error.message : String(error);
    const failure = { expected: "the case to run", problems: [secrets.mask(message)] };
    return { outcome: "fail", failure: { ...failure, curl: undefined, received: undefined } };
  }
}

/** Why the target cannot show the case, whoever plays in it. */
function whatIsLacking(target: Target, testCase: Case): string | undefined {
  for (const capability of testCase.needs) {
    const has = target.capabilities[capability];
    if (has !== true) return `needs a target that ${capabilities[capability]}: ${has}`;
  }
  return target.whyNot?.(testCase);
}

/** Whose key, or whose belongings, a case needs and nobody has given. */
function whoIsMissing({ cast }: Stage, { api, parts }: Case): string | undefined {
  const { secrets, belongings } = cast[api];
  for (const { caller, owner } of parts) {
    if (secrets[caller] === undefined) {
      return describeMissing(api, caller);
    }
    if (owner !== undefined && belongings[caller]?.[owner] === undefined) {
      return describeUnknown(api, caller, owner);
    }
  }
  return undefined;
}
