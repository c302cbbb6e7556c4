import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../src/public-packages.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: object;
  readonly environment?: unknown;
  readonly "runs-on": string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly "continue-on-error"?: unknown;
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly name: string;
  readonly on: object;
  readonly permissions: object;
  readonly concurrency: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, ".github/workflows");
const files = globSync("*.yml", { cwd: folder }).sort();
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const { scripts, packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The jobs that need more than to read the repository. */
const granted: Readonly<Record<string, object>> = {
  "docs.yml deploy": { pages: "write", "id-token": "write" },
  "release.yml stage": { contents: "read", "id-token": "write" },
  "release.yml draft": { contents: "write" },
};

test("there is a workflow for checks, docs, releases, slow tests and mutations", () => {
  expect(files).toEqual(["check.yml", "docs.yml", "mutate.yml", "nightly.yml", "release.yml"]);
});

test("one action has one commit in all workflows", () => {
  const commits = files.flatMap((file) =>
    [...read(file).matchAll(/uses: ([\w/-]+)@(.+)/g)].map(([, action, commit]) => [action, commit]),
  );
  expect(new Map(commits.map(([action, commit]) => [action, commit])).size).toBe(
    new Set(commits.map(String)).size,
  );
});

test.each(files)("%s pins each action to a commit and names its version", (file) => {
  const uses = read(file)
    .split("\n")
    .filter((line) => /\buses:/.test(line));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(files)("%s has only the permissions that it needs, and ends", (file) => {
  const { name, on, permissions, concurrency, jobs }: Workflow = parse(read(file));
  expect(`${name}.yml`).toBe(file);
  expect(on).not.toHaveProperty("pull_request_target");
  expect(permissions).toEqual({ contents: "read" });
  expect(concurrency.group).toMatch(new RegExp(`^${name}`));
  for (const [id, job] of Object.entries(jobs)) {
    expect(job.permissions, id).toEqual(granted[`${file} ${id}`]);
    expect(job["timeout-minutes"], id).toBeLessThanOrEqual(240);
    // A token that can publish needs an approval.
    if (JSON.stringify(job.permissions)?.includes("id-token")) expect(job.environment, id).toBeDefined();
    for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with?.["persist-credentials"], id).toBe(false);
    }
  }
});

test.each(files)("each command of %s exists", (file) => {
  const { jobs }: Workflow = parse(read(file));
  const commands = Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => run?.trim().split("\n") ?? []),
  );
  for (const command of commands) {
    // A value of an event inside a command could run as one.
    expect(command).not.toContain("${{");
    const [, version, script] = /npx -y (pnpm@\S+) (\S+)$/.exec(command) ?? [];
    if (script !== undefined) {
      expect(version).toBe(packageManager);
      expect(Object.keys(scripts)).toContain(script);
    }
    const [, path] = /(?:node|bash) (?:\.\.\/repository\/)?([\w./-]+)/.exec(command) ?? [];
    if (path !== undefined) expect(existsSync(join(root, path)), path).toBe(true);
    const known =
      script ??
      path ??
      /^(?:mkdir project|cd project|npm init -y|npm install \S+|gh release create .*)$/.exec(command)?.[0];
    expect(known, `${command} is a command that this test cannot check`).toBeDefined();
  }
});

test("a release starts only with a version, and attaches the single file to a draft", () => {
  const { on, jobs }: Workflow = parse(read("release.yml"));
  expect(on).toEqual({ push: { tags: ["v[0-9]*.[0-9]*.[0-9]*"] } });
  const uploaded = jobs["pack"]?.steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
  expect(uploaded?.with?.["path"]).toBe("tarballs");
  expect(jobs["draft"]?.steps.flatMap(({ run }) => run ?? [])).toEqual([
    expect.stringMatching(
      /^gh release create "\$GITHUB_REF_NAME" --draft .* tarballs\/latchkey-sandbox\.mjs /,
    ),
  ]);
});

test("Linux and macOS run the tests, and only a failure on Linux blocks", () => {
  const { jobs }: Workflow = parse(read("check.yml"));
  expect(jobs["test"]?.strategy?.matrix["os"]).toEqual(["ubuntu-latest", "macos-latest"]);
  expect(jobs["test"]?.["continue-on-error"]).toMatch(/^\$\{\{ matrix\.os == 'macos-latest' \}\}$/);
});

test("the job that may publish installs only the pnpm of this repository", () => {
  const { jobs }: Workflow = parse(read("release.yml"));
  expect(jobs["stage"]?.steps.flatMap(({ run }) => run ?? [])).toEqual([
    `npx -y --package=${packageManager} --call="node packages/release/src/publish.ts"`,
  ]);
});
