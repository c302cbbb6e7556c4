import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { node22Path, node22UnavailableReason } from "@latchkey/runtimes";
import { expect, test } from "vitest";
import { run, start, stop, temporaryFolder } from "./process.ts";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** A version of Node on this machine that is too old, if there is one. */
const oldNode = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "node"))
  .find((file) => existsSync(file) && Number(versionOf(file).split(".")[0]) < 22);

function versionOf(node: string): string {
  return spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim().slice(1);
}

/** Runs the executable with another value of process.versions.node. */
function pretend(version: string): string[] {
  const code = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}

const sentence = (version: string): string =>
  `latchkey-sandbox: Node ${version} is not supported: the database needs Node 22.13 or newer. Install it from https://nodejs.org.\n`;

test.each(["18.20.8", "20.20.2", "22.0.0", "22.12.0", "23.3.0"])("rejects Node %s in one line", (version) => {
  const args = [...pretend(version), main, "--version"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: sentence(version) });
});

test.each(["22.13.0", "23.4.0", "24.0.0", "26.1.0"])("supports Node %s", (version) => {
  const args = [...pretend(version), main, "--version"];
  const { version: own } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${own}\n`, stderr: "" });
});

// A syntax that the old version cannot parse would print another error.
test.skipIf(oldNode === undefined)(
  "prints the message without a stack on the old Node of this machine",
  () => {
    const node = oldNode ?? "";
    const { status, stdout, stderr } = spawnSync(node, [main], { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: sentence(versionOf(node)) });
  },
);

test("prints no error if the reader of --help closes the pipe", async () => {
  const command = run(["--help"], { folder: temporaryFolder() });
  command.child.stdout.destroy();
  expect(await command.ended).toEqual({ code: 0, signal: null });
  expect(command.stderr()).toBe("");
});

test("serves without a reader of its output", async () => {
  const server = run(["--port=0", "--database=memory"], { folder: temporaryFolder() });
  server.child.stdout.destroy();
  await server.prints("listening on");
  const [, url = ""] = /listening on ([^"]+)/.exec(server.stderr()) ?? [];
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await stop(server)).toEqual({ code: 0, signal: null });
});

test.skipIf(node22UnavailableReason !== undefined)(
  "serves and keeps a database on Node 22, and prints only its log",
  async () => {
    const folder = temporaryFolder();
    const node = node22Path();
    expect(versionOf(node)).toMatch(/^22\./);
    let id = 0;
    for (const [method, part] of [
      ["POST", "/account/67891"],
      ["GET", "/"],
    ] as const) {
      const server = await start(["--controls"], { folder, node });
      const body = method === "POST" ? JSON.stringify({ name: "Kept" }) : null;
      const headers = { "X-PARTNER-APIKEY": server.keys["parent"] ?? "", "Content-Type": "application/json" };
      const url = `${server.url}/partner-subscription/api/v1/api-key${part}${id || ""}`;
      const response = await fetch(url, { method, headers, body });
      expect(response.ok).toBe(true);
      const key = await response.json();
      expect(key.name).toBe("Kept");
      id = key.id;
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      expect(await stop(server)).toEqual({ code: 0, signal: null });
      for (const line of server.stderr().trimEnd().split("\n")) {
        expect(JSON.parse(line)).toMatchObject({ level: "info" });
      }
    }
  },
);
