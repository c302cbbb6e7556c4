import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("rejects an unknown argument before it builds", () => {
  const script = fileURLToPath(new URL("../start.js", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--frsh"], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "start: --frsh is not an argument of start. Pass --fresh to reset the sandbox, or nothing\n",
  });
});
