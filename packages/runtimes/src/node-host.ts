// Runs from source in the Node under test. Imports a program, and sends back what the program returns for each message.

import { inspect } from "node:util";
import type { Run } from "./program.ts";

/** What a program returned or threw. */
export interface Outcome {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: string;
}

const [, , file = "", ...missingGlobals] = process.argv;
for (const path of missingGlobals) deleteGlobal(path.split("."));
const program = import(file) as Promise<{ run: Run<unknown, unknown> }>;
const show = (value: unknown): string => inspect(value, { depth: 10, showHidden: true });

process.on("message", async ({ id, input }: { id: number; input: unknown }) => {
  const outcome: Outcome = await program
    .then(({ run }) => run(input, show))
    .then(
      (output) => ({ id, output }),
      (error: unknown) => ({ id, error: inspect(error) }),
    );
  process.send?.(outcome);
});

/** Deletes a global. @throws Error if it does not exist or cannot be deleted, since the test would check nothing. */
function deleteGlobal(path: readonly string[]): void {
  const name = path.at(-1) ?? "";
  const owner = path.slice(0, -1).reduce((value: object, each) => Reflect.get(value, each), globalThis);
  if (!(name in owner))
    throw new Error(`Node ${process.version} has no global ${path.join(".")} to delete. Check its name.`);
  Reflect.deleteProperty(owner, name);
  if (name in owner)
    throw new Error(`The global ${path.join(".")} cannot be deleted. Leave it out of the test.`);
}
