import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as certCentral from "@latchkey/certcentral";
import * as rotateCertCentralKeyEntry from "@latchkey/certcentral/rotate-key";
import * as partner from "@latchkey/partner-subscriptions";
import * as rotateKeyEntry from "@latchkey/partner-subscriptions/rotate-key";
import { empty, json, serveLoopback } from "@latchkey/runtimes";
import { createSandbox } from "@latchkey/sandbox";
import { startSandboxServer } from "@latchkey/sandbox-server";
import { describe, expect, test } from "vitest";
import { publishedApis, publishedDocuments } from "../src/api-document.ts";
import { fillIn } from "../src/guides/directives.ts";
import { errorExamples } from "../src/guides/error-entry.ts";
import { guidePages } from "../src/guides/guide-pages.ts";
import { readGuides } from "../src/guides/read-guides.ts";

const folder = fileURLToPath(new URL("../guides/", import.meta.url));
const programFolder = join(folder, "programs");
const isProgram = (file: string): boolean => /\.(ts|sh)$/.test(file);
const programs = readdirSync(programFolder).filter(isProgram);
const scripts = programs.filter((file) => file.endsWith(".sh"));
const apis = publishedApis();
const guides = readGuides(apis);
/** As they are written, with their directives. */
const sources = guides.map(({ slug }) => ({
  slug,
  source: readFileSync(join(folder, `${slug}.md`), "utf8"),
}));

function directives(name: string): string[] {
  return sources.flatMap(({ source }) =>
    [...source.matchAll(new RegExp(`^<!-- ${name}: (.+) -->$`, "gm"))].map(([, value = ""]) => value),
  );
}

describe("programs", () => {
  test.for(programs)(
    "%s runs against a sandbox, and prints what its guide shows",
    { timeout: 30_000 },
    async (program, { expect }) => {
      await using sandbox = await startSandboxServer({ port: 0, controls: true });
      await using place = await mkdtempDisposable(join(tmpdir(), "latchkey-guides-"));
      for (const { slug, jsonFile } of publishedDocuments())
        copyFileSync(jsonFile, join(place.path, `${slug}.json`));
      const { stdout, stderr } = await promisify(execFile)(
        program.endsWith(".sh") ? "sh" : process.execPath,
        [join(programFolder, program)],
        {
          cwd: place.path,
          env: environmentOf(sandbox.url, sandbox.keys),
        },
      );
      expect([stderr, stdout === ""]).toEqual(["", false]);
      for (const secret of Object.values(sandbox.keys)) expect(stdout).not.toContain(secret);
      expect(stdout).not.toMatch(/[A-Za-z0-9]{40}/);
      if (directives("output").includes(program)) {
        const output = withoutChance(stdout, sandbox.url);
        await expect(output).toMatchFileSnapshot(join(programFolder, `${program}.out`));
      }
    },
  );

  test.for(scripts)("%s shows no key to who lists the processes", async (script, { expect }) => {
    await using sandbox = await startSandboxServer({ port: 0 });
    await using place = await mkdtempDisposable(join(tmpdir(), "latchkey-guides-"));
    const [tools, log] = [join(place.path, "tools"), join(place.path, "arguments")];
    mkdirSync(tools);
    for (const tool of ["curl", "sed"]) {
      const { stdout } = await promisify(execFile)("sh", ["-c", `command -v ${tool}`]);
      const wrapper = `#!/bin/sh\nprintf '%s\\n' "$@" >> "${log}"\nexec "${stdout.trim()}" "$@"\n`;
      writeFileSync(join(tools, tool), wrapper, { mode: 0o755 });
    }
    const env = environmentOf(sandbox.url, sandbox.keys);
    await promisify(execFile)("sh", [join(programFolder, script)], {
      cwd: place.path,
      env: { ...env, PATH: `${tools}:${env["PATH"]}` },
    });
    const seen = readFileSync(log, "utf8");
    expect(seen).toContain(sandbox.url);
    for (const secret of Object.values(sandbox.keys)) expect(seen).not.toContain(secret);
    expect(seen).not.toMatch(/[A-Za-z0-9]{40}/);
  });

  test.for(scripts)("%s stops at a redirect, and sends no key after it", async (script, { expect }) => {
    await using elsewhere = await serveLoopback([json(200, {})]);
    await using redirecting = await serveLoopback([empty(302, { Location: elsewhere.url })]);
    await using place = await mkdtempDisposable(join(tmpdir(), "latchkey-guides-"));
    const keys = { parent: "nobody-has-this-key", certcentral: "nobody-has-this-key" };
    const options = { cwd: place.path, env: environmentOf(redirecting.url, keys) };
    await expect(promisify(execFile)("sh", [join(programFolder, script)], options)).rejects.toThrow("(47)");
    expect(redirecting.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test("trace-calls.ts sends the id of its span to the service", async ({ expect }) => {
    await using server = await serveLoopback([json(200, {})]);
    const keys = { parent: "unused-key", certcentral: "unused-key" };
    const options = { cwd: programFolder, env: environmentOf(server.url, keys) };
    await promisify(execFile)(process.execPath, [join(programFolder, "trace-calls.ts")], options);
    const sent = server.requests.map(({ headers }) => headers["traceparent"]);
    expect(new Set(sent).size).toBe(2);
    for (const traceparent of sent) expect(traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  });

  test("each program is in a guide, and so is each output that is kept", () => {
    expect(new Set(directives("program"))).toEqual(new Set(programs));
    const outputs = readdirSync(programFolder).filter((file) => !isProgram(file));
    expect(new Set(directives("output").map((program) => `${program}.out`))).toEqual(new Set(outputs));
  });

  test("no program is typed into a guide", () => {
    const languages = sources.flatMap(({ source }) =>
      [...source.matchAll(/^```(.*)\n/gm)].map(([, name]) => name),
    );
    expect(new Set(languages.filter((name) => name !== ""))).toEqual(new Set(["console"]));
  });

  test("the servers that they fall back to are those of the spec", () => {
    const servers = apis.flatMap((api) => api.servers.map(({ url }) => url));
    const named = programs.flatMap((program) => [
      ...readFileSync(join(programFolder, program), "utf8").matchAll(/https:[^}"\s]+/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [url] of named) expect(servers).toContain(url);
  });
});

function environmentOf(origin: string, keys: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    DIGICERT_PARTNER_BASE_URL: `${origin}/partner-subscription/api/v1`,
    DIGICERT_PARTNER_API_KEY: keys["parent"],
    DIGICERT_BASE_URL: `${origin}/services/v2`,
    DIGICERT_API_KEY: keys["certcentral"],
  };
}

/** The output with fixed values in place of those that differ in each run: times of the last hour, durations, ids, port. */
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

describe("text", () => {
  test.each(guides)("$slug has a title, a summary, and sections in order", ({ title, summary, markdown }) => {
    expect(title).not.toBe("");
    expect(summary.length).toBeGreaterThan(20);
    expect(summary.length).toBeLessThanOrEqual(160);
    const text = markdown.replaceAll(/^```[\s\S]*?^```$/gm, "");
    const levels = [...text.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length);
    expect(levels[0]).toBe(2);
    for (const [index, level] of levels.entries()) {
      expect(level).toBeGreaterThan(1);
      expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1);
    }
    expect(text).not.toContain("<!--");
    // What the reader gets from it, and then at once a program.
    expect(markdown).toMatch(/^(?:(?!#|```)[^\n]+\n)+\n```(ts|sh)\n/);
  });

  test("the files are the nine guides", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
    expect(files.sort()).toEqual(guides.map(({ slug }) => `${slug}.md`).sort());
    expect(guides).toHaveLength(9);
  });

  test("each example of an error has one entry, and each entry an example", () => {
    const entryOf = ({ api, status, code }: { api: string; status: number; code: string }): string =>
      `${api} ${status} ${code}`;
    const entries = directives("error");
    expect(new Set(entries).size).toBe(entries.length);
    expect(new Set(entries), "guides/errors.md has an entry, `<!-- error: … -->`, for each of these").toEqual(
      new Set(apis.flatMap(errorExamples).map(entryOf)),
    );
    const errors = sources.find(({ slug }) => slug === "errors")?.source ?? "";
    for (const section of errors.split(/^## /m)) {
      const [, api = "", status, code] = /^<!-- error: (\S+) (\d+) (.+) -->$/m.exec(section) ?? [];
      if (code === undefined) continue;
      const name = apis.find(({ slug }) => slug === api)?.title.replace(/ API keys$/, "");
      expect(section.split("\n")[0]).toBe(`${name} ${status}: ${code}`);
      expect(section).toMatch(/^\*\*What happened\.\*\* /m);
      expect(section).toMatch(/^\*\*What to do\.\*\* /m);
    }
  });

  test("each error that the clients throw is explained", () => {
    const names = [partner, certCentral, rotateKeyEntry, rotateCertCentralKeyEntry]
      .flatMap(Object.keys)
      .filter((name) => name.endsWith("Error"));
    const thrown = names.filter((name) => /^[A-Z]/.test(name));
    expect(thrown.length).toBeGreaterThan(8);
    const text = guides.find(({ slug }) => slug === "errors")?.markdown;
    expect(thrown.filter((name) => !text?.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test("the limits are the spec's", () => {
    const { responses = [] } = apis.find(({ slug }) => slug === "certcentral")?.operations[0] ?? {};
    const limits = responses.find(({ status }) => status === 429)?.description.match(/[\d,]+/g);
    expect(limits).toEqual(["100", "5", "1,000", "3"]);
    const [burst, burstSeconds, total, minutes] = limits ?? [];
    const text = guides.find(({ slug }) => slug === "rate-limits")?.markdown ?? "";
    expect(text).toContain(`${burst} requests in ${burstSeconds} seconds`);
    expect(text).toContain(`${total} requests in ${minutes} minutes`);
  });

  test("each reason of an assumption stands in the list of them", () => {
    const list = guides.find(({ slug }) => slug === "documented-versus-assumed")?.markdown ?? "";
    const words = (text: string): string => text.trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
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

  test("the keys of the sandbox that are named are there", async () => {
    await using sandbox = await createSandbox();
    const text = guides.find(({ slug }) => slug === "testing")?.markdown ?? "";
    const [, named = ""] = /`sandbox\.keys` has([\s\S]*?)and more/.exec(text) ?? [];
    const labels = [...named.matchAll(/`(\w+)`/g)].map(([, label]) => label);
    expect(labels.length).toBeGreaterThan(4);
    expect(Object.keys(sandbox.keys)).toEqual(expect.arrayContaining(labels));
  });

  test("the commands exist in this repository, and bring the Node that they need", () => {
    const root = new URL("../../../", import.meta.url);
    const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
    const commands = sources.flatMap(({ source }) => [
      ...source.matchAll(/pnpm@([\d.]+) (?:exec node (\S+\.[jt]s)|(?!exec)(\w+))/g),
    ]);
    expect(commands.length).toBeGreaterThan(0);
    for (const [, version, file, script] of commands) {
      expect(version).toBe("12.21.0");
      if (file === undefined) expect(Object.keys(scripts)).toContain(script);
      else expect(existsSync(new URL(file, root)), file).toBe(true);
    }
    // A machine's own Node may be too old for it.
    for (const { source } of sources) expect(source).not.toMatch(/^node /m);
  });

  test("a directive that names nothing is an error", () => {
    const wrong = [
      "nothing: x",
      "access: certcentral nobody",
      "section: certcentral Nowhere",
      "error: certcentral 418 x",
    ];
    for (const directive of wrong) expect(() => fillIn(`<!-- ${directive} -->`, apis)).toThrow();
    expect(() => fillIn("<!-- program: none.ts -->", apis)).toThrow();
  });
});

describe("pages", () => {
  const pages = guidePages(guides);
  const siteFiles = new Set([
    ...pages.map(({ path }) => path),
    ...apis.flatMap(({ slug, operations }) => [
      `${slug}/index.html`,
      `${slug}.json`,
      `${slug}.yaml`,
      ...operations.flatMap((operation) => [
        `${slug}/${operation.slug}/index.html`,
        `${slug}/${operation.slug}.md`,
      ]),
    ]),
  ]);

  test("there is a list, and for each guide a page and its Markdown", () => {
    expect(pages.map(({ path }) => path)).toEqual([
      "guides/index.html",
      ...guides.flatMap(({ slug }) => [`guides/${slug}/index.html`, `guides/${slug}.md`]),
    ]);
  });

  test("each link from text to another page, or to a place on one, leads there", () => {
    for (const { path, content } of pages) {
      const main = path.endsWith(".md") ? content : (content.split("<main")[1] ?? "");
      const pattern = path.endsWith(".md") ? /\]\(([^)]+)\)/g : /href="([^"]+)"/g;
      const links = [...main.matchAll(pattern)]
        .map(([, link = ""]) => link)
        .filter((link) => !link.startsWith("https:"));
      for (const link of links) {
        const { pathname, hash } = new URL(link, `https://site.invalid/${path}`);
        const file = pathname.slice(1).replace(/(^|\/)$/, "$1index.html");
        expect.soft([path, link, siteFiles.has(file)]).toEqual([path, link, true]);
        const target = pages.find(
          (page) => page.path === file.replace(/(?<=^guides\/[^/]+)\.md$/, "/index.html"),
        );
        if (hash !== "" && target !== undefined)
          expect.soft(target.content).toContain(`id="${hash.slice(1)}"`);
      }
    }
  });

  test("a page has one heading of level 1, its sections in the table of contents, and its neighbours", () => {
    for (const [index, guide] of guides.entries()) {
      const page = pages.find(({ path }) => path === `guides/${guide.slug}/index.html`)?.content ?? "";
      expect(page.match(/<h1/g)).toHaveLength(1);
      const contents = page.match(/<nav class="contents"[\s\S]*?<\/nav>/)?.[0] ?? "";
      expect(contents.match(/<a /g)).toHaveLength(page.match(/<h2 /g)?.length ?? 0);
      expect(page.includes(`>Previous: <a href="../${guides[index - 1]?.slug}/"`)).toBe(index > 0);
      expect(page.includes(`>Next: <a href="../${guides[index + 1]?.slug}/"`)).toBe(
        index < guides.length - 1,
      );
    }
  });
});
