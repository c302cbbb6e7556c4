import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { describeExit, startPrism } from "../src/prism.ts";
import { document, fixture, listPath, partnerKey } from "./fixtures/paths.ts";
import { isRunning, recordProcesses } from "./fixtures/processes.ts";
import { tempFolder } from "./fixtures/temp-folder.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("Prism returns the document's examples, and its log is kept", async () => {
  await using prism = await startPrism({ document });
  const response = await fetch(prism.url + listPath, { headers: partnerKey });
  expect(await response.json()).toEqual({ api_keys: [{ api_key_id: 12 }] });

  await fetch(`${prism.url}//`);
  await vi.waitFor(() => expect(prism.log()).toContain("TypeError: Invalid URL"));
});

test.each([
  ["info", true],
  ["fatal", false],
] as const)(
  "at the verbosity %s, requests are logged: %s",
  { tags: ["release"] },
  async (verbosity, isLogged) => {
    const outputFile = join(await tempFolder(), "prism.log");
    await using prism = await startPrism({ document, verbosity, outputFile });
    await fetch(prism.url + listPath, { headers: partnerKey });
    // Prism logs the error of this second request at every verbosity. Once the file has it, it also has all
    // lines of the first request.
    await fetch(`${prism.url}//`);
    await vi.waitFor(async () =>
      expect(await readFile(outputFile, "utf8")).toContain("TypeError: Invalid URL"),
    );
    expect((await readFile(outputFile, "utf8")).includes("Request received")).toBe(isLogged);
    expect(prism.log()).toBe("");
  },
);

test("NODE_ENV=production in the parent does not reach Prism", { tags: ["release"] }, async () => {
  vi.stubEnv("NODE_ENV", "production");
  await using prism = await startPrism({ document });
  expect((await fetch(prism.url + listPath, { headers: partnerKey })).status).toBe(200);
});

test("reports a missing document with the command that writes it", async () => {
  const missing = fixture("missing.json");
  const want = new Error(`${missing} is missing. Run \`pnpm build\` first`);
  await expect(startPrism({ document: missing })).rejects.toEqual(want);
});

test("reports a document that Prism rejects, with Prism's reason and log", {
  tags: ["release"],
}, async () => {
  const folder = await tempFolder();
  const empty = join(folder, "empty.json");
  await writeFile(empty, '{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{}}');
  await expect(startPrism({ document: empty })).rejects.toThrow(
    /^Prism could not start: it ended before it was ready \(exit code 1: Error: No operations found in the current file\.\)\nPrism's log:\n.*awaiting/,
  );
});

test("gives up after the limit if Prism listens but does not respond", async () => {
  const start = startPrism({ document, entry: fixture("silent-server.ts"), readyTimeoutMs: 800 });
  await expect(start).rejects.toThrow(/^Prism could not start: it did not respond within 800 ms\n/);
});

test("an aborted start ends immediately, and its process ends too", async () => {
  const { env, pids } = await recordProcesses();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const abort = new AbortController();
  const start = startPrism({ document, entry: fixture("silent-server.ts"), signal: abort.signal });
  await vi.waitFor(() => expect(pids()).toHaveLength(1), { timeout: 5_000 });

  const before = performance.now();
  const reason = new Error("no longer wanted");
  abort.abort(reason);
  await expect(start).rejects.toBe(reason);
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(pids().filter(isRunning)).toEqual([]);
});

test("stop ends the process, and may be called twice", async () => {
  const prism = await startPrism({ document });
  await Promise.all([prism.stop(), prism.stop()]);
  expect(await prism.exited).toEqual({ code: null, signal: "SIGTERM" });
  await expect(fetch(prism.url)).rejects.toThrow("fetch failed");
});

test("Prism ignores Ctrl-C, which reaches the whole process group: only its parent stops it", {
  tags: ["release"],
}, async () => {
  await using prism = await startPrism({ document });
  process.kill(prism.pid ?? 0, "SIGINT");
  expect((await fetch(prism.url + listPath, { headers: partnerKey })).status).toBe(200);
});

test("Prism ends if its parent is killed", { tags: ["release"] }, async () => {
  const parent = spawn(process.execPath, [fixture("parent.ts"), document], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = await once(parent.stdout, "data");
  const url = String(line).trim();
  expect((await fetch(url + listPath, { headers: partnerKey })).status).toBe(200);

  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow("fetch failed"), { timeout: 5_000 });
});

test("`port` and `url` show the new port when Prism restarts for a changed document", {
  tags: ["release"],
}, async () => {
  const folder = await tempFolder();
  const changing = join(folder, "mock.json");
  const text = JSON.stringify(await import("./fixtures/mock.json", { with: { type: "json" } }));
  await writeFile(changing, text);
  await using prism = await startPrism({ document: changing });
  const before = prism.port;

  // Prism starts to watch its document a moment after its first response. So the test repeats the change
  // until Prism sees it.
  await vi.waitFor(
    async () => {
      await writeFile(changing, text);
      expect(prism.port).not.toBe(before);
    },
    { timeout: 10_000, interval: 1_000 },
  );
  expect((await fetch(prism.url + listPath, { headers: partnerKey })).status).toBe(200);
});

test("an exit is described by its signal, or by its code and the last error", () => {
  const log = "TypeError: an earlier one\n    at x\nURIError: URI malformed\n    at decodeURIComponent\n";
  expect(describeExit({ code: 1, signal: null }, log)).toBe("exit code 1: URIError: URI malformed");
  expect(describeExit({ code: 0, signal: null }, "")).toBe("exit code 0");
  expect(describeExit({ code: null, signal: "SIGKILL" }, log)).toBe("signal SIGKILL");
});
