import type { Case } from "../case.ts";
import type { Exchange } from "../failure.ts";
import type { SuiteReport } from "../run.ts";
import type { Secrets } from "../secrets.ts";
import { fieldsOf } from "./fields.ts";
import { recordingFormat, recordingVersion } from "./format.ts";
import type { RecordedCase, RecordedReply, RecordedStep, Recording } from "./recording.ts";
import { recordRequest } from "./request.ts";

/** Takes down what a run sends and receives: `onExchange` goes into the options of `runSuite`, its report into `toRecording`. */
export class Recorder {
  readonly #steps = new Map<Case, RecordedStep[]>();
  readonly #secrets = new Set<Secrets>();

  readonly onExchange = (testCase: Case, { request, reply }: Exchange, secrets: Secrets): void => {
    this.#secrets.add(secrets);
    const steps = this.#steps.get(testCase) ?? [];
    this.#steps.set(testCase, steps);
    addStep(steps, { request: recordRequest(request, secrets), reply: recordReply(reply, secrets) });
  };

  /**
   * The recording of a run that is over.
   *
   * @throws Error where it holds a secret that the run knows.
   */
  toRecording({ target, results }: Pick<SuiteReport, "target" | "results">): Recording {
    const cases = results.map((result): RecordedCase => {
      const { testCase, outcome } = result;
      return {
        id: testCase.id,
        outcome,
        ...(result.outcome === "notObservable" && { reason: result.reason }),
        ...(testCase.assumed !== undefined && { assumed: testCase.assumed }),
        steps: this.#steps.get(testCase) ?? [],
      };
    });
    for (const { id, reason, steps } of cases) {
      const text = `${reason ?? ""}\n${JSON.stringify(steps)}`;
      const labels = [...this.#secrets].flatMap((secrets) => secrets.findIn(text));
      if (labels.length > 0) {
        throw new Error(
          `What was recorded of ${id} holds ${labels.join(", ")}, and so nothing is kept of the run.`,
        );
      }
    }
    return { format: recordingFormat, version: recordingVersion, source: target, cases };
  }
}

/** Adds a step, or counts the last one once more: a case of the rate limits sends the same a hundred times. */
function addStep(steps: RecordedStep[], step: RecordedStep): void {
  const last = steps.at(-1);
  if (last === undefined || !isSame(last, step)) {
    steps.push(step);
    return;
  }
  steps[steps.length - 1] = { times: (last.times ?? 1) + 1, request: last.request, reply: last.reply };
}

function isSame(a: RecordedStep, b: RecordedStep): boolean {
  return JSON.stringify([a.request, a.reply]) === JSON.stringify([b.request, b.reply]);
}

function recordReply(reply: Exchange["reply"], secrets: Secrets): RecordedReply {
  // What it says of the connection differs from run to run.
  if ("error" in reply) return { body: "none" };
  const { status, headers, text } = reply;
  const contentType = headers["content-type"];
  return {
    status,
    ...(contentType !== undefined && { contentType: secrets.mask(contentType) }),
    ...recordBody(text, secrets),
  };
}

function recordBody(text: string, secrets: Secrets): Pick<RecordedReply, "body" | "fields"> {
  if (text === "") return { body: "none" };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { body: "text" };
  }
  return { body: "json", fields: fieldsOf(body, secrets) };
}
