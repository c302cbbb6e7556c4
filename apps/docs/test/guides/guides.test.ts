import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as certCentral from "@latchkey/certcentral";
import * as rotateCertCentralKeyEntry from "@latchkey/certcentral/rotate-key";
import * as partner from "@latchkey/partner-subscriptions";
import * as rotateKeyEntry from "@latchkey/partner-subscriptions/rotate-key";
import { empty, json, node22Path, node22UnavailableReason, serveLoopback } from "@latchkey/runtimes";
import { createSandbox } from "@latchkey/sandbox";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, test } from "vitest";
import { expandDirectives } from "../../src/guides/directives.ts";
import { errorExamples } from "../../src/guides/error-entry.ts";
import { readGuides } from "../../src/guides/read-guides.ts";
import { variablesOf } from "../../src/guides/repository-files.ts";
import { otherForms, publishedApis, publishedDocuments } from "../../src/spec/documents.ts";
import { commandOf, environmentOf, programFolder, run, runIn, temporaryFolder } from "./programs.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const folder = fileURLToPath(new URL("../../guides/", import.meta.url));
const apis = publishedApis();
const guides = readGuides(apis);
/** The guides as they are written, with their directives. */
const sources = guides.map(({ slug }) => ({
  slug,
  source: readFileSync(join(folder, `${slug}.md`), "utf8"),
}));
const programs = directives("Program").map((value) => {
  const [file = "", ...args] = value.split(" ");
  return { file, args, command: commandOf(guides, file) };
});
const scripts = programs.filter(({ file }) => file.endsWith(".sh"));

function directives(name: string): string[] {
  return sources.flatMap(({ source }) =>
    [...source.matchAll(new RegExp(`^(?:<!-- |\\[)${name}: (.+?)(?: -->|\\]\\(\\S+\\))$`, "gm"))].map(
      ([, value = ""]) => value,
    ),
  );
}

function textOf(slug: string): string {
  const guide = guides.find((each) => each.slug === slug);
  if (guide === undefined) throw new Error(`There is no guide ${slug}.`);
  return guide.markdown;
}

/** The text without its code blocks. */
function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, "");
}

describe("programs", () => {
  test.for(programs)(
    "$file runs as its guide says and prints what it shows",
    { timeout: 30_000 },
    async ({ file, command }, { expect }) => {
      await using sandbox = await startSandboxServer({ port: 0, controls: true });
      await using place = await temporaryFolder();
      symlinkSync(join(root, "spec"), join(place.path, "spec"));
      const { code, stdout, stderr } = await runIn(place.path, command, {
        env: environmentOf(sandbox.url, sandbox.keys),
        input: "yes\n",
      });
      expect([code, stderr, stdout === ""]).toEqual([0, "", false]);
      for (const secret of Object.values(sandbox.keys)) expect(stdout).not.toContain(secret);
      expect(stdout).not.toMatch(/[A-Za-z0-9]{40}/);
      if (directives("Output").includes(file)) {
        const output = withoutChance(stdout, sandbox.url);
        await expect(output).toMatchFileSnapshot(join(programFolder, `${file}.out`));
      }
    },
  );

  /** Variables that the command of a guide does not need: the program skips that API, or does not call it. */
  const optional: Readonly<Record<string, readonly string[]>> = {
    "stale-keys.ts": ["DIGICERT_PARTNER_API_KEY", "DIGICERT_API_KEY"],
    "test-failures.ts": ["DIGICERT_PARTNER_API_KEY"], // node --test reports it
  };
  const needs = programs.flatMap(({ file, command }) =>
    variablesOf(file)
      .filter((name) => name.endsWith("_API_KEY") && !optional[file]?.includes(name))
      .map((variable) => ({ file, command, variable })),
  );
  const isTypical = ({ file }: { file: string }): boolean => /^first-call|\.sh$/.test(file);
  const missing = "$file says in one sentence that $variable is missing";
  test.for(needs.filter(isTypical))(missing, expectOneSentence);
  test.for(needs.filter((each) => !isTypical(each)))(missing, { tags: ["release"] }, expectOneSentence);

  async function expectOneSentence({ command, variable }: (typeof needs)[number]): Promise<void> {
    await using sandbox = await startSandboxServer({ port: 0 });
    await using place = await temporaryFolder();
    const env = { ...environmentOf(sandbox.url, sandbox.keys), [variable]: undefined };
    const { code, stdout, stderr } = await runIn(place.path, command, { env });
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(variable);
  }

  test("stale-keys.ts reads the API whose key is set, and says that it skips the other", async () => {
    await using sandbox = await startSandboxServer({ port: 0 });
    const program = join(programFolder, "stale-keys.ts");
    for (const [variable, other] of [
      ["DIGICERT_PARTNER_API_KEY", "CertCentral: 4 stale"],
      ["DIGICERT_API_KEY", "Partner Subscriptions: 2 stale"],
    ] as const) {
      const env = { ...environmentOf(sandbox.url, sandbox.keys), [variable]: undefined };
      const { code, stdout, stderr } = await run(process.execPath, [program], { env });
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`skipped. Set ${variable} to include it.`);
      expect(stdout).toContain(other);
    }
  });

  const usage = "%s says which arguments it needs";
  test.for(["rotate-a-key.ts", "rotate-by-hand.sh"])(usage, expectUsage);
  test.for(["rotate-certcentral-key.ts", "create-for-subaccount.sh"])(
    usage,
    { tags: ["release"] },
    expectUsage,
  );

  async function expectUsage(file: string): Promise<void> {
    const runner = file.endsWith(".sh") ? "sh" : process.execPath;
    const env = environmentOf("http://127.0.0.1:1", { parent: "unused", certcentral: "unused" });
    const { code, stdout, stderr } = await run(runner, [join(programFolder, file)], { env });
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toMatch(/Pass the id of .+ file for .+\.\n$/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  }

  test("each shown program runs at the root of the clone, with the variables that the page names", () => {
    for (const { file, args } of programs) {
      const page = guides.find(({ markdown }) => markdown.includes(`title="${file}"`))?.markdown ?? "";
      const [, line, command] =
        new RegExp(`title="${file}"\\n[\\s\\S]*?\\n\`\`\`\\n\\n(.+)\\n\\n\`\`\`console\\n(.+)\\n`).exec(
          page,
        ) ?? [];
      expect(command).toBe(
        [
          file.endsWith(".sh") ? "sh" : "npx -y pnpm@12.21.0 exec node",
          ...(file.startsWith("test-") ? ["--test"] : []),
          `apps/docs/guides/programs/${file}`,
          ...args,
        ].join(" "),
      );
      expect(line).toContain("Run it at the root of a clone");
      const named = [...(line ?? "").matchAll(/DIGICERT_\w+/g)].map(([name]) => name);
      expect(named).toEqual(variablesOf(file));
    }
  });

  test.for(scripts)("$file shows no key in the list of processes", async ({ command }) => {
    await using sandbox = await startSandboxServer({ port: 0 });
    await using place = await temporaryFolder();
    const [tools, log] = [join(place.path, "tools"), join(place.path, "arguments")];
    mkdirSync(tools);
    for (const tool of ["curl", "sed"]) {
      const { stdout } = await run("sh", ["-c", `command -v ${tool}`]);
      const wrapper = `#!/bin/sh\nprintf '%s\\n' "$@" >> "${log}"\nexec "${stdout.trim()}" "$@"\n`;
      writeFileSync(join(tools, tool), wrapper, { mode: 0o755 });
    }
    const env = environmentOf(sandbox.url, sandbox.keys);
    const path = `${tools}:${env["PATH"]}`;
    await runIn(place.path, command, { env: { ...env, PATH: path }, input: "yes\n" });
    const seen = readFileSync(log, "utf8");
    expect(seen).toContain(sandbox.url);
    for (const secret of Object.values(sandbox.keys)) expect(seen).not.toContain(secret);
    expect(seen).not.toMatch(/[A-Za-z0-9]{40}/);
  });

  test.for(scripts)("$file stops at a redirect and sends no key after it", async ({ command }) => {
    await using elsewhere = await serveLoopback([json(200, {})]);
    await using redirecting = await serveLoopback([empty(302, { Location: elsewhere.url })]);
    await using place = await temporaryFolder();
    const env = environmentOf(redirecting.url, { parent: "unknown-key", certcentral: "unknown-key" });
    const { code, stderr } = await runIn(place.path, command, { env, input: "yes\n" });
    expect([code, stderr]).toEqual([47, expect.stringContaining("(47)")]);
    expect(redirecting.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test("trace-calls.ts sends the id of its span to the service", async () => {
    await using server = await serveLoopback([json(200, {})]);
    const env = environmentOf(server.url, { parent: "unused-key", certcentral: "unused-key" });
    await run(process.execPath, [join(programFolder, "trace-calls.ts")], { env });
    const sent = server.requests.map(({ headers }) => headers["traceparent"]);
    expect(new Set(sent).size).toBe(2);
    for (const traceparent of sent) expect(traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  });

  test("sandbox-variables.sh has the address of `start` and keys of the demo", async () => {
    await using sandbox = await createSandbox();
    const program = join(programFolder, "sandbox-variables.sh");
    const names = Object.keys(environmentOf("", {})).filter((name) => name !== "PATH");
    const print = names.map((name) => `echo ${name}=$${name}`).join("; ");
    const { stdout } = await run("sh", ["-c", `. "${program}"; ${print}`]);
    const expected = environmentOf("http://127.0.0.1:4010", sandbox.keys);
    expect(stdout.trim().split("\n")).toEqual(names.map((name) => `${name}=${expected[name]}`));
  });

  test("commonjs.cjs prints what its guide shows, on Node 24 and 22", async () => {
    const paths =
      node22UnavailableReason === undefined ? [process.execPath, node22Path()] : [process.execPath];
    for (const path of paths) {
      const { stdout, stderr } = await run(path, [join(programFolder, "commonjs.cjs")]);
      expect(stderr).toBe("");
      await expect(stdout).toMatchFileSnapshot(join(programFolder, "commonjs.cjs.out"));
    }
  });

  test("jest-example.mjs is a test that passes", async () => {
    const runs: (() => Promise<void>)[] = [];
    const globals = globalThis as { test?: unknown; expect?: unknown };
    Object.assign(globals, { test: (_name: string, body: () => Promise<void>) => runs.push(body), expect });
    try {
      await import(pathToFileURL(join(programFolder, "jest-example.mjs")).href);
      expect(runs).toHaveLength(1);
      for (const each of runs) await each();
    } finally {
      delete globals.test;
      delete globals.expect;
    }
  });

  test("each program and each stored output is on a page", () => {
    const files = globSync("**/*.*", { cwd: programFolder });
    const shown = [...programs.map(({ file }) => file), ...directives("Code")];
    expect(new Set(shown)).toEqual(new Set(files.filter((file) => !file.endsWith(".out"))));
    const outputs = files.filter((file) => file.endsWith(".out"));
    expect(new Set(directives("Output").map((file) => `${file}.out`))).toEqual(new Set(outputs));
  });

  test("no program is typed into a guide", () => {
    const languages = sources.flatMap(({ source }) =>
      [...source.matchAll(/^```(.*)\n/gm)].map(([, name]) => name),
    );
    expect(new Set(languages.filter((name) => name !== ""))).toEqual(new Set(["console"]));
  });

  test("the default servers of the programs are those of the spec", () => {
    const servers = apis.flatMap((api) => api.servers.map(({ url }) => url));
    const named = programs.flatMap(({ file }) => [
      ...readFileSync(join(programFolder, file), "utf8").matchAll(/https:[^}"\s]+/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [url] of named) expect(servers).toContain(url);
  });
});

/**
 * The output with fixed values in place of values that differ in each run: times of the last hour, durations,
 * ids, port.
 */
function withoutChance(output: string, server: string): string {
  return output
    .replaceAll(server, "http://127.0.0.1:4010")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?=Z|\+00:00)/g, (time) =>
      Date.parse(`${time}Z`) > Date.now() - 3_600_000 ? "2026-11-21T09:00:00" : time,
    )
    .replaceAll(/(?<="durationMs":)[\d.]+/g, "12.5")
    .replaceAll(/(?<="id":")[\da-z]+(?=-\d+")/g, "x3k9f2ab")
    .replaceAll(/(?<="requestId":")[^"]+/g, "6a810a-7")
    .replaceAll(/(?<=Z-)[\da-z]{6}(?=\))/g, "x3k9f2");
}

/** The directive for a file of the repository. */
const fileLink = (path: string): string => `[File: ${path}](../../../${path})`;

describe("text", () => {
  const included = new Set(
    sources.filter(({ source }) => source.includes("\n[File:")).map(({ slug }) => slug),
  );

  test.each(guides)(
    "$slug has a title, a summary, and sections in order",
    ({ slug, title, summary, markdown }) => {
      expect(title).not.toBe("");
      expect(summary.length).toBeGreaterThan(20);
      expect(summary.length).toBeLessThanOrEqual(160);
      const text = proseOf(markdown);
      const levels = [...text.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length);
      expect(levels[0]).toBe(2);
      for (const [index, level] of levels.entries()) {
        expect(level).toBeGreaterThan(1);
        expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1);
      }
      expect(text).not.toContain("<!--");
      // A guide begins with one or two lines about what the program does. Then it has a program or a command.
      if (!included.has(slug)) expect(markdown).toMatch(/^(?:(?!#|```)[^\n]+\n){1,2}\n```(ts|sh|console)\b/);
    },
  );

  test("each file of the folder is a guide, and each guide has a file", () => {
    const files = readdirSync(folder).filter((file) => /^[^_].*\.md$/.test(file));
    expect(files.sort()).toEqual(guides.map(({ slug }) => `${slug}.md`).sort());
  });

  test("no page installs a package that is not published", () => {
    for (const { markdown } of guides) expect(markdown).not.toMatch(/\b(install|add|i) (\S+ )*@latchkey\//);
  });

  test("each example of an error has one entry, and each entry an example", () => {
    const entryOf = ({ api, status, code }: { api: string; status: number; code: string }): string =>
      `${api} ${status} ${code}`;
    const entries = directives("error");
    expect(new Set(entries).size).toBe(entries.length);
    expect(new Set(entries), "guides/errors.md has an entry, `<!-- error: … -->`, for each of these").toEqual(
      new Set(apis.flatMap(errorExamples).map(entryOf)),
    );
    for (const section of sources.find(({ slug }) => slug === "errors")?.source.split(/^### /m) ?? []) {
      const [, api = "", status, code] = /^<!-- error: (\S+) (\d+) (.+) -->$/m.exec(section) ?? [];
      if (code !== undefined) expect(section.split("\n")[0]).toBe(`${nameOf(api)} ${status}: \`${code}\``);
    }
  });

  test("the table of statuses has each example of an error, with a link to its entry", () => {
    const [, table = ""] = textOf("errors").split("## All statuses");
    const rows = [
      ...table.matchAll(/^\| (\d{3}) \| `(.+?)` \| (.+?) \| \[.+?\]\(#(.+?)\)(.*) \| (.+) \|$/gm),
    ];
    const found = rows.map(([, status, code = "", api, anchor]) => {
      const plain = code.replaceAll("\\|", "|");
      expect(anchor).toBe(idOf(`${api} ${status}: ${plain}`));
      return `${api} ${status} ${plain}`;
    });
    const examples = apis.flatMap((api) =>
      errorExamples(api).map(({ status, code }) => `${nameOf(api.slug)} ${status} ${code}`),
    );
    expect(found.toSorted()).toEqual([...new Set(examples)].toSorted());
  });

  function nameOf(slug: string): string | undefined {
    return apis.find((api) => api.slug === slug)?.title.replace(/ API keys$/, "");
  }

  test("each error that the clients throw is explained", () => {
    const names = [partner, certCentral, rotateKeyEntry, rotateCertCentralKeyEntry]
      .flatMap(Object.keys)
      .filter((name) => name.endsWith("Error"));
    const thrown = names.filter((name) => /^[A-Z]/.test(name));
    expect(thrown.length).toBeGreaterThan(8);
    expect(thrown.filter((name) => !textOf("errors").includes(`| \`${name}\` |`))).toEqual([]);
  });

  test("the guide has the limits of the spec", () => {
    const { responses = [] } = apis.find(({ slug }) => slug === "certcentral")?.operations[0] ?? {};
    const limits = responses.find(({ status }) => status === 429)?.description.match(/[\d,]+/g);
    expect(limits).toEqual(["100", "5", "1,000", "3"]);
    const [burst, burstSeconds, total, minutes] = limits ?? [];
    expect(textOf("rate-limits")).toContain(`${burst} requests in ${burstSeconds} seconds`);
    expect(textOf("rate-limits")).toContain(`${total} requests in ${minutes} minutes`);
  });

  test("the list of assumptions has the reason of each assumption", () => {
    const words = (text: string): string => text.trim().replaceAll(/\s+/g, " ");
    const list = words(textOf("documented-versus-assumed").replaceAll("\\|", "|"));
    const reasons = publishedDocuments().flatMap(({ jsonFile }) => {
      const found: string[] = [];
      JSON.parse(readFileSync(jsonFile, "utf8"), (name, value) => {
        if (name === "x-assumed") found.push(words(value));
        return value;
      });
      return found;
    });
    expect(reasons.length).toBeGreaterThan(40);
    expect(reasons.filter((reason) => !list.includes(reason))).toEqual([]);
  });

  test("each key that the guides name exists in the sandbox", async () => {
    await using sandbox = await createSandbox();
    const [, named = ""] = /`sandbox\.keys` has([\s\S]*?)and more/.exec(textOf("testing")) ?? [];
    const labels = [...named.matchAll(/`(\w+)`/g)].map(([, label]) => label);
    expect(labels.length).toBeGreaterThan(4);
    expect(Object.keys(sandbox.keys)).toEqual(expect.arrayContaining(labels));
  });

  test("the commands exist in this repository, and run with the Node that it installs", () => {
    const { scripts: commands } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const found = guides.flatMap(({ markdown }) => [
      ...markdown.matchAll(/pnpm@([\d.]+) (?:exec node (?:--test )?(\S+\.[jt]s)|(?!exec)([\w:]+))/g),
    ]);
    expect(found.length).toBeGreaterThan(0);
    for (const [, version, file, script] of found) {
      expect(version).toBe("12.21.0");
      if (file === undefined) expect(Object.keys(commands)).toContain(script);
      else expect(existsSync(join(root, file)), file).toBe(true);
    }
    // The Node of the reader's machine may be too old for a program. The single file reports this itself.
    for (const { source } of sources) expect(source).not.toMatch(/^node (?!latchkey-sandbox\.mjs )/m);
  });

  test("a page of a file has the whole file", () => {
    for (const path of directives("File")) {
      const headings = readFileSync(join(root, path), "utf8").match(/^## .+$/gm) ?? [];
      const page = guides.find(({ markdown }) => headings.every((line) => markdown.includes(`${line}\n`)));
      expect(headings.length).toBeGreaterThan(4);
      expect(page, path).toBeDefined();
    }
  });

  test("a reader of the repository can open the file of each directive", () => {
    for (const { slug, source } of sources) {
      for (const [, name, value = "", target = ""] of source.matchAll(
        /^\[([A-Z][a-z]+): (.+)\]\((\S+)\)$/gm,
      )) {
        const [file = ""] = value.split(" ");
        expect(target, slug).toMatch(name === "Output" ? `/${file}.out` : `/${file}`);
        expect(existsSync(join(folder, target)), `${slug}: ${target}`).toBe(true);
      }
    }
  });

  test("a page of a file has links to pages, and paths in place of links into the repository", () => {
    const text = expandDirectives(fileLink("packages/sandbox/README.md"), apis);
    expect(text).toContain("[How the sandbox differs](how-the-sandbox-differs.md)");
    expect(text).toContain("[How the sandbox differs](how-the-sandbox-differs.md#credentials)");
    expect(expandDirectives(fileLink("packages/transport/README.md"), apis)).toContain(
      "[Logs and traces](logs-and-traces.md)",
    );
    expect(expandDirectives(fileLink("packages/interop/README.md"), apis)).toContain(
      "published documents (`spec/README.md`)",
    );
  });

  test("the versions and flags of other languages are those that `pnpm interop` tries", () => {
    const tools = readFileSync(join(root, "packages/interop/src/tools.ts"), "utf8");
    const catalog = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
    const [, table = ""] = textOf("other-languages").split("## The generators");
    const rows = [...table.matchAll(/^\| \w+ \| (\S+) ([\d.]+) \| (.+?) \| (.*?)\|$/gm)];
    expect(rows.length).toBeGreaterThan(7);
    for (const [, name, version = "", , settings = ""] of rows) {
      expect(name === "openapi-typescript" ? catalog : tools, name).toContain(version);
      for (const [, flag = ""] of settings.matchAll(/`(-+[a-z]+)/g)) {
        if (flag !== "-g") expect(tools, name).toContain(`"${flag}"`);
      }
    }
  });

  test("rejects a directive that names something that does not exist", () => {
    const wrong = [
      "nothing: x",
      "access: certcentral unknown",
      "section: certcentral Nowhere",
      "error: certcentral 418 x",
    ];
    for (const directive of wrong) expect(() => expandDirectives(`<!-- ${directive} -->`, apis)).toThrow();
    for (const directive of ["Nothing: x", "Program: none.ts", "Code: none.ts", "File: none.md"])
      expect(() => expandDirectives(`[${directive}](x)`, apis)).toThrow();
  });
});

describe("links", () => {
  const files = new Map<string, string | undefined>([
    ...guides.map(({ slug, markdown }) => [`guides/${slug}.md`, markdown] as const),
    ...publishedDocuments().flatMap(({ slug, jsonFile }) =>
      [
        `${slug}.json`,
        `${slug}.yaml`,
        ...otherForms(jsonFile).map((file) => file.split("/").at(-1) ?? ""),
      ].map((file) => [file, undefined] as const),
    ),
    ...apis.flatMap(({ operations }) =>
      operations.map(({ api, slug }) => [`${api}/${slug}.md`, undefined] as const),
    ),
  ]);

  test.each(guides)("of $slug lead to a page, and to a heading on it", ({ slug, markdown }) => {
    for (const [, link = ""] of proseOf(markdown).matchAll(/\]\(([^)]+)\)/g)) {
      if (link.startsWith("https:")) continue;
      const { pathname, hash } = new URL(link, `https://site.invalid/guides/${slug}.md`);
      const file = pathname.slice(1);
      expect.soft(files.has(file), link).toBe(true);
      const target = files.get(file);
      if (hash === "" || target === undefined) continue;
      const headings = [...proseOf(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => idOf(heading));
      expect.soft(headings, link).toContain(decodeURIComponent(hash.slice(1)));
    }
  });
});

/** The id that GitHub and the site give a heading. */
function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}_ -]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}
