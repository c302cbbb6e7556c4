import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleTryIt } from "../src/try-it/bundle.ts";
import { readTree } from "./fixture-site.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

let folder: TemporaryFolder;
/** The scripts by their names. */
let scripts: Map<string, string>;

async function bundle(dir: string): Promise<Map<string, string>> {
  await bundleTryIt(dir);
  return new Map(
    (await readTree(dir)).map(([name, bytes]) => [name, Buffer.from(bytes, "base64").toString()]),
  );
}

beforeAll(async () => {
  folder = await temporaryFolder();
  scripts = await bundle(folder.dir);
});
afterAll(() => folder[Symbol.asyncDispose]());

const kB = (script: string): number => gzipSync(script).length / 1000;

test("what every page loads is small, and the rest is in chunks that it imports when it is used", () => {
  const chunks = [...scripts.keys()].filter((name) => name !== "try-it.js");
  for (const name of chunks) expect(name).toMatch(/^try-it-[A-Z0-9]{8}\.js$/);
  const loader = scripts.get("try-it.js") ?? "";
  const [first = "", ...others] = [...loader.matchAll(/\bimport\b\("\.\/([^"]+)"\)/g)].map(
    ([, name]) => name,
  );
  expect([chunks.includes(first), others]).toEqual([true, []]);
  // No chunk is loaded with the page.
  expect(loader).not.toMatch(/\bimport\b\s*(?:\{|"|\*)/);
  const sizes = {
    loader: kB(loader),
    chunks: chunks.reduce((sum, name) => sum + kB(scripts.get(name) ?? ""), 0),
  };
  console.log(
    `try-it: ${sizes.loader} kB gzip on every operation page, ${sizes.chunks} kB more once it is used`,
  );
  expect(sizes.loader).toBeLessThanOrEqual(2);
  expect(sizes.chunks).toBeLessThanOrEqual(60);
});

test("nothing is evaluated or stored", () => {
  for (const [name, script] of scripts) {
    const found = /\beval\(|\bFunction\(|localStorage|sessionStorage|indexedDB|document\.cookie/.exec(
      script,
    )?.[0];
    expect({ name, found }).toEqual({ name, found: undefined });
  }
});

test("the same documents give the same bytes, in any folder", async () => {
  await using other = await temporaryFolder();
  expect(await bundle(other.dir)).toEqual(scripts);
});
