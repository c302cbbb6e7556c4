import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Cores } from "./report.ts";

/** The numbers in a list as Linux writes it: `0-2,5` is 0, 1, 2 and 5. */
export function readCoreList(text: string): number[] {
  return text.split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** Two cores that this process may use; undefined where there are none, or no `taskset`. */
export function chooseCores(): Cores | undefined {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
    const [server, load] = readCoreList(list);
    return server === undefined || load === undefined ? undefined : { server, load };
  } catch {
    return undefined;
  }
}

/** A command line bound to a core: `taskset` becomes the program, so that the process id stays the same. */
export function onCore(
  core: number | undefined,
  command: string,
  args: readonly string[],
): readonly [string, string[]] {
  return core === undefined
    ? [command, [...args]]
    : ["taskset", ["--cpu-list", String(core), command, ...args]];
}

/** Moves all threads of a running process to a core. */
export function moveToCore(core: number | undefined, pid: number): void {
  if (core === undefined) return;
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], {
    stdio: "ignore",
  });
}
