import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launchChromium, noChromiumReason } from "@latchkey/runtimes";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { pagePolicy, referencePagePolicy } from "../src/content-security-policy.ts";
import { type DevOptions, startDev } from "../src/dev/dev-server.ts";
import type { SiteState } from "../src/dev/live-page.ts";
import type { DocsServer } from "../src/serve.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

/** Writes a site of two pages from spec/text and src/text, and fails where that says "broken". */
const program = `
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const [dir, gate] = process.argv.slice(2);
const text = readFileSync(dir + "/src/text", "utf8") + " " + readFileSync(dir + "/bundle", "utf8");
if (gate !== undefined) await fetch(gate);
if (text.includes("broken")) { console.error("text is broken"); process.exit(1); }
mkdirSync(dir + "/site/reference", { recursive: true });
const page = (policy) => '<!doctype html><html lang="en"><head><title>a</title><meta http-equiv="Content-Security-Policy" content="' +
  policy + '"></head><body><p>' + text + "</p></body></html>";
writeFileSync(dir + "/site/index.html", page(${JSON.stringify(pagePolicy([], ""))}));
writeFileSync(dir + "/site/reference/index.html", page(${JSON.stringify(referencePagePolicy(""))}));
`;
const prepare = `
import { copyFileSync, readFileSync } from "node:fs";
const [dir] = process.argv.slice(2);
if (readFileSync(dir + "/spec/text", "utf8") === "broken") { console.error("spec is broken"); process.exit(1); }
copyFileSync(dir + "/spec/text", dir + "/bundle");
`;

// Each build is a process, beside the tests of other packages.
vi.setConfig({ testTimeout: 30_000 });

const placeholder = "The first build is under way.";
let folder: TemporaryFolder;
let dev: DocsServer | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.dir, "src"));
  await mkdir(join(folder.dir, "spec"));
  await writeFile(join(folder.dir, "src/text"), "first");
  await writeFile(join(folder.dir, "spec/text"), "spec");
  await writeFile(join(folder.dir, "build.mjs"), program);
  await writeFile(join(folder.dir, "prepare.mjs"), prepare);
});
afterEach(async () => {
  await dev?.close();
  dev = undefined;
  await folder[Symbol.asyncDispose]();
});

async function start(
  gate?: string,
): Promise<{ url: string; states: AsyncIterator<SiteState>; lines: string[] }> {
  const { dir } = folder;
  const lines: string[] = [];
  const options: DevOptions = {
    port: 0,
    siteDir: join(dir, "site"),
    areas: [
      { folders: [join(dir, "spec")], prepare: [join(dir, "prepare.mjs"), dir] },
      { folders: [join(dir, "src")] },
    ],
    buildSite: [join(dir, "build.mjs"), dir, ...(gate === undefined ? [] : [gate])],
    report: (line) => lines.push(line),
  };
  dev = await startDev(options);
  return { url: dev.url, states: readStates(dev.url), lines };
}

/** A server at which each build asks before it goes on. */
async function openGate(): Promise<{ server: Server; url: string }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}` };
}

/** What an open page hears. */
async function* readStates(url: string): AsyncGenerator<SiteState> {
  const { body } = await fetch(`${url}/latchkey-dev/events`);
  if (body === null) return;
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    for (const event of chunk.split("\n\n").filter((text) => text !== "")) {
      yield JSON.parse(event.replace(/^data: /, ""));
    }
  }
}

async function next(states: AsyncIterator<SiteState>): Promise<SiteState> {
  const { value } = await states.next();
  return value;
}

/** The first state whose build has pages of its own; the connection may come before the first build's end, or after. */
async function untilBuilt(url: string, states: AsyncIterator<SiteState>): Promise<SiteState> {
  for (;;) {
    const state = await next(states);
    const page = await (await fetch(url)).text();
    if (page.includes(state.build) && !page.includes(placeholder)) return state;
  }
}

async function read(url: string): Promise<string | undefined> {
  return (await (await fetch(url)).text()).match(/<p>(.*)<\/p>/)?.[1];
}

/** As an editor saves: the new file is put in the old one's place. */
async function save(path: string, text: string): Promise<void> {
  await writeFile(join(folder.dir, "draft"), text);
  await rename(join(folder.dir, "draft"), join(folder.dir, path));
}

test("a change of a source or of the spec is built, and open pages hear of it", async () => {
  const { url, states } = await start();
  const { build: first } = await untilBuilt(url, states);
  expect(await read(url)).toBe("first spec");

  await save("src/text", "second");
  const { build: second } = await next(states);
  expect([second === first, await read(url)]).toEqual([false, "second spec"]);

  await save("spec/text", "new spec");
  await next(states);
  expect(await read(url)).toBe("second new spec");

  await save("src/text", "third");
  await next(states);
  expect(await read(url)).toBe("third new spec");

  await mkdir(join(folder.dir, "src/new"));
  const { build: fourth } = await next(states);
  await save("src/new/file", "a");
  const { build: fifth } = await next(states);
  await rm(join(folder.dir, "src/new"), { recursive: true });
  expect(new Set([fourth, fifth, (await next(states)).build]).size).toBe(3);
});

test("a broken build keeps the site and says why, until the fault is mended", async () => {
  const { url, states, lines } = await start();
  const good = await untilBuilt(url, states);
  await save("src/text", "broken");
  expect(await next(states)).toEqual({ build: good.build, error: "text is broken" });
  expect(lines.at(-1)).toBe("The build failed; the site before it stays.\ntext is broken");
  expect(await read(url)).toBe("first spec");
  // A page that is opened now hears of it as well.
  expect((await next(readStates(url))).error).toBe("text is broken");
  await save("src/text", "mended");
  expect(await next(states)).toEqual({ build: expect.not.stringMatching(good.build), error: null });
  expect(await read(url)).toBe("mended spec");
});

test("a fault in the spec is not forgotten when something else changes", async () => {
  const { url, states } = await start();
  await untilBuilt(url, states);
  await save("spec/text", "broken");
  expect((await next(states)).error).toBe("spec is broken");
  await save("src/text", "second");
  expect((await next(states)).error).toBe("spec is broken");
  expect(await read(url)).toBe("first spec");
});

test("changes during a build are built after it, and never two builds at once", async () => {
  let most = 0;
  const running = new Set<ServerResponse>();
  const gate = await openGate();
  gate.server.on("request", (_request, response) => {
    running.add(response);
    most = Math.max(most, running.size);
  });
  const letOn = (): void => {
    for (const response of running) response.end();
    running.clear();
  };
  const arrival = once(gate.server, "request");
  const { url, states } = await start(gate.url);
  await next(states);
  await arrival;
  // The build that waits has read "first".
  await save("src/text", "second");
  await save("src/text", "third");
  const another = once(gate.server, "request");
  letOn();
  await next(states);
  expect(await read(url)).toBe("first spec");
  await another;
  letOn();
  await next(states);
  expect([await read(url), most]).toEqual(["third spec", 1]);
});

test("stopping ends a build that runs, and what it would have written never comes", async () => {
  const gate = await openGate();
  const arrival = once(gate.server, "request");
  const { url, states } = await start(gate.url);
  await next(states);
  expect(await read(url)).toBe(placeholder);
  const [, response] = (await arrival) as [unknown, ServerResponse];
  const cut = once(response, "close");
  await dev?.close();
  dev = undefined;
  await cut;
  expect(existsSync(join(folder.dir, "site"))).toBe(false);
  await expect(fetch(url)).rejects.toThrow();
});

test("a page keeps its policy but for the script and the connection of the dev server", async () => {
  const { url, states } = await start();
  await untilBuilt(url, states);
  const policy = async (path: string): Promise<string> =>
    (await (await fetch(url + path)).text()).match(/Policy" content="([^"]*)"/)?.[1] ?? "";
  expect(await policy("/")).toBe(pagePolicy([], ""));
  expect(await policy("/reference/")).toBe(`${referencePagePolicy("")}; connect-src 'self'`);
});

test.skipIf(noChromiumReason !== undefined)(
  "in a browser, pages reload after a build and show why one failed",
  { timeout: 60_000 },
  async () => {
    const { url, states } = await start();
    await untilBuilt(url, states);
    const chromium = await launchChromium();
    onTestFinished(() => chromium.close());
    const complaints: string[] = [];
    const pages = await Promise.all(
      ["/", "/reference/"].map(async (path) => {
        const page = await chromium.browser.newPage();
        page.on("console", (message) => complaints.push(message.text()));
        await page.goto(url + path);
        return page;
      }),
    );
    const bar = "document.querySelector('#latchkey-build-error')";
    // Puppeteer's waitForFunction waits for ever where the page reloads at the wrong moment.
    const seen = async (condition: string): Promise<void> => {
      for (const page of pages) {
        const look = (): Promise<unknown> => page.evaluate(condition).catch(() => "the page is reloading");
        await expect.poll(look, { timeout: 20_000 }).toBe(true);
      }
    };

    await save("src/text", "second");
    expect((await next(states)).error).toBeNull();
    await seen("document.body.textContent.includes('second')");

    await save("src/text", "broken");
    expect((await next(states)).error).toBe("text is broken");
    await seen(`${bar}?.hidden === false && ${bar}.textContent.includes("text is broken")`);
    for (const page of pages) {
      expect(await page.evaluate("document.querySelector('p').textContent")).toBe("second spec");
    }

    await save("src/text", "third");
    expect((await next(states)).error).toBeNull();
    await seen(`document.body.textContent.includes('third') && ${bar}?.hidden === true`);
    expect(complaints).toEqual([]);
  },
);

test("the command builds the real site, serves it, and ends cleanly on Ctrl-C", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../src/dev.ts", import.meta.url))], {
    env: { ...process.env, LATCHKEY_DOCS_PORT: "0", TMPDIR: folder.dir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const url = String((await lines.next()).value).match(/^Reference: (\S+), rebuilt on change$/)?.[1] ?? "";
  expect((await lines.next()).value).toMatch(/^Built in \d+\.\d s\.$/);
  for (const path of ["/", "/certcentral/", "/certcentral/list-keys/", "/changelog/"]) {
    expect(await (await fetch(url + path)).text()).toContain('src="/latchkey-dev/reload.js"');
  }
  child.kill("SIGINT");
  expect(await closed).toEqual([0, null]);
  expect((await readdir(folder.dir)).filter((name) => name.startsWith("latchkey-docs-dev-"))).toEqual([]);
}, 60_000);
