import { CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { ignoreClosedPipes, note } from "./output/print.ts";
import { addCompletion, createProgram, describeCompletion } from "./program.ts";

/** The version in package.json. A test checks that both are equal. */
const version = "0.1.0";

ignoreClosedPipes();
const args = process.argv.slice(2);
const [first = ""] = args;
const isCompletion = first === "completion" || first === "complete";
// Completion and the list of commands need all of them.
const program = createProgram(version, isCompletion || first === "commands" ? undefined : first);
if (isCompletion) await addCompletion(program);
else describeCompletion(program);
try {
  await program.parseAsync(args, { from: "user" });
} catch (thrown) {
  process.exitCode = await report(thrown);
}

/** Reports an error, and returns the exit code. */
async function report(thrown: unknown): Promise<number> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
  const json = args.includes("--json");
  const { describeFailure, reportFailure } = await import("./failure.ts");
  const error = thrown instanceof CommanderError ? usageError(thrown) : thrown;
  const failure = describeFailure(error);
  reportFailure(failure, { json });
  if (failure.code === "unexpected" && error instanceof Error) note(`${error.stack}`);
  return failure.exitCode;
}

/** Changes an error of commander to one of ours. Values are not shown, since they may be secrets. */
function usageError({ code, message }: CommanderError): CliError {
  const path = [program.name(), ...args.filter((arg) => /^[a-z]+$/.test(arg)).slice(0, 2)];
  const known = path.filter((_, index) => index === 0 || commandAt(path.slice(1, index + 1)));
  const help = `Run ${known.join(" ")} --help.`;
  if (code === "commander.help") return new CliError("usage", `The command is not complete. ${help}`);
  const text = message
    .replace(/^error: /, "")
    .replace(/(--?[\w-]+)=[^\s']+/g, "$1")
    .replace(/(value|argument) '[^']*' is invalid/, "$1 is invalid")
    .replace(/'[^']{21,}'/, "'…'")
    .replace(/\n\(Did you mean (.+)\?\)$/s, ". Did you mean $1?")
    .replace(/([^.?])$/, "$1.");
  return new CliError("usage", `${text.charAt(0).toUpperCase()}${text.slice(1)} ${help}`);
}

function commandAt(path: readonly string[]): boolean {
  let found: { commands: readonly (typeof program)[] } | undefined = program;
  for (const name of path) found = found?.commands.find((each) => each.name() === name);
  return found !== undefined;
}
