import { cpus, loadavg } from "node:os";
import type { Machine } from "./report.ts";

/** What this machine is, and how busy before the run. */
export function describeMachine(): Machine {
  return {
    node: process.version.slice(1),
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    loadAverage: loadavg()[0] ?? 0,
  };
}
