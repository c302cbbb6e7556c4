import { noChromiumReason } from "./chromium.ts";
import { startInChromium } from "./chromium-program.ts";
import { node22Path, noNode22Reason } from "./node-22.ts";
import { startInNode } from "./node-program.ts";
import type { Program, RunningProgram } from "./program.ts";

/** Where the clients have to hold. */
export interface Runtime {
  readonly name: string;
  readonly isBrowser: boolean;
  /** Why this machine does not have it; undefined where a program must start. */
  readonly absentReason: string | undefined;
  start(program: Program): Promise<RunningProgram>;
}

const [major] = process.versions.node.split(".");

/** The Node that runs the tests, Node 22, and Chromium. */
export const runtimes: readonly Runtime[] = [
  {
    name: `Node ${major}`,
    isBrowser: false,
    absentReason: undefined,
    start: (program) => startInNode(process.execPath, program),
  },
  {
    name: "Node 22",
    isBrowser: false,
    absentReason: noNode22Reason,
    start: (program) => startInNode(node22Path(), program),
  },
  { name: "Chromium", isBrowser: true, absentReason: noChromiumReason, start: startInChromium },
];
