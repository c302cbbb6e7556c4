import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../node-version.js", import.meta.url));

/** Runs the check in a Node that reports another version. */
function runAs(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { node: "${version}" } });
Object.defineProperty(process, "version", { value: "v${version}" });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ["--import", preload, script], { encoding: "utf8" });
}

test.each(["20.20.2", "24.17.9"])(
  "Node %s gets a message with the required version and the command",
  (version) => {
    const { status, stdout, stderr } = runAs(version);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: `Latchkey needs Node 24.18 or newer, and this is v${version}. Start it with \`npx -y pnpm@12.21.0 start\`, which installs Node 24 in this folder. If you did, delete node_modules and try again.\n`,
    });
  },
);

test.each(["24.18.0", "24.21.0", "26.1.0"])("Node %s passes", (version) => {
  expect(runAs(version)).toMatchObject({ status: 0, stdout: "", stderr: "" });
});
