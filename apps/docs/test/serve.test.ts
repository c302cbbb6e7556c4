import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DocsServer, serveDocs } from "../src/index.ts";
import { buildFixtureSite, type FixtureSite, temporaryFolder } from "./fixture-site.ts";

let site: FixtureSite;
let server: DocsServer;
beforeAll(async () => {
  site = await buildFixtureSite();
  server = await serveDocs({ port: 0, siteDir: site.dir });
}, 60_000);
afterAll(async () => {
  await server.close();
  await site[Symbol.asyncDispose]();
});

test("every answer carries the safety headers", async () => {
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
  ["/certcentral/create-api-key/", "text/html; charset=utf-8"],
  ["/certcentral/create-api-key.md", "text/markdown; charset=utf-8"],
  ["/llms.txt", "text/plain; charset=utf-8"],
  ["/sitemap.xml", "application/xml"],
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

test("a file that the browser has already is not sent again", async () => {
  const etag = (await fetch(`${server.url}/certcentral/`)).headers.get("etag") ?? "";
  const again = await fetch(`${server.url}/certcentral/`, { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const other = await fetch(server.url, { headers: { "if-none-match": etag } });
  expect(other.status).toBe(200);
});

test("an unknown address is a 404 in plain text", async () => {
  const response = await fetch(`${server.url}/nowhere`);
  expect([response.status, await response.text()]).toEqual([
    404,
    "Not found. The reference starts at the first page: /\n",
  ]);
});

test("a path cannot leave the site", async () => {
  const [response] = (await once(get(`${server.url}/..%2f..%2fetc/passwd`), "response")) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(404);
});

test("only GET and HEAD are answered", async () => {
  const response = await fetch(server.url, { method: "POST", body: "a" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("a range, even one that runs backwards, gets the whole file", async () => {
  const response = await fetch(`${server.url}/favicon.svg`, { headers: { range: "bytes=5-2" } });
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/^<svg/);
});

test("a taken port is named together with the variable that changes it", async () => {
  await expect(serveDocs({ port: server.port, siteDir: site.dir })).rejects.toThrow(
    `port ${server.port} on 127.0.0.1 is in use: set LATCHKEY_DOCS_PORT to a free port, or stop what listens there`,
  );
});

test("a folder without a site is named with the command that builds it", async () => {
  await using empty = await temporaryFolder();
  await expect(serveDocs({ port: 0, siteDir: empty.dir })).rejects.toThrow(
    `${empty.dir} holds no built reference: run \`pnpm build\`.`,
  );
});

test("closing does not wait for connections that are kept alive", async () => {
  const other = await serveDocs({ port: 0, siteDir: site.dir });
  const agent = new Agent({ keepAlive: true });
  const [response] = (await once(get(other.url, { agent }), "response")) as [IncomingMessage];
  await once(response.resume(), "end");
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
  agent.destroy();
}, 2_000);
