import { startInBrowser } from "./browser-program.ts";
import { launchChromium, noChromiumReason } from "./chromium.ts";
import { launchFirefox, noFirefoxReason } from "./firefox.ts";
import { node22Path, noNode22Reason } from "./node-22.ts";
import { startInNode } from "./node-program.ts";
import type { Program, RunningProgram } from "./program.ts";

/** An engine in which the clients must work. */
export interface Runtime {
  readonly name: string;
  readonly isBrowser: boolean;
  /** Why this machine does not have it; undefined if a program must start. */
  readonly absentReason: string | undefined;
  start(program: Program): Promise<RunningProgram>;
}

const [major] = process.versions.node.split(".");

/** The Node that runs the tests, Node 22, Chromium and Firefox. */
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
  {
    name: "Chromium",
    isBrowser: true,
    absentReason: noChromiumReason,
    start: (program) => startInBrowser(launchChromium, program),
  },
  {
    name: "Firefox",
    isBrowser: true,
    absentReason: noFirefoxReason,
    start: (program) => startInBrowser(launchFirefox, program),
  },
];

/**
 * The Node that runs the tests, without the given globals: another engine, by what it lacks.
 *
 * @param globals as in `navigator` and `Request.prototype.body`.
 */
export function nodeWithout(...globals: readonly string[]): Runtime {
  return {
    name: `Node ${major} without ${globals.join(" and ")}`,
    isBrowser: false,
    absentReason: undefined,
    start: (program) => startInNode(process.execPath, program, globals),
  };
}
