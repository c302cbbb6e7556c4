/** @module-tag release */

// Installs the tarballs with npm, and runs a user's programs with every runtime, compiler and bundler that the
// packages support. It needs the npm registry.

import { execFile } from "node:child_process";
import { cpSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../../apps/sandbox-server/bundle.ts";
import { type InstallFile, packAll } from "../src/pack.ts";
import { readPublicPackages, root } from "../src/public-packages.ts";
import {
  firstCallOutput,
  installedFolder,
  type PackedManifest,
  specifiersOf,
  writePrograms,
} from "./install.ts";

/** The first and the last tested version of each line of Node. */
const nodeVersions = ["20.19.0", "20.20.2", "22.12.0", "22.13.0", "22.23.3", "24.21.0"];
const compilers = ["5.9.3", "7.0.2"];
const tools = {
  "@arethetypeswrong/cli": "0.18.5",
  "@types/node": "24.19.2",
  bun: "1.4.5",
  deno: "2.9.6",
  esbuild: "0.28.2",
  jest: "30.5.2",
  publint: "0.3.25",
  vite: "8.4.0",
};

const sources = readPublicPackages(root);
let folders: AsyncDisposableStack;
let tarballs: string;
let project: string;
let install: InstallFile;
let manifests: readonly PackedManifest[];

beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  tarballs = stack.use(await mkdtempDisposable(join(tmpdir(), "latchkey-tarballs-"))).path;
  project = stack.use(await mkdtempDisposable(join(tmpdir(), "latchkey-matrix-"))).path;
  install = await packAll(root, tarballs);
  const binaries = `node-${process.platform}-${process.arch}`;
  writePrograms(project, []);
  await run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    ...Object.values(install.packages).map(({ file }) => join(tarballs, file)),
    ...Object.entries(tools).map(([name, version]) => `${name}@${version}`),
    ...nodeVersions.map((version) => `node-${version}@npm:${binaries}@${version}`),
    ...compilers.map((version) => `typescript-${version}@npm:typescript@${version}`),
  ]);
  manifests = sources.map(({ manifest: { name } }) =>
    JSON.parse(readFileSync(join(installedFolder(project, name), "package.json"), "utf8")),
  );
  for (const file of ["client-call.mjs", "worker.mjs"]) {
    cpSync(join(import.meta.dirname, "consumer", file), join(project, file));
  }
  folders = stack.move();
}, 600_000);

afterAll(() => folders?.disposeAsync());

/** Runs a program in the project. @returns What it printed. @throws Error with its output if it fails. */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  try {
    const options = { cwd: project, env: { ...process.env, NODE_OPTIONS: "", ...env } };
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

const nodePath = (version: string): string => join(project, "node_modules", `node-${version}/bin/node`);
const binPath = (name: string): string => join(project, "node_modules/.bin", name);

/** Whether an engines range such as `^20.19.0 || >=22.12.0` includes a version. */
function isSupported(range: string, version: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const isAtLeast = (least: readonly number[], other: readonly number[]): boolean => {
    const index = least.findIndex((each, at) => each !== (other[at] ?? 0));
    return index < 0 || (least[index] ?? 0) < (other[index] ?? 0);
  };
  const given = numbers(version);
  return range
    .split("||")
    .some(
      (part) => isAtLeast(numbers(part), given) && (!part.includes("^") || numbers(part)[0] === given[0]),
    );
}

test("isSupported reads the ranges of the packages", () => {
  const range = "^20.19.0 || >=22.12.0";
  const versions = ["18.20.0", "20.18.9", "20.19.0", "21.0.0", "22.11.9", "22.12.0", "24.0.0"];
  expect(versions.filter((each) => isSupported(range, each))).toEqual(["20.19.0", "22.12.0", "24.0.0"]);
});

describe.each(nodeVersions)("Node %s", (version) => {
  const supported = (): readonly PackedManifest[] =>
    manifests.filter(({ engines }) => isSupported(engines.node, version));

  test("imports and requires every entry of the packages that support it", async () => {
    writePrograms(project, supported().flatMap(specifiersOf));
    const imported = await run(nodePath(version), ["import.mjs"]);
    expect(await run(nodePath(version), ["require.cjs"])).toBe(imported);
    expect(imported).toContain("@latchkey/certcentral ");
    expect(imported.includes("@latchkey/sandbox ")).toBe(isSupported(">=22.13.0", version));
  });

  test("calls a sandbox server with both clients", async () => {
    await using server = await startSandboxServer({ port: 0 });
    const { parent = "", certcentral = "" } = server.keys;
    const output = await run(nodePath(version), ["client-call.mjs", server.url, parent, certcentral]);
    expect(output).toBe("[true,184]\n");
  });
});

describe.each(compilers)("TypeScript %s", (version) => {
  const tsc = (): string => join(project, "node_modules", `typescript-${version}/bin/tsc`);
  const common = "--strict --skipLibCheck false --target es2022 --lib es2022,esnext.disposable --types node";

  test.each([
    "--module nodenext",
    "--module preserve --moduleResolution bundler",
    "--module esnext --moduleResolution bundler",
  ])("compiles a first call with %s, without the DOM library", async (flags) => {
    const ignoreConfig = version.startsWith("7") ? ["--ignoreConfig"] : [];
    const args = [
      ...ignoreConfig,
      ...common.split(" "),
      ...flags.split(" "),
      "--outDir",
      "out",
      "first-call.ts",
    ];
    expect(await run(tsc(), args)).toBe("");
    for (const node of nodeVersions.filter((each) => isSupported(">=22.13.0", each))) {
      expect(await run(nodePath(node), ["out/first-call.js"])).toBe(firstCallOutput);
    }
  });
});

test.each([
  ["bun", ["run"]],
  ["deno", ["run", "-A", "--no-check"]],
])("%s runs a first call", async (name, args) => {
  expect(await run(binPath(name), [...args, "first-call.ts"])).toBe(firstCallOutput);
});

test("Vite bundles the client and the sandbox for browsers", async () => {
  const config = {
    logLevel: "error",
    build: { lib: { entry: "first-call.ts", formats: ["es"], fileName: "app" } },
  };
  writeFileSync(join(project, "vite.config.js"), `export default ${JSON.stringify(config)};\n`);
  await run(binPath("vite"), ["build"]);
  const [file = ""] = globSync("dist/app*", { cwd: project });
  expect(await run(process.execPath, [join("dist", file.replace(/^dist\//, ""))])).toBe(firstCallOutput);
  expect(readFileSync(join(project, file), "utf8")).not.toMatch(/from\s*"node:/);
});

test("esbuild bundles a client for a worker without process", async () => {
  const flags = ["--bundle", "--minify", "--format=esm", "--outfile=worker.out.mjs"];
  await run(binPath("esbuild"), ["worker.mjs", ...flags, "--banner:js=delete globalThis.process;"]);
  expect(await run(process.execPath, ["worker.out.mjs"])).toBe('undefined {"api_keys":[]}\n');
  expect(statSync(join(project, "worker.out.mjs")).size).toBeLessThan(30_000);
});

test("the guides' tests for Jest pass on Node 22 and 24, with a sandbox server", async () => {
  const programs = join(root, "apps/docs/guides/programs");
  for (const file of ["world.mjs", "jest.test.mjs", "jest.config.json"]) {
    cpSync(join(programs, "ci", file), join(project, file));
  }
  cpSync(join(programs, "jest-example.mjs"), join(project, "sandbox.test.mjs"));
  await bundle(join(project, "latchkey-sandbox.mjs"));
  const env = { NODE_OPTIONS: "--experimental-vm-modules", NODE_ENV: "test" };
  for (const version of ["22.23.3", "24.21.0"]) {
    const jest = [nodePath(version), "node_modules/jest/bin/jest.js"];
    await run(nodePath(version), ["latchkey-sandbox.mjs", "exec", "--controls", "--", ...jest], env);
  }
});

test.each(sources.map(({ manifest }) => manifest.name))("publint and attw accept %s", async (name) => {
  const file = join(tarballs, install.packages[name]?.file ?? "");
  await run(binPath("publint"), ["run", file, "--strict"]);
  // A package with a command only has no types to check.
  if (name !== "@latchkey/contract") {
    await run(binPath("attw"), [file, "--profile", "esm-only", "--exclude-entrypoints", "seed.schema.json"]);
  }
});

test("pnpm installs tarballs that overrides name", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "latchkey-pnpm-"));
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const paths = Object.entries(install.packages).map(([name, { file }]) => [
    name,
    `file:${join(tarballs, file)}`,
  ]);
  writeFileSync(join(folder.path, "package.json"), '{ "private": true }\n');
  // JSON is YAML too.
  const settings = JSON.stringify({ overrides: Object.fromEntries(paths) });
  writeFileSync(join(folder.path, "pnpm-workspace.yaml"), settings);
  const file = join(tarballs, install.packages["@latchkey/sandbox"]?.file ?? "");
  await run("npx", ["-y", packageManager, "--dir", folder.path, "add", file]);
  const program = 'console.log(Object.keys(await import("@latchkey/sandbox")).includes("createSandbox"))';
  writeFileSync(join(folder.path, "program.mjs"), program);
  expect(await run(process.execPath, [join(folder.path, "program.mjs")])).toBe("true\n");
});

test("the sandbox server is installed from tarballs in under 8 MB, and starts", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "latchkey-server-"));
  const line = install.lines["sandbox-server"] ?? "";
  const files = line
    .split(" ")
    .filter((each) => each.endsWith(".tgz"))
    .map((each) => join(tarballs, each));
  writeFileSync(join(folder.path, "package.json"), '{ "private": true }\n');
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder.path, ...files]);
  const bytes = globSync("node_modules/**", { cwd: folder.path })
    .map((file) => statSync(join(folder.path, file)).size)
    .reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThan(8_000_000);
  const main = join(folder.path, "node_modules/.bin/latchkey-sandbox");
  expect(await run(main, ["--version"])).toMatch(/\d+\.\d+\.\d+/);
});
