import { parseArgs } from "node:util";

const subjects = ["clients", "sandbox", "docs", "cli"] as const;
/** The parts of the sandbox's figures, in the order of the table. */
const sandboxParts = ["reads", "creates", "start", "list", "size", "postgres"] as const;
export type SandboxPart = (typeof sandboxParts)[number];

export const usage: string = `Usage: pnpm bench clients [--quick]
       pnpm bench sandbox [--quick] [--only PART,…]
       pnpm bench docs    [--quick]
       pnpm bench cli     [--quick]

  --quick      a smoke run; do not use its figures
  --only PART  only these parts of the sandbox's figures: ${sandboxParts.join(", ")}`;

/** An invalid command line. */
export class UsageError extends Error {}

export interface Command {
  readonly subject: (typeof subjects)[number];
  readonly isQuick: boolean;
  readonly parts: readonly SandboxPart[];
}

/** Reads the command line. @throws UsageError if it is invalid. */
export function readCommand([name, ...args]: readonly string[]): Command {
  const fail = (problem: string): never => {
    throw new UsageError(`${problem}\n\n${usage}`);
  };
  const subject = subjects.find((known) => known === name);
  if (subject === undefined) return fail(`The first argument must be one of ${subjects.join(", ")}.`);
  try {
    const options = { quick: { type: "boolean" }, only: { type: "string" } } as const;
    const { quick = false, only } = parseArgs({ args: [...args], options }).values;
    if (only !== undefined && subject !== "sandbox")
      throw new Error("--only is for sandbox only. Leave it out.");
    const names = only?.split(",") ?? sandboxParts;
    const unknown = names.find((part) => !sandboxParts.some((known) => known === part));
    if (unknown !== undefined)
      throw new Error(`--only has the unknown part ${JSON.stringify(unknown)}. Use the parts below.`);
    return { subject, isQuick: quick, parts: sandboxParts.filter((part) => names.includes(part)) };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
