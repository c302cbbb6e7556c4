// Reads the CPU time and memory of a process from /proc on Linux. The measured program is not changed.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

let ticksPerSecond: number | undefined;

/** Returns the user and system CPU time of all threads of a process since its start, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return (readCpuTicks(readFileSync(`/proc/${pid}/stat`, "utf8")) / ticksPerSecond) * 1e6;
}

/** Returns the user and system ticks in the text of `/proc/PID/stat`. */
export function readCpuTicks(stat: string): number {
  // The program's name is in parentheses and may contain spaces and parentheses. Fields 14 and 15 follow it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Returns the resident memory of a process, and its peak, in MB of 2^20 bytes. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  return readMemory(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Returns VmRSS and VmHWM in the text of `/proc/PID/status`, which has them in kB. */
export function readMemory(status: string): { readonly now: number; readonly peak: number } {
  const mb = (field: string): number =>
    Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
  return { now: mb("VmRSS"), peak: mb("VmHWM") };
}

/** Resets the peak of a process to its current memory. If this is not permitted, the peak is too high. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {}
}
