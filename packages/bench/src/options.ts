import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const usage = `Usage: pnpm bench clients [--quick] [--rounds N] [--calls N] [--json FILE]

  --quick      a smoke run of a few seconds; its ratios say nothing
  --rounds N   rounds, each of which times every client once (default 42)
  --calls N    calls of one client in one round and scenario (default 150)
  --json FILE  where the results go (default packages/bench/results/clients.json)`;

export interface BenchOptions {
  readonly rounds: number;
  readonly calls: number;
  readonly warmUpCalls: number;
  readonly jsonFile: string;
}

/** What the command line asks for. @throws RangeError where it cannot be read. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  if (positionals.length !== 1 || positionals[0] !== "clients") {
    throw new RangeError(`Say what to measure: there is "clients" only.\n\n${usage}`);
  }
  const isQuick = values.quick ?? false;
  return {
    rounds: readCount("--rounds", values.rounds) ?? (isQuick ? 2 : 42),
    calls: readCount("--calls", values.calls) ?? (isQuick ? 60 : 150),
    warmUpCalls: isQuick ? 60 : 1_000,
    jsonFile: values.json ?? fileURLToPath(new URL("../results/clients.json", import.meta.url)),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: "boolean" },
        rounds: { type: "string" },
        calls: { type: "string" },
        json: { type: "string" },
      },
    });
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
