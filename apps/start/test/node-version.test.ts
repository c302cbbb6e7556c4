import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../node-version.js", import.meta.url));

/** Runs the check in a Node that takes itself for another version. */
function runAs(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { node: "${version}" } });
Object.defineProperty(process, "version", { value: "v${version}" });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ["--import", preload, script], { encoding: "utf8" });
}

test.each(["20.20.2", "24.17.9"])("Node %s is told what is needed and how to get it", (version) => {
  const { status, stdout, stderr } = runAs(version);
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: `Latchkey's scripts need Node 24.18 or newer and run on v${version}. Start them through pnpm (npx -y pnpm@12.21.0 start), which installs Node 24 beside them; if you did, remove node_modules and try again.\n`,
  });
});

test.each(["24.18.0", "24.21.0", "26.1.0"])("Node %s passes", (version) => {
  expect(runAs(version)).toMatchObject({ status: 0, stdout: "", stderr: "" });
});
