import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ApiDocument } from "../src/api-document.ts";
import { buildDocs } from "../src/build.ts";
import { serveDocs } from "../src/serve.ts";
import { fixture, readTree, temporaryFolder } from "./fixture-site.ts";

const documents = [fixture("certcentral")];

test("two builds of one site at once both succeed, and leave a whole site and nothing else", async () => {
  await using folder = await temporaryFolder();
  const [alone, outDir] = [join(folder.dir, "alone"), join(folder.dir, "site")];
  await buildDocs({ documents, outDir: alone });
  await Promise.all([buildDocs({ documents, outDir }), buildDocs({ documents, outDir })]);
  expect(await readTree(outDir)).toEqual(await readTree(alone));
  expect((await readdir(folder.dir)).sort()).toEqual(["alone", "site"]);
}, 60_000);

test("a build that fails leaves the site as it was, and nothing beside it", async () => {
  await using folder = await temporaryFolder();
  const outDir = join(folder.dir, "site");
  await mkdir(outDir);
  await writeFile(join(outDir, "index.html"), "the old site");
  const broken = join(folder.dir, "broken.json");
  await writeFile(
    broken,
    (await readFile(fixture("certcentral").jsonFile, "utf8")).replace("3.1.1", "9.9.9"),
  );
  const unreadable = [{ slug: "certcentral", jsonFile: broken, yamlFile: broken }];
  await expect(buildDocs({ documents: unreadable, outDir })).rejects.toThrow("Redocly could not render");
  expect(await readFile(join(outDir, "index.html"), "utf8")).toBe("the old site");
  expect((await readdir(folder.dir)).sort()).toEqual(["broken.json", "site"]);
}, 60_000);

test("a server sends each file whole after a build of longer and of shorter ones", async () => {
  await using folder = await temporaryFolder();
  const outDir = join(folder.dir, "site");
  const build = async (length: number): Promise<[string, string][]> => {
    await buildDocs({ documents: [await roles(folder.dir, "Lists roles. ".repeat(length))], outDir });
    return readTree(outDir);
  };
  const before = await build(100);
  await using server = await serveDocs({ port: 0, siteDir: outDir });
  for (const length of [2_000, 0]) {
    const after = await build(length);
    expect(after).not.toEqual(before);
    expect(await fetchTree(server.url, before)).toEqual(before);
    await using next = await serveDocs({ port: 0, siteDir: outDir });
    expect(await fetchTree(next.url, after)).toEqual(after);
  }
}, 60_000);

test("a server that starts while the site is built finds it whole", async () => {
  await using folder = await temporaryFolder();
  const outDir = join(folder.dir, "site");
  await buildDocs({ documents, outDir });
  const site = await readTree(outDir);
  let isBuilding = true;
  const build = buildDocs({ documents, outDir }).finally(() => {
    isBuilding = false;
  });
  while (isBuilding) {
    await using server = await serveDocs({ port: 0, siteDir: outDir });
    expect(await fetchTree(server.url, site)).toEqual(site);
  }
  await build;
}, 60_000);

async function roles(dir: string, description: string): Promise<ApiDocument> {
  const file = join(dir, "roles.json");
  const document = JSON.parse(await readFile(fixture("certcentral").jsonFile, "utf8"));
  document.paths["/key/api-roles"].get.description = description;
  await writeFile(file, JSON.stringify(document));
  return { slug: "certcentral", jsonFile: file, yamlFile: file };
}

/** The same files as in the folder, as a server sends them. */
function fetchTree(url: string, tree: readonly [name: string, bytes: string][]): Promise<[string, string][]> {
  return Promise.all(
    tree.map(async ([name]): Promise<[string, string]> => {
      const response = await fetch(`${url}/${name}`);
      return [name, Buffer.from(await response.arrayBuffer()).toString("base64")];
    }),
  );
}
