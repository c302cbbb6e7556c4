import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** What a process takes, as Linux tells it of any process of ours: other programs need not be asked, nor changed. */

let ticksPerSecond: number | undefined;

/** The CPU time of a process since its start, user and system, of all its threads, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return (readCpuTicks(readProc(pid, "stat")) / ticksPerSecond) * 1e6;
}

/** The resident memory of a process, and the most it has had, in MB of 2^20 bytes. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  const status = readProc(pid, "status");
  return { now: readMb(status, "VmRSS"), peak: readMb(status, "VmHWM") };
}

/** Lets the peak of a process start anew at what it has now. Where that is not allowed, the old peak counts on. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // The growth is then overstated, if anything.
  }
}

/** User and system ticks in the text of `/proc/PID/stat`. @throws Error where they are not there. */
export function readCpuTicks(stat: string): number {
  // The name stands in parentheses and may hold spaces and parentheses itself. Fields 14 and 15 follow it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return wholeNumber(fields[11], "utime") + wholeNumber(fields[12], "stime");
}

/** A field of `/proc/PID/status` that is in kB. @throws Error where it is not there. */
export function readMb(status: string, field: "VmRSS" | "VmHWM"): number {
  const kb = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1];
  return wholeNumber(kb, field) / 1024;
}

function wholeNumber(text: string | undefined, what: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new Error(`/proc has no ${what} for the process.`);
  return Number(text);
}

function readProc(pid: number, file: "stat" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch (cause) {
    const why = process.platform === "linux" ? "it has ended" : `${process.platform} has no /proc`;
    throw new Error(`What process ${pid} takes cannot be read: ${why}.`, { cause });
  }
}
