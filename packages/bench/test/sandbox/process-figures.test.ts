import { expect, test } from "vitest";
import { cpuMicroseconds, memoryMb, readCpuTicks, readMb } from "../../src/sandbox/process-figures.ts";

test("user and system time are added, whatever the process is called", () => {
  const stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 900 0 1 0 250 75 8 9 20 0 11 0 500 1000000 20000";
  expect(readCpuTicks(stat)).toBe(325);
});

test("memory is told in MB of 2^20 bytes", () => {
  const status = "Name:\tnode\nVmHWM:\t   98304 kB\nVmRSS:\t   76800 kB\n";
  expect([readMb(status, "VmRSS"), readMb(status, "VmHWM")]).toEqual([75, 96]);
  expect(() => readMb("Name:\tkernel\n", "VmRSS")).toThrow("/proc has no VmRSS for the process.");
});

test.runIf(process.platform === "linux")("what this process tells of itself is what is read of it", () => {
  for (const until = Date.now() + 60; Date.now() < until; );
  const { user, system } = process.cpuUsage();
  const read = cpuMicroseconds(process.pid);
  // Linux rounds to ticks, of 10 ms as a rule.
  expect(Math.abs(read - (user + system))).toBeLessThan(50_000);
  const { now, peak } = memoryMb(process.pid);
  expect(now / (process.memoryUsage.rss() / 2 ** 20)).toBeCloseTo(1, 0);
  expect(peak).toBeGreaterThanOrEqual(now);
});

test("a process that there is not is named", () => {
  // Above the highest id that Linux gives.
  expect(() => memoryMb(2 ** 22 + 1)).toThrow(/^What process 4194305 takes cannot be read: /);
});
