import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { servePartnerService } from "./service.ts";

const apiKey = "parent-key-that-nobody-may-see-0000xyz9";

test("the README's rotation hands the new secret over and deactivates the old key", async () => {
  await using served = await servePartnerService();
  await using folder = await mkdtempDisposable(join(tmpdir(), "latchkey-"));
  const keyFile = join(folder.path, "partner.key");
  const stdout = await run("Rotate a key", {
    DIGICERT_PARTNER_API_KEY: apiKey,
    DIGICERT_PARTNER_BASE_URL: served.baseUrl,
    KEY_FILE: keyFile,
  });
  expect(stdout).toMatch(
    /^create\nhand-over\nverify\ndeactivate\nconfirm\n12346 inactive, 20002 active: Subaccount Production Key \(rotated [-\d:T]+Z\)\n$/,
  );
  expect(await readFile(keyFile, "utf8")).toBe(served.service.find(20002).api_key);
});

test("the README's search for stale keys finds them", async () => {
  await using served = await servePartnerService();
  const { service } = served;
  service.find(12345).last_used_date = "today";
  const threeYearsAgo = new Date(Date.now() - 1095 * 24 * 60 * 60 * 1000).toISOString();
  service.find(12346).last_used_date = threeYearsAgo;
  service.keys.push({
    ...service.find(12345),
    id: 12347,
    account_id: 67892,
    last_used_date: new Date().toISOString(),
  });
  const stdout = await run("Find stale keys", {
    DIGICERT_PARTNER_API_KEY: apiKey,
    DIGICERT_PARTNER_BASE_URL: served.baseUrl,
  });
  expect(stdout).toBe("12346 unused for 1095 days\n12345 cannot read last_used_date\n");
});

/** Runs the program of a README's section as it is written. */
async function run(heading: string, env: Record<string, string>): Promise<string> {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const [, program = ""] = section.match(/```ts\n(.*?)```/s) ?? [];
  expect(program).not.toBe("");
  const args = ["--input-type=module-typescript", "--eval", program];
  // Where the packages that the program imports are found: this package, by its own name.
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const options = { cwd, env: { ...process.env, ...env } };
  return (await promisify(execFile)(process.execPath, args, options)).stdout;
}
