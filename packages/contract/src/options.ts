import { type Flags, findNearest, readFlags, UsageError } from "./options/flags.ts";
import { readNumber } from "./options/numbers.ts";
import { type OutputFiles, readOutputFiles } from "./options/output-files.ts";
import { readTarget, type TargetChoice } from "./options/target-choice.ts";

export interface RunOptions {
  readonly target: TargetChoice;
  /** A case is run where its id contains one of these; none are all. */
  readonly only: readonly string[];
  readonly files: OutputFiles;
  readonly fuzz: { readonly seconds: number; readonly seed: number | undefined } | undefined;
  /** Whether each case is told, and every failure in full. */
  readonly verbose: boolean;
}

/** What a command line asks for. */
export type Command =
  | { readonly action: "help" }
  | { readonly action: "version" }
  | { readonly action: "list"; readonly only: readonly string[] }
  | { readonly action: "compare"; readonly files: readonly [string, string] }
  | { readonly action: "run"; readonly options: RunOptions };

/**
 * Reads what a command line and the environment ask for. Looks at the folders of the files to be written, so that a run
 * does not end with a report that has no place.
 *
 * @throws UsageError where it cannot be done as it is written; no key stands in it.
 */
export function readCommand(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const flags = readFlags(args);
  if (flags.has("help")) return { action: "help" };
  if (flags.has("version")) return { action: "version" };
  const [first, ...rest] = flags.positionals;
  if (first === "compare") return readCompare(args, rest);
  if (first !== undefined) throw strayWord(first);
  const only = flags.list("only");
  if (flags.has("list")) return { action: "list", only };
  const target = readTarget(flags, env);
  const files = readOutputFiles(flags);
  const fuzz = readFuzz(flags);
  const isChosen = only.length > 0;
  if (files.coverage !== undefined && isChosen)
    throw apart("--coverage", "--only", "The page would call uncovered what was not run");
  if (fuzz !== undefined) {
    if (target.kind === "live") throw apart("--fuzz", "--live", "It would send thousands of requests");
    const stray = (["coverage", "record", "transcript"] as const).find((name) => files[name] !== undefined);
    if (isChosen || stray !== undefined)
      throw apart("--fuzz", `--${stray ?? "only"}`, "It runs none of the cases");
  }
  return { action: "run", options: { target, only, files, fuzz, verbose: flags.has("verbose") } };
}

function readCompare(args: readonly string[], files: readonly string[]): Command {
  const [a, b, ...more] = files;
  if (a === undefined || b === undefined || more.length > 0 || args.some((arg) => arg.startsWith("-")))
    throw new UsageError(
      "compare takes two recordings and no flag.",
      "Write: latchkey-contract compare A.json B.json",
    );
  return { action: "compare", files: [a, b] };
}

function apart(flag: string, other: string, reason: string): UsageError {
  return new UsageError(`${flag} and ${other} do not go together.`, `${reason}; leave one out.`);
}

function strayWord(word: string): UsageError {
  // The word is not shown: it may be a key whose flag was forgotten.
  return findNearest(word, ["compare"]) === undefined
    ? new UsageError("There is an argument without a flag before it.")
    : new UsageError("There is one sub-command, and it is spelled compare.");
}

function readFuzz(flags: Flags): RunOptions["fuzz"] {
  const seconds = readNumber(flags, "fuzz", { min: 0.1, max: 86_400 });
  const seed = readNumber(flags, "seed", { min: 0, max: 4_294_967_295, isWhole: true });
  if (seconds === undefined && seed !== undefined)
    throw new UsageError("--seed is for --fuzz only.", "Add --fuzz SECONDS, or leave --seed out.");
  return seconds === undefined ? undefined : { seconds, seed };
}
