import { readFileSync } from "node:fs";
import { exitCodes } from "./exit-code.ts";
import { help } from "./help.ts";
import { UsageError } from "./options/flags.ts";
import { readCommand } from "./options.ts";
import { compareRecordings } from "./recording/compare.ts";
import { describeComparison } from "./recording/describe.ts";
import { readRecording } from "./recording/recording.ts";
import { runCommand, selectCases } from "./run-command.ts";
import { keyTag } from "./session.ts";

/** Does what a command line asks for. @returns The exit code; what went wrong stands on stderr. */
export async function main(args: readonly string[]): Promise<number> {
  // Whoever read the output may have gone, as `head` does, or a terminal that is closed; and a disk may be full. What was
  // made is tidied up all the same, and a report that did not get out is no success.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.on("exit", () => (process.exitCode ||= exitCodes.unusable));
  });
  process.stderr.on("error", () => {});
  try {
    const command = readCommand(args, process.env);
    if (command.action === "run") return await runCommand(command.options, listenToSignals());
    if (command.action === "help") print(help);
    if (command.action === "version") print(`${readVersion()}\n`);
    if (command.action === "list") printCases(command.only);
    if (command.action === "compare") compare(...command.files);
    return exitCodes.passed;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`latchkey-contract: ${message}\n`);
    if (error instanceof UsageError) process.stderr.write(`${error.hint}\n`);
    return exitCodes.unusable;
  }
}

function printCases(only: readonly string[]): void {
  for (const { id, situation, status, assumed } of selectCases(only)) {
    const expected = status === undefined ? "" : `: ${status}`;
    print(`${id}\n  ${situation}${expected}${assumed === undefined ? "" : " (assumed)"}\n`);
  }
}

function compare(fileA: string, fileB: string): void {
  print(`${describeComparison(compareRecordings(readRecording(fileA), readRecording(fileB))).trimEnd()}\n`);
}

/** The first signal asks for an end after the case at work; the second ends at once. */
function listenToSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      process.stderr.write(
        `\nlatchkey-contract: ends after the case at work and tidies up; once more ends at once, and may leave keys behind, whose names begin with ${keyTag}\n`,
      );
      controller.abort();
    });
  }
  return controller.signal;
}

function readVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return version;
}

function print(text: string): void {
  process.stdout.write(text);
}
