import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { clients } from "../src/clients/index.ts";
import { scenarioNames } from "../src/measure.ts";
import type { Report } from "../src/report.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, stdout, stderr };
}

test("a quick run measures every client", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const jsonFile = join(folder, "new", "clients.json");

  const { code, stdout, stderr } = await run("clients", "--quick", "--json", jsonFile);

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`written to ${jsonFile}`) });
  const { rows }: Report = JSON.parse(await readFile(jsonFile, "utf8"));
  const positive = expect.toSatisfy((value: unknown) => Number.isFinite(value) && Number(value) > 0);
  const ratio = { median: positive, quartiles: [positive, positive] };
  const ratios = Object.fromEntries(scenarioNames.map((name) => [name, ratio]));
  expect(rows).toEqual(
    clients.map(({ id, label, limits, isTimed = true }) => ({
      id,
      label,
      ...(limits && { limits }),
      ...(isTimed && { ratios }),
      sizes: { minifiedBytes: positive, gzipBytes: positive },
      instantiations: positive,
    })),
  );
  for (const { label } of clients) expect(stdout).toMatch(new RegExp(`^${label}  `, "m"));
});

test("a command line that cannot be read ends with exit code 2", async () => {
  const { code, stdout, stderr } = await run("server");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^bench: Say first what to measure: "clients" or "sandbox"\./);
});
