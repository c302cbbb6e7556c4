import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

/** The core for the servers, and the core for this process, which sends the load. */
export interface Cores {
  readonly server: number;
  readonly load: number;
}

/** Binds this process to the core for the load. Returns undefined if there are not two cores, or no `taskset`. */
export function separateCores(): Cores | undefined {
  if (availableParallelism() < 2) return undefined;
  try {
    execFileSync("taskset", ["--cpu-list", "0", "true"], { stdio: "ignore" });
    execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "1", `${process.pid}`], {
      stdio: "ignore",
    });
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
