/** @module-tag release */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InstallFile } from "../src/pack.ts";
import { readPublicPackages, root } from "../src/public-packages.ts";
import { installOffline } from "./install.ts";

const run = promisify(execFile);
const address = "https://github.com/some-team/latchkey";
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Versions by package, as a registry knows them. */
const published = new Map<string, string>();
const integrities = new Map<string, string>();
const staged = new Set<string>();
const requests: string[] = [];
let registry: Server;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  registry = createServer(({ method, url = "" }, response) => {
    requests.push(`${method} ${url}`);
    const name = decodeURIComponent(url.replace("/-/stage/package", "").slice(1));
    if (method === "POST") {
      const isStaged = staged.has(name);
      staged.add(name);
      // npm/cli#9519 shows this response.
      const error = 'Cannot stage previously published version "0.2.1".';
      response.writeHead(isStaged ? 409 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(isStaged ? { error } : { stageId: name }));
      return;
    }
    const version = published.get(name);
    response.writeHead(version === undefined ? 404 : 200, { "Content-Type": "application/json" });
    const versions = version && {
      [version]: { name, version, dist: { tarball: "", shasum: "", integrity: integrities.get(name) } },
    };
    response.end(JSON.stringify(version ? { name, "dist-tags": { latest: version }, versions } : {}));
  }).listen(0, "127.0.0.1");
  await once(registry, "listening");
  // A server on a port has an address with that port.
  const { port } = registry.address() as AddressInfo;
  env = {
    ...process.env,
    CI: "true",
    PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`,
    PNPM_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`,
    PNPM_CONFIG_OFFLINE: "true",
    // pnpm sets this to false for its scripts, and this test runs in one.
    pnpm_config_verify_deps_before_run: "install",
    GITHUB_REF_NAME: "v0.2.1",
    [`npm_config_//127.0.0.1:${port}/:_authToken`]: "a-token",
  };
  folder = await mkdtemp(join(tmpdir(), "latchkey-dry-release-"));
  const { stdout } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const file of new Set(stdout.split("\0").filter((each) => each !== ""))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await git("init", "--quiet", "--initial-branch=main");
  await commit("Start");
});

afterAll(async () => {
  registry.close();
  await rm(folder, { recursive: true, force: true });
});

function git(...parameters: readonly string[]): Promise<unknown> {
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  return run("git", [...author, ...parameters], { cwd: folder });
}

async function commit(message: string): Promise<void> {
  await git("add", "--all");
  await git("commit", "--quiet", "--message", message);
}

/** Runs pnpm as CONTRIBUTING.md says. Returns what it prints. */
async function pnpm(...parameters: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run("npx", ["-y", packageManager, ...parameters], { cwd: folder, env });
  return stdout + stderr;
}

async function editManifest(file: string, fields: object): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, file), "utf8"));
  await writeFile(join(folder, file), `${JSON.stringify({ ...manifest, ...fields }, undefined, 2)}\n`);
}

/** The names and versions of all packages, published ones apart. */
function versions(isPrivate: boolean): Record<string, string> {
  const manifests = globSync("{packages,apps}/*/package.json", { cwd: folder }).map((file) =>
    JSON.parse(readFileSync(join(folder, file), "utf8")),
  );
  const chosen = manifests.filter((manifest) => (manifest.private === true) === isPrivate);
  return Object.fromEntries(chosen.map(({ name, version }) => [name, version]));
}

const changelog = (name: string) => readFile(join(folder, "packages", name, "CHANGELOG.md"), "utf8");

test("two releases in a row raise the version, write changelogs and pack what npm can install", async () => {
  const privateVersions = versions(true);
  await expect(pnpm("release:version")).rejects.toThrow(/The release cannot start, because .*is missing/);
  await editManifest("package.json", { repository: address });

  await pnpm("change", "--bump", "minor", "--summary", "Added a first thing.", "@latchkey/certcentral");
  await commit("Add a first thing");
  await pnpm("release:version");
  expect(new Set(Object.values(versions(false)))).toEqual(new Set(["0.2.0"]));
  expect(await changelog("certcentral")).toMatch(
    /## 0\.2\.0\n\n### Minor Changes\n\n- Added a first thing\./,
  );
  await commit("Release 0.2.0");
  for (const [name, version] of Object.entries(versions(false))) published.set(name, version);

  await pnpm("change", "--bump", "patch", "--summary", "Fixed a second thing.", "@latchkey/transport");
  await commit("Fix a second thing");
  await pnpm("release:version");
  expect(new Set(Object.values(versions(false)))).toEqual(new Set(["0.2.1"]));
  expect(await changelog("transport")).toMatch(/## 0\.2\.1\n\n### Patch Changes\n\n- Fixed a second thing\./);
  expect(await changelog("certcentral")).toMatch(/## 0\.2\.1\n.*## 0\.2\.0\n/s);
  expect(versions(true)).toEqual(privateVersions);
  expect(globSync(".changeset/*.md", { cwd: folder })).toEqual([]);

  await commit("Release 0.2.1");
  await pnpm("pack:all");
  const tarballs = join(folder, "tarballs");
  const install: InstallFile = JSON.parse(await readFile(join(tarballs, "install.json"), "utf8"));
  const project = join(folder, "project");
  for (const { repository, dependencies } of installOffline(
    project,
    tarballs,
    install,
    readPublicPackages(root),
  )) {
    expect(repository).toMatchObject({ url: `git+${address}.git` });
    for (const [name, range] of Object.entries(dependencies ?? {})) {
      expect(range).toMatch(name.startsWith("@latchkey/") ? /^0\.2\.1$/ : /^\d+\.\d+\.\d+$/);
    }
  }
  const program = join(folder, "packages/release/programs/import-packed.mjs");
  const { stdout } = await run(process.execPath, [program], { cwd: project });
  expect(stdout).toMatch(/^Imported and required \d{2} entries of 9 packages/);

  expect((await publish("--dry-run")).match(/@latchkey\/[\w-]+@0\.2\.1 \(would stage\)/g)).toHaveLength(9);
  expect(requests.filter((request) => !request.startsWith("GET /@latchkey%2"))).toEqual([]);

  // A release that stopped halfway: one package is public, and two are staged.
  published.set("@latchkey/certcentral", "0.2.1");
  integrities.set("@latchkey/certcentral", install.packages["@latchkey/certcentral"]?.integrity ?? "");
  staged.add("@latchkey/contract").add("@latchkey/sandbox");
  const again = await publish("--provenance=false");
  expect(again).toContain("@latchkey/certcentral@0.2.1 is public already.");
  expect(again.match(/@latchkey\/(contract|sandbox)@0\.2\.1 was staged before\./g)).toHaveLength(2);
  expect(staged.size).toBe(8);

  integrities.set("@latchkey/certcentral", "sha512-other");
  await expect(publish("--provenance=false")).rejects.toThrow(
    "is public with other files: raise the version",
  );
}, 600_000);

/** Runs publish.ts as release.yml does. Returns what it prints. */
async function publish(...options: readonly string[]): Promise<string> {
  const call = `--call=node packages/release/src/publish.ts tarballs ${options.join(" ")}`;
  const { stdout } = await run("npx", ["-y", `--package=${packageManager}`, call], { cwd: folder, env });
  return stdout;
}
