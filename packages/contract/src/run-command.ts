import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { styleText } from "node:util";
import type { Case } from "./case.ts";
import { cases } from "./cases/index.ts";
import { chooseTargets } from "./choose-targets.ts";
import { exitCodes, judgeRun, sawNothing } from "./exit-code.ts";
import { describeFuzz } from "./fuzz/describe.ts";
import type { FuzzReport } from "./fuzz/fuzz.ts";
import { maskGiven } from "./options/credentials.ts";
import { UsageError } from "./options/flags.ts";
import type { RunOptions } from "./options.ts";
import { Recorder } from "./recording/recorder.ts";
import { writeRecording } from "./recording/recording.ts";
import { formatCoveragePage } from "./report/coverage-page.ts";
import { formatJson } from "./report/json.ts";
import { formatJunit } from "./report/junit.ts";
import { type SummaryOptions, summariseRun, summariseTarget } from "./report/summary.ts";
import { type BrokenRun, describeBroken, type RunReport, type TargetRun } from "./report/target-run.ts";
import { Transcript } from "./report/transcript.ts";
import { type CaseResult, runSuite, type SuiteReport } from "./run.ts";
import type { Target } from "./target.ts";
import type { GivenSecrets } from "./targets/index.ts";

/**
 * Runs the suite, or the property-based run, against each target that was chosen, prints what came of it and writes the
 * reports. A signal ends it after the case at work.
 *
 * @returns The exit code.
 * @throws UsageError where nothing could be run as it is asked for.
 */
export async function runCommand(options: RunOptions, signal: AbortSignal): Promise<number> {
  const chosen = selectCases(options.only);
  const targets = chooseTargets(options.target);
  if (options.files.record !== undefined && targets.length > 1)
    throw new UsageError(
      "--record takes down the run of one target.",
      "Choose it, such as --target sandbox.",
    );
  using run = new Run(options, signal);
  for (const target of targets) {
    if (signal.aborted) {
      process.stderr.write(`latchkey-contract: ${target.name} was not run\n`);
      continue;
    }
    if (options.fuzz === undefined) await run.runCases(target, chosen);
    else await run.fuzz(target, options.fuzz);
  }
  return run.end();
}

/** The cases whose id contains one of the texts; without a text, all. @throws UsageError where there is none. */
export function selectCases(only: readonly string[]): readonly Case[] {
  const stray = only.find((text) => !cases.some(({ id }) => id.includes(text)));
  if (stray !== undefined)
    throw new UsageError(
      `No case has ${JSON.stringify(stray)} in its id.`,
      "`latchkey-contract --list` prints all of them.",
    );
  return only.length === 0 ? cases : cases.filter(({ id }) => only.some((text) => id.includes(text)));
}

/** One run of the command at work: what came of each target so far. */
class Run {
  readonly #options: RunOptions;
  readonly #signal: AbortSignal;
  readonly #secrets: GivenSecrets | undefined;
  readonly #summary: SummaryOptions;
  readonly #runs: TargetRun[] = [];
  readonly #broken: BrokenRun[] = [];
  readonly #fuzz: FuzzReport[] = [];
  readonly #recorder: Recorder = new Recorder();
  readonly #transcript: Transcript | undefined;

  constructor(options: RunOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#secrets = options.target.kind === "builtIn" ? undefined : options.target.secrets;
    // Looks itself whether this is a terminal, and at NO_COLOR.
    const paint: SummaryOptions["paint"] = (style, text) =>
      styleText(style, text, { stream: process.stdout });
    this.#summary = { paint, verbose: options.verbose };
    this.#transcript = openTranscript(options.files.transcript);
  }

  [Symbol.dispose](): void {
    this.#transcript?.close();
  }

  async runCases(target: Target, chosen: readonly Case[]): Promise<void> {
    tellTerminal(`${target.name}: ${chosen.length} cases …`);
    const startedAt = performance.now();
    const transcript = this.#transcript?.listenTo(target.name);
    const isRecorded = this.#options.files.record !== undefined;
    const report = await this.#guard(target, (watched) =>
      runSuite(watched, {
        cases: chosen,
        signal: this.#signal,
        onExchange: (...told) => {
          transcript?.onExchange(...told);
          if (isRecorded) this.#recorder.onExchange(...told);
        },
        ...(transcript !== undefined && { onOwnExchange: transcript.onOwnExchange }),
        ...(this.#options.verbose && { onResult: tellResult }),
      }),
    );
    if (report === undefined) return;
    const run: TargetRun = {
      report: this.#maskReport(report),
      planned: chosen.length,
      milliseconds: performance.now() - startedAt,
    };
    this.#runs.push(run);
    process.stdout.write(`${summariseTarget(run, this.#summary)}\n`);
  }

  async fuzz(
    target: Target,
    { seconds, seed = randomInt(2 ** 31) }: NonNullable<RunOptions["fuzz"]>,
  ): Promise<void> {
    tellTerminal(`${target.name}: ${seconds} s of requests from seed ${seed} …`);
    // What it needs takes longer to load than all else.
    const { fuzz } = await import("./fuzz/fuzz.ts");
    const report = await this.#guard(target, (watched) => fuzz(watched, { seconds, seed }));
    if (report === undefined) return;
    this.#fuzz.push(report);
    process.stdout.write(`${describeFuzz(report).trimEnd()}\n\n`);
  }

  /** Prints the end of the summary and writes the reports. @returns The exit code. */
  end(): number {
    const report: RunReport = { runs: this.#runs, broken: this.#broken, fuzz: this.#fuzz };
    // Why nothing has run at all stands on stderr.
    if (report.runs.length > 0) process.stdout.write(summariseRun(report, this.#summary));
    if (sawNothing(report))
      process.stderr.write(
        "latchkey-contract: nothing could be observed; the reasons above say what is missing\n",
      );
    const { json, junit, coverage, record, transcript } = this.#options.files;
    const [only] = this.#runs;
    const areWritten = [
      writeReport(json, (file) => writeFileSync(file, formatJson(report))),
      writeReport(junit, (file) => writeFileSync(file, formatJunit(report))),
      writeReport(coverage, (file) => writeFileSync(file, formatCoveragePage(this.#runs))),
      writeReport(
        only && record,
        (file) => only && writeRecording(file, this.#recorder.toRecording(only.report)),
      ),
      writeReport(transcript, () => {
        // It was written all along.
        if (this.#transcript?.problem !== undefined)
          throw new Error(`not all of it: ${this.#transcript.problem}`);
      }),
    ].every(Boolean);
    const code = judgeRun(report, this.#signal.aborted);
    return areWritten || code !== exitCodes.passed ? code : exitCodes.unusable;
  }

  /** Tells a target that cannot be started from a run that breaks off; the others are run all the same. */
  async #guard<Report>(
    target: Target,
    run: (watched: Target) => Promise<Report>,
  ): Promise<Report | undefined> {
    let phase: BrokenRun["phase"] = "start";
    const start: Target["start"] = async (onOwnExchange) => {
      const running = await target.start(onOwnExchange);
      phase = "run";
      return running;
    };
    try {
      return await run({ ...target, start });
    } catch (error) {
      const reason = this.#mask(error instanceof Error ? error.message : String(error));
      const broken = { target: target.name, phase, reason };
      this.#broken.push(broken);
      process.stderr.write(`latchkey-contract: ${describeBroken(broken)}\n`);
      return undefined;
    }
  }

  /** A case's own words hold no secret; what a target says of itself may. */
  #maskReport(report: SuiteReport): SuiteReport {
    return {
      ...report,
      results: report.results.map((result) =>
        result.outcome === "notObservable" ? { ...result, reason: this.#mask(result.reason) } : result,
      ),
      notes: report.notes.map((note) => this.#mask(note)),
      leftovers: report.leftovers.map((leftover) => this.#mask(leftover)),
    };
  }

  #mask(text: string): string {
    return this.#secrets === undefined ? text : maskGiven(this.#secrets, text);
  }
}

/** @throws UsageError where the file cannot be made. */
function openTranscript(file: string | undefined): Transcript | undefined {
  try {
    return file === undefined ? undefined : new Transcript(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--transcript ${JSON.stringify(file)} cannot be made: ${message}.`,
      "Name another file.",
    );
  }
}

function writeReport(file: string | undefined, write: (file: string) => void): boolean {
  if (file === undefined) return true;
  try {
    write(file);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`latchkey-contract: ${JSON.stringify(file)} was not written: ${message}\n`);
    return false;
  }
}

function tellResult({ outcome, testCase, milliseconds }: CaseResult): void {
  const word = { pass: "passed", fail: "FAILED", notObservable: "not observable" }[outcome];
  process.stdout.write(`${word.padEnd(15)} ${testCase.id} (${Math.round(milliseconds)} ms)\n`);
}

/** Somebody who waits wants to know for what; a log does not. */
function tellTerminal(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`);
}
