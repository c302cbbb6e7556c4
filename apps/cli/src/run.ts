import { type Command, CommanderError } from "commander";
import { CliError, exitCodes } from "./cli-error.ts";
import { pathOf } from "./commands/describe.ts";
import { note } from "./output/print.ts";
import { addCompletion, createProgram, describeCompletion } from "./program.ts";

/** The version in package.json. A test checks that both are equal. */
const version = "0.1.0";

/** Runs the program, and returns its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const [first = ""] = args;
  const isCompletion = first === "completion" || first === "complete";
  // Completion and the list of commands need all of them.
  const program = createProgram(version, isCompletion || first === "commands" ? undefined : first);
  if (isCompletion) await addCompletion(program);
  else describeCompletion(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (thrown) {
    return report(program, args, thrown);
  }
}

/** Reports an error, and returns the exit code. */
async function report(program: Command, args: readonly string[], thrown: unknown): Promise<number> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
  const json = args.includes("--json");
  const { describeFailure, reportFailure } = await import("./failure.ts");
  const error = thrown instanceof CommanderError ? usageError(program, args, thrown) : thrown;
  const failure = describeFailure(error);
  reportFailure(failure, json);
  if (failure.code === "unexpected" && error instanceof Error) note(`${error.stack}`);
  return exitCodes[failure.kind];
}

/** Changes an error of commander to one of ours. A long value is not shown, since it may be a secret. */
function usageError(program: Command, args: readonly string[], { code, message }: CommanderError): CliError {
  let command = program;
  for (const arg of args) command = command.commands.find((each) => each.name() === arg) ?? command;
  const help = `Run ${pathOf(command)} --help.`;
  if (code === "commander.help") return new CliError("usage", `The command is not complete. ${help}`);
  const text = message
    .replace(/^error: /, "")
    .replace(/(--?[\w-]+)=[^\s']+/g, "$1")
    .replace(/'(?!--[\w-]+ <)(.*?)'(?=[\s.]|$)/gs, (quoted) => (quoted.length > 22 ? "'…'" : quoted))
    .replace(/\n\(Did you mean (.+)\?\)$/s, ". Did you mean $1?")
    .replace(/([^.?])$/, "$1.");
  return new CliError("usage", `${text.charAt(0).toUpperCase()}${text.slice(1)} ${help}`);
}
