import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node22Path, node22UnavailableReason } from "@latchkey/runtimes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../bundle.ts";
import { type RunOptions, start, stop, temporaryFolder } from "../process.ts";

const built = mkdtempSync(join(tmpdir(), "latchkey-bundle-"));
beforeAll(() => bundle(join(built, "latchkey-sandbox.mjs")));
afterAll(() => rmSync(built, { recursive: true }));

/** A folder that has only the file. */
function folderWithFile(): RunOptions & { readonly file: string } {
  const folder = temporaryFolder();
  const file = join(folder, "latchkey-sandbox.mjs");
  copyFileSync(join(built, "latchkey-sandbox.mjs"), file);
  return { folder, file };
}

test("has at most 300 kB, with version, licences and the word unofficial", () => {
  const { file } = folderWithFile();
  expect(statSync(file).size).toBeLessThan(300_000);
  expect(statSync(file).mode & 0o111).toBe(0o111);
  const [header = ""] = readFileSync(file, "utf8").split("*/");
  expect(header).toMatch(
    /^#!.*\n\/\*\nlatchkey-sandbox \d+\.\d+\.\d+: .*\nUnofficial: not made, reviewed or endorsed/,
  );
  for (const name of ["Latchkey", "pino", "sonic-boom", "@noble/hashes"]) {
    expect(header).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\n\n[^]*?Copyright`, "m"));
  }
});

const nodes = [
  { name: "this Node", node: process.execPath, skip: false },
  {
    name: "Node 22",
    node: node22UnavailableReason ? "" : node22Path(),
    skip: node22UnavailableReason !== undefined,
  },
];

for (const { name, node, skip } of nodes) {
  test.skipIf(skip)(
    `serves, keeps its database and takes a generated seed in an empty folder, on ${name}`,
    async () => {
      const { folder, file } = folderWithFile();
      const seed = execFileSync(node, [file, "seed"], { cwd: folder, encoding: "utf8" });
      writeFileSync(join(folder, "seed.json"), seed);
      const server = await start(["--seed", "seed.json"], { folder, file, node });
      const { parent = "", certcentral = "" } = server.keys;
      expect([parent, certcentral]).toEqual(Array(2).fill(expect.stringMatching(/^sandbox-[\da-f-]{36}$/)));
      expect(seed).toContain(parent);
      // The demo's secrets, some of which are DigiCert's.
      expect(seed).not.toMatch(/sandbox-demo|xyz789def|Aqdgb0p5/);
      const response = await fetch(`${server.url}/services/v2/key`, {
        headers: { "X-DC-DEVKEY": certcentral },
      });
      expect((await response.json()).api_keys).not.toEqual([]);
      expect(await stop(server)).toEqual({ code: 0, signal: null });
      for (const line of server.stderr().trimEnd().split("\n")) {
        expect(JSON.parse(line)).toMatchObject({ level: "info" });
      }
      expect(readdirSync(folder).sort()).toEqual([".latchkey", "latchkey-sandbox.mjs", "seed.json"]);
      expect(readdirSync(join(folder, ".latchkey"))).toEqual(["sandbox.db"]);
    },
  );
}

test("prints one sentence for an old Node, and one for a PostgreSQL URL, without its password", () => {
  const { file } = folderWithFile();
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`;
  const old = spawnSync(process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    file,
  ]);
  expect(String(old.stderr)).toMatch(/^latchkey-sandbox: Node 20\.20\.2 is not supported: .*\.\n$/);
  const url = "postgres://user:password@127.0.0.1/keys";
  const { status, stderr } = spawnSync(process.execPath, [file, "--database", url], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr:
      "latchkey-sandbox: the database is a PostgreSQL URL, and this file has no PostgreSQL driver. Run the server from the repository, or pass --database with a SQLite file, or memory.\n",
  });
});

test("ends when the process id of the documented start line is killed", async () => {
  const { folder } = folderWithFile();
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, script = ""] = /```sh\n(node latchkey-sandbox\.mjs .*? &\n.*?)```/s.exec(readme) ?? [];
  expect(script).toContain("\nnpm test\n");
  const call = `fetch(process.env.DIGICERT_BASE_URL + "/key", { headers: { "X-DC-DEVKEY": process.env.DIGICERT_API_KEY } })
    .then(({ status }) => console.log(status, process.env.LATCHKEY_SANDBOX_URL))`;
  writeFileSync(join(folder, "call.js"), call);
  const test = `${script.replace("npm test", "node call.js")}wait $server; echo "exit code $?"`;
  const env = { PATH: process.env["PATH"], LATCHKEY_SANDBOX_PORT: "0" };
  const printed = execFileSync("sh", ["-ec", test], { cwd: folder, env, encoding: "utf8" });
  const [, url = ""] = /^200 (http:\S+)\nexit code 0\n$/.exec(printed) ?? [];
  await expect(fetch(url)).rejects.toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: "ECONNREFUSED" }) }),
  );
});
