// Runs in the Node under test, from source: imports a program, and answers each message with what it makes of it.

import { inspect } from "node:util";
import type { Run } from "./program.ts";

export interface Reply {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: string;
}

const [, , file = ""] = process.argv;
const program = import(file) as Promise<{ run: Run<unknown, unknown> }>;
const show = (value: unknown): string => inspect(value, { depth: 10, showHidden: true });

process.on("message", async ({ id, input }: { id: number; input: unknown }) => {
  const reply: Reply = await program
    .then(({ run }) => run(input, show))
    .then(
      (output) => ({ id, output }),
      (error: unknown) => ({ id, error: inspect(error) }),
    );
  process.send?.(reply);
});
