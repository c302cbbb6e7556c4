import { fileURLToPath } from "node:url";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { SandboxRun } from "./sandbox/bench.ts";
import { fullPlan, type PartName, partNames, quickPlan } from "./sandbox/plan.ts";

export const usage: string = `Usage: pnpm bench clients [--quick] [--rounds N] [--calls N] [--json FILE]
       pnpm bench sandbox [--quick] [--only PART,…] [--json FILE]

  --quick      a smoke run of a few seconds (sandbox: some 45); its figures say nothing
  --rounds N   rounds, each of which times every client once (default 42)
  --calls N    calls of one client in one round and scenario (default 150)
  --only PART  some parts of the sandbox's figures: ${partNames.join(", ")}
  --json FILE  where the results go (default packages/bench/results/SUBJECT.json)`;

export interface BenchOptions {
  readonly rounds: number;
  readonly calls: number;
  readonly warmUpCalls: number;
  readonly jsonFile: string;
}

export interface SandboxOptions extends SandboxRun {
  readonly jsonFile: string;
}

/** What to measure, and how. */
export type Command =
  | { readonly subject: "clients"; readonly options: BenchOptions }
  | { readonly subject: "sandbox"; readonly options: SandboxOptions };

/** What the command line asks for. @throws RangeError where it cannot be read. */
export function readCommand([subject, ...args]: readonly string[]): Command {
  if (subject === "clients") return { subject, options: readClientsOptions(args) };
  if (subject === "sandbox") return { subject, options: readSandboxOptions(args) };
  throw new RangeError(`Say first what to measure: "clients" or "sandbox".\n\n${usage}`);
}

function readClientsOptions(args: readonly string[]): BenchOptions {
  const values = parse(args, {
    quick: { type: "boolean" },
    rounds: { type: "string" },
    calls: { type: "string" },
    json: { type: "string" },
  });
  const isQuick = values.quick ?? false;
  return {
    rounds: readCount("--rounds", values.rounds) ?? (isQuick ? 2 : 42),
    calls: readCount("--calls", values.calls) ?? (isQuick ? 60 : 150),
    warmUpCalls: isQuick ? 60 : 1_000,
    jsonFile: values.json ?? resultsFile("clients"),
  };
}

function readSandboxOptions(args: readonly string[]): SandboxOptions {
  const values = parse(args, {
    quick: { type: "boolean" },
    only: { type: "string" },
    json: { type: "string" },
  });
  const isQuick = values.quick ?? false;
  return {
    plan: isQuick ? quickPlan : fullPlan,
    isQuick,
    parts: readParts(values.only),
    jsonFile: values.json ?? resultsFile("sandbox"),
  };
}

function resultsFile(subject: Command["subject"]): string {
  return fileURLToPath(new URL(`../results/${subject}.json`, import.meta.url));
}

function readParts(text: string | undefined): readonly PartName[] {
  if (text === undefined) return partNames;
  const asked = text.split(",");
  const unknown = asked.find((name) => !partNames.some((known) => known === name));
  if (unknown === undefined) return partNames.filter((name) => asked.includes(name));
  throw new RangeError(
    `--only takes ${partNames.join(", ")}, with commas between, not ${JSON.stringify(unknown)}.`,
  );
}

function parse<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new RangeError(`${error instanceof Error ? error.message : error}\n\n${usage}`, { cause: error });
  }
}

function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError(`${option} must be a whole number from 1 on, not ${JSON.stringify(text)}.`);
}
