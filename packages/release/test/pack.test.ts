import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type InstallFile, packAll, publishLinks } from "../src/pack.ts";
import { closureOf, readPublicPackages, root } from "../src/public-packages.ts";
import {
  firstCallOutput,
  installedFolder,
  installOffline,
  type PackedManifest,
  specifiersOf,
  writePrograms,
} from "./install.ts";

const sources = readPublicPackages(root);
const names = sources.map(({ manifest }) => manifest.name);

let folders: AsyncDisposableStack;
let tarballs: string;
let project: string;
let install: InstallFile;
let manifests: ReadonlyMap<string, PackedManifest>;

beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  tarballs = stack.use(await mkdtempDisposable(join(tmpdir(), "latchkey-tarballs-"))).path;
  project = stack.use(await mkdtempDisposable(join(tmpdir(), "latchkey-project-"))).path;
  install = await packAll(root, tarballs);
  const packed = installOffline(project, tarballs, install, sources);
  manifests = new Map(packed.map((manifest) => [manifest.name, manifest]));
  writePrograms(project, packed.flatMap(specifiersOf));
  folders = stack.move();
}, 60_000);

afterAll(() => folders?.disposeAsync());

async function run(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: project });
  return stdout + stderr;
}

test("the public packages are the ones that users install", () => {
  expect(names.toSorted()).toEqual([
    "@latchkey/certcentral",
    "@latchkey/client-runtime",
    "@latchkey/contract",
    "@latchkey/partner-subscriptions",
    "@latchkey/sandbox",
    "@latchkey/sandbox-server",
    "@latchkey/spec-model",
    "@latchkey/transport",
    "@latchkey/validators",
  ]);
});

describe.each(names)("the tarball of %s", (name) => {
  const manifest = (): PackedManifest => manifests.get(name) as PackedManifest;

  test("has what npm shows about a package", () => {
    expect(manifest()).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      description: expect.any(String),
      license: "MIT",
      type: "module",
      keywords: expect.arrayContaining([expect.any(String)]),
      sideEffects: expect.anything(),
      engines: { node: expect.any(String) },
      files: expect.arrayContaining(["dist"]),
    });
    for (const file of ["README.md", "LICENSE"]) {
      expect(existsSync(join(installedFolder(project, name), file))).toBe(true);
    }
  });

  test("depends on exact versions only, and on no private package", () => {
    for (const [other, range] of Object.entries(manifest().dependencies ?? {})) {
      expect([other, range]).toEqual([other, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
      if (other.startsWith("@latchkey/")) expect(names).toContain(other);
    }
    expect(manifest()).not.toHaveProperty("scripts");
    expect(manifest()).not.toHaveProperty("devDependencies");
  });

  test("has every file that its exports and commands name", () => {
    const { exports = {}, bin = {} } = manifest();
    const files = [exports, bin].flatMap((each) =>
      Object.values(each).flatMap((target) => (typeof target === "string" ? target : Object.values(target))),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect([file, existsSync(join(installedFolder(project, name), file))]).toEqual([file, true]);
    }
  });

  test("has no link that leaves the package without an address", () => {
    const folder = installedFolder(project, name);
    for (const page of globSync("*.md", { cwd: folder })) {
      const text = readFileSync(join(folder, page), "utf8");
      for (const [, path = ""] of text.matchAll(/\]\((?!\w+:|#)([^)#]+)/g)) {
        expect([page, path, existsSync(join(folder, path))]).toEqual([page, path, true]);
      }
    }
  });
});

test("install.json has a line for each purpose, with the tarballs of all dependencies", () => {
  expect(install).toEqual(JSON.parse(readFileSync(join(tarballs, "install.json"), "utf8")));
  expect(install.lines["partner-subscriptions"]).toBe(
    "npm i latchkey-transport-0.1.0.tgz latchkey-client-runtime-0.1.0.tgz latchkey-partner-subscriptions-0.1.0.tgz",
  );
  expect(install.lines["everything"]?.split(" ").length).toBe(2 + names.length);
  for (const { file, bytes } of Object.values(install.packages)) {
    expect(readFileSync(join(tarballs, file)).length).toBe(bytes);
  }
});

test.each([
  "README.md",
  "packages/partner-subscriptions/README.md",
  "packages/certcentral/README.md",
  "packages/sandbox/README.md",
  "packages/contract/README.md",
  "apps/sandbox-server/README.md",
  "apps/docs/guides/jest-and-commonjs.md",
])("the npm lines of %s name each needed tarball, and no other", async (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const lines = [...text.matchAll(/^npm i (\.\/vendor\/[^#\n]+)/gm)].map(([, files = ""]) => files);
  expect(lines).not.toEqual([]);
  for (const line of lines) {
    const pattern = line.replaceAll("./vendor/", "");
    const { stdout } = await promisify(execFile)("bash", ["-c", `echo ${pattern}`], { cwd: tarballs });
    const files = stdout.trim().split(" ");
    const named = names.filter((name) => files.includes(install.packages[name]?.file ?? ""));
    expect([page, files.length]).toEqual([page, named.length]);
    expect(new Set(named.flatMap((name) => closureOf(name, sources)))).toEqual(new Set(named));
  }
});

test("import and require load every entry, and get the same names", async () => {
  const imported = await run("import.mjs");
  expect(imported).toBe(await run("require.cjs"));
  const lines = imported.trimEnd().split("\n");
  expect(lines.length).toBe([...manifests.values()].flatMap(specifiersOf).length);
  for (const line of lines) expect(line).toMatch(/ \w+/);
});

test("a first call compiles without the DOM library, and works", async () => {
  const tsc = createRequire(import.meta.url)
    .resolve("typescript/package.json")
    .replace("package.json", "bin/tsc");
  const options = "--ignoreConfig --noEmit --strict --target es2024 --lib es2024 --module nodenext";
  const typeRoots = ["--types", "node", "--typeRoots", join(import.meta.dirname, "../node_modules/@types")];
  const args = [...options.split(" "), ...typeRoots, "--skipLibCheck", "false", "first-call.ts"];
  expect(await run(tsc, ...args).catch(({ stdout }) => stdout)).toBe("");
  expect(await run("first-call.ts")).toBe(firstCallOutput);
});

test("the contract suite runs against the sandbox, and knows that it has no mock", async () => {
  const main = join(installedFolder(project, "@latchkey/contract"), "dist/main.js");
  const output = await run(main, "--target", "sandbox", "-t", "createSubaccountApiKey/access");
  expect(output).toContain("sandbox: ");
  expect(output).toContain(" 0 failed");
  const error = await run(main, "--target", "mock").catch(({ stderr }) => stderr);
  expect(error).toContain("Choose sandbox, ");
  expect(error).toContain("mock needs a clone of Latchkey");
});

describe("publishLinks", () => {
  const page = {
    repository: root,
    folder: "packages/sandbox",
    stage: join(root, "packages/sandbox"),
    version: "1.2.3",
  };
  const text =
    "See [the spec](../../spec), [errors](../../apps/docs/guides/errors.md#codes), [controls](CONTROLS.md), [x](#y) and [npm](https://www.npmjs.com).";

  test("makes links out of the package absolute, at the tag of the version", () => {
    const address = "https://github.com/owner/latchkey";
    expect(publishLinks(text, { ...page, address })).toBe(
      `See [the spec](${address}/tree/v1.2.3/spec), [errors](${address}/blob/v1.2.3/apps/docs/guides/errors.md#codes), [controls](CONTROLS.md), [x](#y) and [npm](https://www.npmjs.com).`,
    );
  });

  test("keeps only the text of such a link without an address", () => {
    expect(publishLinks(text, { ...page, address: undefined })).toBe(
      "See the spec, errors, [controls](CONTROLS.md), [x](#y) and [npm](https://www.npmjs.com).",
    );
  });
});

test("closureOf lists each package after those that it needs", () => {
  expect(closureOf("@latchkey/certcentral", sources)).toEqual([
    "@latchkey/transport",
    "@latchkey/client-runtime",
    "@latchkey/certcentral",
  ]);
});
