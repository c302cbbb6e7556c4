import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { Prism } from "../src/prism.ts";
import { type SupervisedPrism, superviseMock } from "../src/supervisor.ts";
import { document, fixture, listPath, partnerKey } from "./fixtures/paths.ts";
import { isRunning, recordProcesses } from "./fixtures/processes.ts";
import { tempFolder } from "./fixtures/temp-folder.ts";

const crashing = fixture("crashing-server.ts");

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Kills Prism. Resolves when the supervisor has noticed that Prism ended. */
async function die(supervised: SupervisedPrism, kill: (prism: Prism) => unknown): Promise<void> {
  const before = supervised.current();
  kill(await before);
  await vi.waitFor(() => expect(supervised.current()).not.toBe(before), { interval: 5, timeout: 10_000 });
}

const killBySignal = (prism: Prism): unknown => process.kill(prism.pid ?? 0, "SIGKILL");
const killByRequest = (prism: Prism): unknown => fetch(prism.url).catch(() => {});

test("restarts a killed Prism, and reports it in one line", async () => {
  const report = vi.fn();
  await using supervised = await superviseMock({ document, report });
  const first = await supervised.current();
  await die(supervised, killBySignal);

  const second = await supervised.current();
  expect(second.pid).not.toBe(first.pid);
  expect((await fetch(second.url + listPath, { headers: partnerKey })).status).toBe(200);
  expect(report.mock.calls).toEqual([["mock: Prism died (signal SIGKILL) and was restarted"]]);

  await supervised.stop();
  expect(await second.exited).toEqual({ code: null, signal: "SIGTERM" });
  expect(await supervised.ended).toBeUndefined();
});

test("gives up after repeated deaths, and reports the reason", async () => {
  const report = vi.fn();
  await using supervised = await superviseMock({
    document,
    entry: crashing,
    report,
    maxRestarts: 2,
    windowMs: 60_000,
  });
  for (let death = 0; death < 3; death++) await die(supervised, killByRequest);

  const want =
    "Prism died 3 times within 60 s, so it is not restarted. Last reason: exit code 1: TypeError: not in the mood";
  expect(await supervised.ended).toEqual(new Error(want));
  await expect(supervised.current()).rejects.toThrow(want);
  const restarted = "mock: Prism died (exit code 1: TypeError: not in the mood) and was restarted";
  expect(report.mock.calls).toEqual([[restarted], [restarted], [`mock: ${want}`]]);
});

test("a restart that fails counts as a death", async () => {
  const report = vi.fn();
  const folder = await tempFolder();
  const removed = join(folder, "mock.json");
  await copyFile(document, removed);
  await using supervised = await superviseMock({
    document: removed,
    entry: crashing,
    report,
    windowMs: 60_000,
  });
  await rm(folder, { recursive: true });
  await die(supervised, killByRequest);

  const failure = await supervised.ended;
  expect(failure?.message).toContain(`Last reason: ${removed} is missing. Run \`pnpm build\` first`);
  expect(report).toHaveBeenCalledOnce();
});

test("does not count deaths outside the window towards the limit", { tags: ["release"] }, async () => {
  const report = vi.fn();
  await using supervised = await superviseMock({
    document,
    entry: crashing,
    report,
    maxRestarts: 1,
    windowMs: 1,
  });
  for (let death = 0; death < 3; death++) await die(supervised, killByRequest);
  await supervised.current();
  expect(report).toHaveBeenCalledTimes(3);
});

test("does not retry a first start that fails", async () => {
  const report = vi.fn();
  const missing = fixture("missing.json");
  await expect(superviseMock({ document: missing, report })).rejects.toThrow("is missing");
  expect(report).not.toHaveBeenCalled();
});

test("stop does not wait for a restart in progress, ends all Prism processes, and reports nothing", async () => {
  const { env, pids } = await recordProcesses();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const report = vi.fn();
  const entry = fixture("failing-restart-server.ts");
  await using supervised = await superviseMock({ document, entry, report });
  await die(supervised, killBySignal);
  const restarting = supervised.current();
  await vi.waitFor(() => expect(pids()).toHaveLength(2), { timeout: 5_000 });

  const before = performance.now();
  await supervised.stop();
  expect(performance.now() - before).toBeLessThan(2_000);
  await expect(restarting).rejects.toThrow("aborted");
  expect(await supervised.ended).toBeUndefined();
  expect(pids().filter(isRunning)).toEqual([]);
  expect(report).not.toHaveBeenCalled();
});
