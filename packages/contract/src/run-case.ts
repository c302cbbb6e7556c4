import { randomBytes } from "node:crypto";
import { describeMissingIds, describeMissingKey } from "./accounts.ts";
import type { Case } from "./case.ts";
import { CaseExchange } from "./exchange.ts";
import { CaseFailure, type Failure, oneLine } from "./failure.ts";
import type { Exchange } from "./http.ts";
import { Secrets } from "./secrets.ts";
import { apiNames } from "./spec.ts";
import {
  type CaseSetUp,
  capabilities,
  type OwnStep,
  type RunningTarget,
  SkipCase,
  type Target,
} from "./target.ts";

/**
 * How a case ended. `failed`: a documented statement is broken. `differs`: an assumption of ours does not hold here.
 * `skipped`: nothing is known.
 */
export type Verdict =
  | { readonly verdict: "passed" }
  | { readonly verdict: "failed"; readonly failure: Failure }
  | { readonly verdict: "differs"; readonly failure: Failure; readonly assumption: string }
  | { readonly verdict: "skipped"; readonly reason: string };

export type CaseResult = Verdict & { readonly testCase: Case };

/** A result in at most 14 lines: what was expected and received, or why it was skipped. */
export function describeResult(result: CaseResult): string {
  if (result.verdict === "passed") return "";
  if (result.verdict === "skipped") return oneLine(result.reason, 1_000);
  const { expected, problems, received, curl } = result.failure;
  return [
    result.testCase.title,
    `  expected  ${expected}`,
    ...(result.verdict === "differs" ? [`  assumed   ${oneLine(result.assumption, 1_000)}`] : []),
    ...problems.map((problem) => `  problem   ${problem}`),
    ...(received === undefined ? [] : [`  received  ${received}`]),
    ...(curl === undefined ? [] : [`  repeat    ${curl}`]),
  ].join("\n");
}

export interface RunListeners {
  /** Called with each exchange, which contains secrets: `secrets` masks them. */
  readonly onExchange?: (testCase: Case, exchange: Exchange, secrets: Secrets) => void;
  /** The same for what the target sends outside of cases. */
  readonly onOwnExchange?: (step: OwnStep, exchange: Exchange, secrets: Secrets) => void;
}

/** After this many cases in a row without a response, the others are skipped: each would take a whole timeout. */
const maxSilentCases = 5;

/** A target that was started for one run of cases. */
export class TargetRun implements AsyncDisposable {
  /** Is in the names of the keys that the run creates. */
  readonly runId: string = randomBytes(4).toString("hex");
  readonly secrets: Secrets = new Secrets();
  readonly #target: Target;
  readonly #listeners: RunListeners;
  readonly #running: RunningTarget;
  #silentCases = 0;

  /** @throws Error if the target cannot be started. */
  static async start(target: Target, listeners: RunListeners = {}): Promise<TargetRun> {
    const secrets = new Secrets();
    for (const api of apiNames) secrets.addRoles(api, target.secrets?.[api] ?? {});
    const running = await target.start((step, exchange) =>
      listeners.onOwnExchange?.(step, exchange, secrets),
    );
    return new TargetRun(target, running, secrets, listeners);
  }

  private constructor(target: Target, running: RunningTarget, secrets: Secrets, listeners: RunListeners) {
    this.#target = target;
    this.#running = running;
    this.secrets = secrets;
    this.#listeners = listeners;
  }

  get url(): string {
    return this.#running.url;
  }

  /** What was found out at the start, without a secret. */
  get notes(): readonly string[] {
    return (this.#running.notes ?? []).map((note) => this.secrets.mask(note));
  }

  async run(testCase: Case): Promise<Verdict> {
    if (this.#silentCases >= maxSilentCases) {
      return { verdict: "skipped", reason: `there was no response in ${maxSilentCases} cases in a row` };
    }
    const verdict = await this.#judge(testCase);
    // A skipped case says nothing of whether the server responds.
    if (verdict.verdict !== "skipped") {
      this.#silentCases = "failure" in verdict && verdict.failure.isSilence ? this.#silentCases + 1 : 0;
    }
    return verdict.verdict === "skipped"
      ? { ...verdict, reason: this.secrets.mask(verdict.reason) }
      : verdict;
  }

  /** Deactivates what was created. Returns what is left behind, one sentence each. */
  async tidyUp(): Promise<readonly string[]> {
    const left = (await this.#running.tidyUp?.(this.runId)) ?? [];
    return left.map((each) => this.secrets.mask(each));
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#running[Symbol.asyncDispose]();
  }

  async #judge(testCase: Case): Promise<Verdict> {
    const lacking = findLackingCapability(this.#target, testCase);
    if (lacking !== undefined) return { verdict: "skipped", reason: lacking };
    try {
      const setUp = await this.#running.setUp();
      // A tear-down that fails is as much a failure as a case that fails.
      await using cleanup = new AsyncDisposableStack();
      cleanup.defer(() => setUp.tearDown());
      const missing = findMissingAccount(setUp, testCase);
      if (missing !== undefined) return { verdict: "skipped", reason: missing };
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
      // If the tear-down fails too, the failure of the case says more.
      const error: unknown = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
      if (error instanceof SkipCase) return { verdict: "skipped", reason: error.message };
      if (error instanceof CaseFailure) return toVerdict(testCase, error.failure);
      // A fault of the case or the target. It is not a silent server, and does not end the run.
      const message = error instanceof Error ? error.message : String(error);
      const failure = { expected: "the case to run", problems: [this.secrets.mask(message)] };
      return { verdict: "failed", failure: { ...failure, curl: undefined, received: undefined } };
    }
  }
}

/** A leaked secret and a missing response are never a matter of assumptions. */
function toVerdict({ assumed }: Case, failure: Failure): Verdict {
  const assumption = failure.assumed ?? (failure.isForm ? undefined : assumed);
  return assumption === undefined || failure.isLeak || failure.isSilence
    ? { verdict: "failed", failure }
    : { verdict: "differs", failure, assumption };
}

/** Runs cases one after another, without vitest. Created keys are deactivated at the end, also if a listener throws. */
export async function runCases(
  target: Target,
  cases: readonly Case[],
  listeners: RunListeners & { readonly onResult?: (result: CaseResult) => void } = {},
): Promise<{ readonly results: readonly CaseResult[]; readonly leftovers: readonly string[] }> {
  await using run = await TargetRun.start(target, listeners);
  const results: CaseResult[] = [];
  const leftovers = await tidyUpAfter(
    () => run.tidyUp(),
    async () => {
      for (const testCase of cases) {
        const result = { testCase, ...(await run.run(testCase)) };
        results.push(result);
        listeners.onResult?.(result);
      }
    },
  );
  return { results, leftovers };
}

/**
 * Does something, and tidies up after it in any case.
 *
 * @returns What is left behind.
 * @throws What was thrown on the way, with what is left behind in its message.
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
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}; left behind: ${leftovers.join("; ")}`, { cause: error });
  }
  return tidyUp();
}

/** Why the target cannot run the case, whatever the accounts. */
function findLackingCapability(target: Target, testCase: Case): string | undefined {
  for (const capability of testCase.capabilities) {
    const has = target.capabilities[capability];
    if (has !== true) return `needs a target that ${capabilities[capability]}: ${has}`;
  }
  return target.whyNot?.(testCase);
}

/** The key or the ids that a case requires and that were not given. */
function findMissingAccount({ accounts }: CaseSetUp, { api, requires }: Case): string | undefined {
  const { secrets, ownedIds } = accounts[api];
  for (const { caller, owner } of requires) {
    if (secrets[caller] === undefined) return describeMissingKey(api, caller);
    if (owner !== undefined && ownedIds[caller]?.[owner] === undefined) {
      const isKeyGiven = secrets[owner === "self" ? caller : owner] !== undefined;
      return describeMissingIds(api, caller, owner, isKeyGiven);
    }
  }
  return undefined;
}
