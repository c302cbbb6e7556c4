import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("does not load node:sqlite for a sandbox in memory with all options on", async () => {
  const index = JSON.stringify(new URL("../src/index.ts", import.meta.url).href);
  const program = `
    import { createSandbox } from ${index};
    const { fetch, keys } = await createSandbox({ controls: true, prefer: true, rateLimits: true });
    const { status } = await fetch("http://sandbox/services/v2/key", { headers: { "X-DC-DEVKEY": keys.certcentral } });
    console.log(status, process.moduleLoadList.filter((name) => name.includes("sqlite")));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout).toBe("200 []\n");
});
