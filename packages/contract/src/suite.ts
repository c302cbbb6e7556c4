// The test file for vitest. It has a test for each case, and runs once for each target.

import { BroadcastChannel } from "node:worker_threads";
import { afterAll, beforeAll, inject, test } from "vitest";
import { noKeys, readKeys } from "./accounts.ts";
import { cases } from "./cases/index.ts";
import { HttpLog } from "./log-http.ts";
import { createTarget, isBuiltIn, type TargetChoice } from "./options.ts";
import { type CaseResult, describeResult, TargetRun, type Verdict } from "./run-case.ts";
import { leftBehind, messageOf, UsageError } from "./usage-error.ts";

/** What the command passes to the worker of a target. */
export interface SuiteSettings {
  readonly choice: TargetChoice;
  readonly accountsFile: string | undefined;
  /** Whether a case that differs fails. */
  readonly isStrict: boolean;
  /** The log file, which already exists. Exchanges are appended to it. */
  readonly logFile: string | undefined;
  /** The BroadcastChannel on which an interruption is announced. */
  readonly channel: string;
}

declare module "vitest" {
  interface ProvidedContext {
    contract: SuiteSettings;
  }

  interface TaskMeta {
    /** The verdict of a case, for the reporter. Undefined if the case was not run. */
    contract?: { readonly verdict: Verdict["verdict"]; readonly detail: string };
  }
}

const { choice, accountsFile, isStrict, logFile, channel } = inject("contract");
const log = logFile === undefined ? undefined : new HttpLog(logFile, choice.name);
let run: TargetRun | undefined;

// If vitest cancelled the run, the worker would end before its tidy-up. So the other cases are skipped instead.
let isInterrupted = false;
const interruptions = new BroadcastChannel(channel);
interruptions.onmessage = ({ data }) => {
  // Other targets send their notes on the same channel.
  if (data === "interrupted") isInterrupted = true;
};
// An open channel would keep the worker alive.
interruptions.unref();

beforeAll(async () => {
  const keys = isBuiltIn(choice) ? noKeys : readKeys(accountsFile, process.env);
  try {
    run = await TargetRun.start(await createTarget(choice, keys), log?.listeners);
    interruptions.postMessage(run.notes);
  } catch (error) {
    throw plainError(error instanceof UsageError ? `${error.message}\n${error.hint}` : messageOf(error));
  }
});

// The tidy-up runs after an interruption too, since a created key must not stay active.
afterAll(async () => {
  if (run === undefined) return;
  await using ended = run;
  const leftovers = await ended.tidyUp();
  log?.close();
  if (leftovers.length > 0)
    throw plainError(`${leftBehind}. Deactivate these keys:\n${leftovers.join("\n")}`);
});

for (const testCase of cases) {
  test(testCase.id, async ({ annotate, skip, task }) => {
    if (isInterrupted) skip("the run was interrupted");
    if (run === undefined) throw plainError("The target was not started.");
    const result: CaseResult = { testCase, ...(await run.run(testCase)) };
    const { verdict } = result;
    const detail = describeResult(result);
    task.meta.contract = { verdict, detail };
    if (verdict === "skipped") {
      // Reports show the annotation. The terminal shows the reason of the skip.
      await annotate(detail, verdict);
      skip(detail);
    }
    if (verdict === "differs" && !isStrict) await annotate(detail, verdict);
    if (verdict === "failed" || (verdict === "differs" && isStrict)) throw plainError(detail);
  });
}

/** An error without a stack, which would show code of the suite. */
function plainError(message: string): Error {
  const error = new Error(message);
  error.stack = "";
  return error;
}
