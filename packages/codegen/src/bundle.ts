import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type ApiName, apiNames, type OpenApiDocument } from "@latchkey/spec-model";
import { stringify } from "yaml";
import { mergeForMock } from "./mock-document.ts";
import { closeReplies } from "./strict-document.ts";

const redoclyPackage = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(redoclyPackage), "bin/cli.js");

export type Documents = Record<ApiName, OpenApiDocument>;

/**
 * Bundles both documents in `spec/` of `root` and returns them. Into `outDir`, `spec/dist` where none is given, go for
 * each the bundle as YAML and JSON and the strict variant that tests check replies against, and one document of both
 * for the mock.
 *
 * @throws Error with Redocly's own words where a document cannot be read.
 */
export async function bundleSpec(root: string, outDir: string = join(root, "spec/dist")): Promise<Documents> {
  const specDir = join(root, "spec");
  await mkdir(outDir, { recursive: true });
  const bundles = apiNames.map(async (name) => [name, await bundleOne(name, specDir, outDir)]);
  // Where one fails, the other still writes: whoever is told may remove the folder.
  await Promise.allSettled(bundles);
  // The names are those of Documents, each once; Object.fromEntries cannot know.
  const documents = Object.fromEntries(await Promise.all(bundles)) as Documents;
  await writeJson(join(outDir, "mock.json"), mergeForMock(documents));
  return documents;
}

/**
 * One of the documents that {@link bundleSpec} wrote to `spec/dist` in `root`.
 *
 * @throws Error where it is not there, with the command that writes it.
 */
export async function readBundle(
  root: string,
  name: ApiName | `${ApiName}.strict`,
): Promise<OpenApiDocument> {
  const bundle = `spec/dist/${name}.json`;
  const json = await readFile(join(root, bundle), "utf8").catch((cause: unknown) => {
    throw new Error(`${bundle} cannot be read; \`pnpm build\` writes it.`, { cause });
  });
  return JSON.parse(json);
}

async function bundleOne(name: ApiName, specDir: string, outDir: string): Promise<OpenApiDocument> {
  const json = join(outDir, `${name}.json`);
  await redoclyBundle(name, specDir, json);
  const document: OpenApiDocument = JSON.parse(await readFile(json, "utf8"));
  await writeFile(join(outDir, `${name}.yaml`), stringify(document, { lineWidth: 0 }));
  await writeJson(join(outDir, `${name}.strict.json`), closeReplies(document));
  return document;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

async function redoclyBundle(name: ApiName, specDir: string, output: string): Promise<void> {
  const args = [redocly, "bundle", name, "--config", "redocly.yaml", "--output", output];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    await promisify(execFile)(process.execPath, args, { cwd: specDir, env });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? `\n${error.stderr}` : "";
    throw new Error(`spec/${name}/openapi.yaml cannot be bundled. Redocly says:${said}`, {
      cause: error,
    });
  }
}
