import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

/**
 * Binds this process, which sends the load, to a core. Returns this core and the core for the servers. Returns undefined if
 * there are not two cores, or no `taskset`.
 */
export function separateCores(): { readonly server: number; readonly load: number } | undefined {
  if (availableParallelism() < 2) return undefined;
  try {
    execFileSync("taskset", ["--cpu-list", "0", "true"], { stdio: "ignore" });
    const all = ["--all-tasks", "--cpu-list", "--pid", "1", `${process.pid}`];
    execFileSync("taskset", all, { stdio: "ignore" });
    return { server: 0, load: 1 };
  } catch {
    return undefined;
  }
}

/** Describes this machine and its load average. A high load average makes all figures useless. */
export function describeMachine(): string {
  const { length, 0: first } = cpus();
  return `Node ${process.version.slice(1)}, ${process.platform} ${process.arch}, ${length} cores of ${first?.model.trim()}, load average ${loadavg()[0]?.toFixed(1)}`;
}
