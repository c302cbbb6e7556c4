import { expect, test } from "vitest";
import { cpuMicroseconds, memoryMb, readCpuTicks, readMemory } from "../src/process-figures.ts";

test("reads CPU ticks after a program name with spaces and parentheses", () => {
  expect(readCpuTicks("42 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 300 45 0 0 20")).toBe(345);
});

test("reads memory in MB of 2^20 bytes", () => {
  const status = "Name:\tnode\nVmHWM:\t   98304 kB\nVmRSS:\t   76800 kB\n";
  expect(readMemory(status)).toEqual({ now: 75, peak: 96 });
});

test.runIf(process.platform === "linux")("returns the figures that a process reports for itself", () => {
  for (const until = Date.now() + 60; Date.now() < until; );
  const { user, system } = process.cpuUsage();
  // Linux rounds to ticks, usually of 10 ms.
  expect(Math.abs(cpuMicroseconds(process.pid) - (user + system))).toBeLessThan(50_000);
  const { now, peak } = memoryMb(process.pid);
  expect(now / (process.memoryUsage.rss() / 2 ** 20)).toBeCloseTo(1, 0);
  expect(peak).toBeGreaterThanOrEqual(now);
});
