import { copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { bundle } from "../../../sandbox-server/bundle.ts";
import { fastBuild, goSettings } from "../samples/sample-runners.ts";
import { programFolder, run, temporaryFolder } from "./programs.ts";

/** The files of the guide "Use it in CI", each in a new project with the single file that `pack:all` makes. */

const folder = join(programFolder, "ci");
const singleFile = "latchkey-sandbox.mjs";
const node = `node ${singleFile} exec --controls --`;
const guide = readFileSync(new URL("../../guides/use-in-ci.md", import.meta.url), "utf8");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

let built: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  built = await temporaryFolder();
  await bundle(join(built.path, singleFile));
});
afterAll(() => built?.[Symbol.asyncDispose]());

/** A project with the single file and these files of the guide. */
async function makeProject(files: readonly string[] = []) {
  const place = await temporaryFolder();
  copyFileSync(join(built.path, singleFile), join(place.path, singleFile));
  for (const file of files) copyFileSync(join(folder, file), join(place.path, file));
  return place;
}

/** Without what this process has from vitest and npm, and with npm off the network. */
function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: home, NO_COLOR: "1", npm_config_offline: "true" };
}

test("each file has fewer than 25 lines", () => {
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) expect([file, read(file).split("\n").length <= 25]).toEqual([file, true]);
});

test("the commands of gitlab-ci.yml run the tests with a sandbox", () => expectTested("gitlab-ci.yml"));
test("the commands of github-actions.yml run the tests with a sandbox", { tags: ["release"] }, () =>
  expectTested("github-actions.yml"),
);

async function expectTested(file: string): Promise<void> {
  await using place = await makeProject();
  const manifest = { name: "yours", version: "1.0.0" };
  const script = `curl --silent --fail -H "X-DC-DEVKEY: $DIGICERT_API_KEY" "$DIGICERT_BASE_URL/key/184"`;
  writeFileSync(join(place.path, "package.json"), JSON.stringify({ ...manifest, scripts: { test: script } }));
  const lock = { ...manifest, lockfileVersion: 3, packages: { "": manifest } };
  writeFileSync(join(place.path, "package-lock.json"), JSON.stringify(lock));
  const { jobs, test } = parse(read(file));
  const lines: string[] = test?.script ?? jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  expect(lines).toHaveLength(2);
  const env = environment(place.path);
  const { code, stdout, stderr } = await run("sh", ["-ec", lines.join("\n")], { cwd: place.path, env });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`"id":184`);
}

test("github-actions.yml has the actions of our own workflow", () => {
  const ours = readFileSync(new URL("../../../../.github/workflows/check.yml", import.meta.url), "utf8");
  const uses = read("github-actions.yml").match(/uses: .+/g) ?? [];
  expect(uses).toHaveLength(2);
  for (const line of uses) expect(ours).toContain(`${line}\n`);
});

test("compose.yaml starts a healthy sandbox, and its tests get the variables of `exec`", async () => {
  const { sandbox, tests } = parse(read("compose.yaml")).services;
  const [program, file, ...flags] = sandbox.command;
  expect([program, file]).toEqual(["node", singleFile]);
  expect(sandbox.volumes).toEqual([`./${singleFile}:${sandbox.working_dir}/${singleFile}:ro`]);
  expect(tests).toMatchObject({ network_mode: "service:sandbox", command: ["pytest"] });
  expect(tests.depends_on.sandbox.condition).toBe("service_healthy");

  await using place = await makeProject();
  const [, ...health] = sandbox.healthcheck.test;
  const origin = "http://127.0.0.1:4010";
  // The command of the health check calls the free port in place of 4010. Then a second call finds no server.
  const script = `
    const { spawnSync } = require("node:child_process");
    const status = (port) => {
      const [program, ...args] = ${JSON.stringify(health)}.map((each) => each.replace("4010", port));
      return spawnSync(program, args).status;
    };
    const { LATCHKEY_SANDBOX_URL: url } = process.env;
    console.log(JSON.stringify({ health: [status(new URL(url).port), status(1)], url, env: process.env }));`;
  const args = [singleFile, "exec", ...flags, "--", "node", "-e", script];
  const options = { cwd: place.path, env: environment(place.path) };
  const { code, stdout, stderr } = await run("node", args, options);
  expect([code, stderr]).toEqual([0, ""]);
  const { health: statuses, url, env } = JSON.parse(stdout);
  expect(statuses).toEqual([0, 1]);
  // A client that lacks its base URL would call production.
  const names = Object.keys(env).filter((name) => /^DIGICERT_|_URL$/.test(name));
  expect(Object.keys(tests.environment).toSorted()).toEqual(names.toSorted());
  for (const [name, value] of Object.entries(tests.environment)) {
    expect([name, String(value).replace(origin, url)]).toEqual([name, env[name]]);
  }
});

/** Runs the command that the guide shows for a test runner, and checks that no world is left. */
async function runTests(command: string, place: { readonly path: string }, env: NodeJS.ProcessEnv = {}) {
  const line = `${node} ${command}`;
  expect(guide).toContain(`\`\`\`console\n${line}\n\`\`\`\n`);
  const script = `${command}; code=$?; curl --silent --fail "$LATCHKEY_SANDBOX_URL/_sandbox/worlds"; exit $code`;
  const { code, stdout, stderr } = await run("sh", ["-c", `${node} sh -c '${script}'`], {
    cwd: place.path,
    env: { ...environment(place.path), ...env },
  });
  expect([code, stderr], stdout).toEqual([0, ""]);
  const [, worlds = ""] = /(\{"worlds":.*\})$/.exec(stdout.trim()) ?? [];
  expect(JSON.parse(worlds).worlds.map(({ name }: { name: string }) => name)).toEqual(["main"]);
  return stdout;
}

/** Whether the machine has a program; reports the test as skipped if not. */
async function isAvailable(program: string, args: readonly string[]): Promise<boolean> {
  const found = await run(program, args).catch(() => undefined);
  if (found?.code === 0) return true;
  console.warn(`SKIPPED: the set-up for ${program} needs \`${program} ${args.join(" ")}\` to work.`);
  return false;
}

test("the set-up for pytest passes, and says what is missing without a sandbox", {
  tags: ["release"],
}, async ({ skip }) => {
  const hasRequests = await isAvailable("python3", ["-c", "import requests, urllib3"]);
  if (!hasRequests || !(await isAvailable("pytest", ["--version"]))) return skip();
  await using place = await makeProject(["conftest.py", "test_keys.py"]);
  expect(await runTests("pytest", place)).toContain("2 passed");
  const { code, stdout } = await run("pytest", [], { cwd: place.path, env: environment(place.path) });
  expect([code, stdout]).toEqual([1, expect.stringContaining(`is not set. Run: ${node} pytest`)]);
});

test("the set-up for Go passes", { tags: ["release"], timeout: 300_000 }, async ({ skip }) => {
  if (!(await isAvailable("go", ["version"]))) return skip();
  await using place = await makeProject(["world_test.go", "keys_test.go"]);
  writeFileSync(join(place.path, "go.mod"), "module keys\n\ngo 1.24\n");
  const { stdout } = await run("gofmt", ["-l", "."], { cwd: place.path });
  expect(stdout).toBe("");
  // The flags of the samples, whose compiled standard library this test uses too.
  const GOFLAGS = fastBuild.map((flag) => `'${flag}'`).join(" ");
  expect(await runTests("go test ./...", place, { ...goSettings, GOFLAGS })).toMatch(/^ok\s+keys\s/);
});

test("the set-up for Vitest passes", async () => {
  await using place = await makeProject(["world.mjs", "vitest.test.mjs"]);
  symlinkSync(
    fileURLToPath(new URL("../../node_modules", import.meta.url)),
    join(place.path, "node_modules"),
  );
  expect(await runTests("npx vitest run", place)).toMatch(/Tests {2}2 passed/);
});
