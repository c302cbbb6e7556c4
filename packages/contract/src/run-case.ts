import { randomBytes } from "node:crypto";
import type { Case } from "./case.ts";
import { CaseExchange } from "./exchange.ts";
import { CaseFailure, type Failure, oneLine } from "./failure.ts";
import type { Exchange } from "./http.ts";
import { ownedIdsOf, secretOf } from "./key-operations.ts";
import { Secrets } from "./secrets.ts";
import {
  type CaseSetUp,
  capabilities,
  type RunningTarget,
  SkipCase,
  type SuiteStep,
  type Target,
} from "./target.ts";
import { messageOf } from "./usage-error.ts";

/**
 * The verdict of a case. `failed`: a documented statement is broken. `differs`: one of our assumptions does not hold on this
 * target. `skipped`: the case was not checked.
 */
export type Verdict =
  | { readonly verdict: "passed" }
  | { readonly verdict: "failed" | "differs"; readonly failure: Failure }
  | { readonly verdict: "skipped"; readonly reason: string };

export type CaseResult = Verdict & { readonly testCase: Case };

/** Describes a result in at most 14 lines: what was expected and received, or why the case was skipped. */
export function describeResult(result: CaseResult): string {
  if (result.verdict === "passed") return "";
  if (result.verdict === "skipped") return oneLine(result.reason, 1_000);
  const { expected, assumption, problems, received, curl } = result.failure;
  return [
    result.testCase.title,
    `  expected  ${expected}`,
    ...(assumption === undefined ? [] : [`  assumed   ${oneLine(assumption, 1_000)}`]),
    ...problems.map((problem) => `  problem   ${problem}`),
    ...(received === undefined ? [] : [`  received  ${received}`]),
    ...(curl === undefined ? [] : [`  repeat    ${curl}`]),
  ].join("\n");
}

export interface RunListeners {
  /** Called with each exchange. Use `secrets` to mask its secrets. */
  readonly onExchange?: (testCase: Case, exchange: Exchange, secrets: Secrets) => void;
  /** Called with each exchange outside of cases. */
  readonly onSuiteExchange?: (step: SuiteStep, exchange: Exchange, secrets: Secrets) => void;
}

/** After this many cases in a row without a response, the run skips the others. Each would take a full timeout. */
const maxUnansweredCases = 5;

/** A target that was started for one run of cases. */
export class TargetRun implements AsyncDisposable {
  /** The id of the run, which is in the names of the keys that it creates. */
  readonly runId: string = randomBytes(4).toString("hex");
  readonly secrets: Secrets;
  readonly #target: Target;
  readonly #listeners: RunListeners;
  readonly #running: RunningTarget;
  #unansweredCases = 0;

  /** @throws Error if the target cannot be started. */
  static async start(target: Target, listeners: RunListeners = {}): Promise<TargetRun> {
    const secrets = new Secrets();
    if (target.secrets !== undefined) secrets.addGiven(target.secrets);
    const running = await target.start((step, exchange) =>
      listeners.onSuiteExchange?.(step, exchange, secrets),
    );
    return new TargetRun(target, running, secrets, listeners);
  }

  private constructor(target: Target, running: RunningTarget, secrets: Secrets, listeners: RunListeners) {
    this.#target = target;
    this.#running = running;
    this.secrets = secrets;
    this.#listeners = listeners;
  }

  /** Notes about the accounts. They contain no secret. */
  get notes(): readonly string[] {
    return (this.#running.notes ?? []).map((note) => this.secrets.mask(note));
  }

  async run(testCase: Case): Promise<Verdict> {
    if (this.#unansweredCases >= maxUnansweredCases) {
      return { verdict: "skipped", reason: `there was no response in ${maxUnansweredCases} cases in a row` };
    }
    const verdict = await this.#runAndJudge(testCase);
    if (verdict.verdict === "skipped") return { ...verdict, reason: this.secrets.mask(verdict.reason) };
    // A skipped case does not show whether the server responds.
    this.#unansweredCases =
      "failure" in verdict && verdict.failure.hasNoResponse ? this.#unansweredCases + 1 : 0;
    return verdict;
  }

  /** Deactivates the created keys. Returns those that may still be active, one sentence each. */
  async tidyUp(): Promise<readonly string[]> {
    const left = (await this.#running.tidyUp?.(this.runId)) ?? [];
    return left.map((each) => this.secrets.mask(each));
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#running[Symbol.asyncDispose]();
  }

  async #runAndJudge(testCase: Case): Promise<Verdict> {
    try {
      skipUnlessCapable(this.#target, testCase);
      const setUp = await this.#running.setUp();
      // If the tear-down fails, the case fails.
      await using cleanup = new AsyncDisposableStack();
      cleanup.defer(async () => setUp.tearDown?.());
      skipUnlessGiven(setUp, testCase);
      const exchange = new CaseExchange({
        testCase,
        setUp,
        url: this.#running.urls?.[testCase.api] ?? this.#running.url,
        runId: this.runId,
        secrets: this.secrets,
        // With Prefer, each response has the secret of the example.
        isStateful:
          this.#target.capabilities.stateful === true && !testCase.capabilities.includes("preferHeader"),
        onExchange: (each) => this.#listeners.onExchange?.(testCase, each, this.secrets),
      });
      await testCase.run(exchange);
      return { verdict: "passed" };
    } catch (thrown) {
      // If the tear-down fails too, only the failure of the case is reported.
      const error: unknown = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
      if (error instanceof SkipCase) return { verdict: "skipped", reason: error.message };
      if (error instanceof CaseFailure) {
        const { failure } = error;
        return { verdict: failure.assumption === undefined ? "failed" : "differs", failure };
      }
      // A fault of the case or the target. It does not count as a missing response.
      const failure = { expected: "the case to run", problems: [this.secrets.mask(messageOf(error))] };
      return { verdict: "failed", failure: { ...failure, curl: undefined, received: undefined } };
    }
  }
}

/**
 * Runs an action, and then always the tidy-up.
 *
 * @returns The keys that may still be active, one sentence each.
 * @throws The error of the action, with those keys in its message.
 */
export async function tidyUpAfter(
  tidyUp: () => Promise<readonly string[]>,
  act: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await act();
  } catch (error) {
    const leftovers = await tidyUp();
    if (leftovers.length === 0) throw error;
    throw new Error(`${messageOf(error)}; left behind: ${leftovers.join("; ")}`, { cause: error });
  }
  return tidyUp();
}

/** @throws SkipCase if the target cannot run the case, whatever the accounts. */
function skipUnlessCapable({ capabilities: given, whyNot }: Target, testCase: Case): void {
  for (const capability of testCase.capabilities) {
    const has = given[capability];
    if (has !== true) throw new SkipCase(`needs a target that ${capabilities[capability]}: ${has}`);
  }
  const reason = whyNot?.(testCase);
  if (reason !== undefined) throw new SkipCase(reason);
}

/** @throws SkipCase if a key or ids that a case requires were not given. */
function skipUnlessGiven({ accounts }: CaseSetUp, { api, requires }: Case): void {
  for (const { caller, owner } of requires) {
    secretOf({ accounts, api }, caller);
    if (owner !== undefined) ownedIdsOf({ accounts, api }, caller, owner);
  }
}
