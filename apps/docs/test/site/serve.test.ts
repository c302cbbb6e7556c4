import { once } from "node:events";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { Agent, get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DocsServer, serveDocs } from "../../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

let server: DocsServer;
beforeAll(async () => {
  server = await serveDocs({ port: 0 });
});
afterAll(() => server.close());

test("every response has the security headers", async () => {
  for (const path of ["/", "/certcentral/", "/redoc.standalone.js", "/nowhere"]) {
    const { headers } = await fetch(server.url + path);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test.each([
  ["/", "text/html; charset=utf-8"],
  ["/certcentral/", "text/html; charset=utf-8"],
  ["/redoc.standalone.js", "text/javascript; charset=utf-8"],
  ["/favicon.svg", "image/svg+xml"],
  ["/certcentral/create-key/", "text/html; charset=utf-8"],
  ["/certcentral/create-key.md", "text/markdown; charset=utf-8"],
  ["/llms.txt", "text/plain; charset=utf-8"],
  ["/pagefind/pagefind.js", "text/javascript; charset=utf-8"],
  ["/certcentral.json", "application/json"],
  ["/certcentral.yaml", "text/yaml; charset=utf-8"],
])("%s is served as %s", async (path, type) => {
  const response = await fetch(server.url + path);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
});

test("a page's address without its last slash leads to the page", async () => {
  const response = await fetch(`${server.url}/certcentral`, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([308, "/certcentral/"]);
});

test("does not send a file that the browser already has", async () => {
  const etag = (await fetch(`${server.url}/certcentral/`)).headers.get("etag") ?? "";
  const again = await fetch(`${server.url}/certcentral/`, { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const other = await fetch(server.url, { headers: { "if-none-match": etag } });
  expect(other.status).toBe(200);
});

test("an unknown address returns 404 and a page with a link to the first page", async () => {
  const response = await fetch(`${server.url}/nowhere`);
  expect([response.status, response.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
  expect(await response.text()).toMatch(/There is no page at this address\..*<a href="\/">first page<\/a>/);
});

test("a path cannot leave the site", async () => {
  const [response] = (await once(get(`${server.url}/..%2f..%2fetc/passwd`), "response")) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(404);
});

test("rejects methods other than GET and HEAD", async () => {
  const response = await fetch(server.url, { method: "POST", body: "a" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("returns the whole file for a Range header, even an invalid one", async () => {
  const response = await fetch(`${server.url}/favicon.svg`, { headers: { range: "bytes=5-2" } });
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/^<svg/);
});

test("names a port that is in use, and the variable that changes it", async () => {
  await expect(serveDocs({ port: server.port })).rejects.toThrow(
    `port ${server.port} on 127.0.0.1 is in use. Set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`,
  );
});

test("names a folder without a site, and the command that builds it", async () => {
  await using empty = await temporaryFolder();
  await expect(serveDocs({ port: 0, siteDir: empty.dir })).rejects.toThrow(
    `${empty.dir} has no built site. Run \`pnpm build\`.`,
  );
});

test("closing does not wait for connections that are kept alive", async () => {
  const other = await serveDocs({ port: 0 });
  const agent = new Agent({ keepAlive: true });
  const [response] = (await once(get(other.url, { agent }), "response")) as [IncomingMessage];
  await once(response.resume(), "end");
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
  agent.destroy();
}, 2_000);

test("serves a site that was built for a folder in that folder", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.dir, "index.html"), '<link rel="icon" href="/docs/v1/favicon.svg">');
  await writeFile(join(folder.dir, "a.md"), "text");
  await using other = await serveDocs({ port: 0, siteDir: folder.dir });
  const { origin, pathname } = new URL(other.url);
  expect(pathname).toBe("/docs/v1");
  expect(await (await fetch(`${other.url}/a.md`)).text()).toBe("text");
  expect((await fetch(`${origin}/a.md`)).status).toBe(404);
  expect((await fetch(origin)).url).toBe(`${other.url}/`);
});

test("serves the same site after a build replaces the folder", async () => {
  await using folder = await temporaryFolder();
  const siteDir = join(folder.dir, "site");
  await mkdir(siteDir);
  await writeFile(join(siteDir, "index.html"), "old");
  await using other = await serveDocs({ port: 0, siteDir });
  await rename(siteDir, join(folder.dir, "aside"));
  expect(await (await fetch(other.url)).text()).toBe("old");
});
