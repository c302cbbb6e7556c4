import { startInBrowser } from "./browser-program.ts";
import { chromiumUnavailableReason, launchChromium } from "./chromium.ts";
import { firefoxUnavailableReason, launchFirefox } from "./firefox.ts";
import { node22Path, node22UnavailableReason } from "./node-22.ts";
import { startInNode } from "./node-program.ts";
import type { Program, RunningProgram } from "./program.ts";

/** An engine in which the clients must work. */
export interface Runtime {
  readonly name: string;
  readonly isBrowser: boolean;
  /** Why the engine cannot start on this machine. Undefined if it must start. */
  readonly unavailableReason: string | undefined;
  start(program: Program): Promise<RunningProgram>;
}

const [major] = process.versions.node.split(".");

/** The Node that runs the tests, Node 22, Chromium and Firefox. */
export const runtimes: readonly Runtime[] = [
  {
    name: `Node ${major}`,
    isBrowser: false,
    unavailableReason: undefined,
    start: (program) => startInNode(process.execPath, program),
  },
  {
    name: "Node 22",
    isBrowser: false,
    unavailableReason: node22UnavailableReason,
    start: (program) => startInNode(node22Path(), program),
  },
  {
    name: "Chromium",
    isBrowser: true,
    unavailableReason: chromiumUnavailableReason,
    start: (program) => startInBrowser(launchChromium, program),
  },
  {
    name: "Firefox",
    isBrowser: true,
    unavailableReason: firefoxUnavailableReason,
    start: (program) => startInBrowser(launchFirefox, program),
  },
];

/**
 * Returns the Node that runs the tests, without the given globals. It represents an engine that lacks these globals.
 *
 * @param globals such as `navigator` and `Request.prototype.body`.
 */
export function nodeWithout(...globals: readonly string[]): Runtime {
  return {
    name: `Node ${major} without ${globals.join(" and ")}`,
    isBrowser: false,
    unavailableReason: undefined,
    start: (program) => startInNode(process.execPath, program, globals),
  };
}
