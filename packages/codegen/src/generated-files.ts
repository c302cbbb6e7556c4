import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import { bundleSpec, type Documents } from "./bundle.ts";
import { operationsSource } from "./operations.ts";
import { schemaSource } from "./schema.ts";
import { secretNamesSource } from "./secret-names.ts";

/** A file that codegen owns: its path from the root of the repository, and what belongs into it. */
interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** A generated file that is not what the spec says, and how it differs. */
export interface StaleFile {
  readonly path: string;
  readonly reason: "differs from the spec" | "is missing" | "is not generated from the spec";
}

/** Brings the generated files in `root` to what the spec there says; returns a line for each that it changed. */
export async function writeGeneratedFiles(root: string): Promise<string[]> {
  const files = await generatedFiles(await bundleSpec(root));
  const changes: string[] = [];
  for (const file of files) {
    // A file that is right stays untouched, so that nothing built from it is built again.
    if ((await compare(root, file)).length === 0) continue;
    await mkdir(dirname(join(root, file.path)), { recursive: true });
    await writeFile(join(root, file.path), file.content);
    changes.push(`wrote ${file.path}`);
  }
  for (const { path } of await findStrays(root, files)) {
    await rm(join(root, path), { recursive: true });
    changes.push(`removed ${path}`);
  }
  return changes;
}

/** Compares the generated files in `root` with what the spec there says, strays in their folders included. */
export async function findStaleFiles(root: string): Promise<StaleFile[]> {
  // Bundled elsewhere, so that a check never writes under whoever reads spec/dist at the same time.
  const scratch = await mkdtemp(join(tmpdir(), "latchkey-codegen-"));
  try {
    const files = await generatedFiles(await bundleSpec(root, scratch));
    const stale = await Promise.all(files.map((file) => compare(root, file)));
    return [...stale.flat(), ...(await findStrays(root, files))];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function generatedFiles(documents: Documents): Promise<GeneratedFile[]> {
  const files = await Promise.all(
    apiNames.map(async (name) => [
      {
        path: `${generatedFolder(name)}/schema.ts`,
        content: header(name) + (await schemaSource(documents[name])),
      },
      {
        path: `${generatedFolder(name)}/operations.ts`,
        content: header(name) + operationsSource(name, documents[name]),
      },
    ]),
  );
  const secretNames = secretNamesSource(apiNames.map((name) => documents[name]));
  return [
    ...files.flat(),
    { path: `${validatorsFolder}/secret-names.ts`, content: header("*") + secretNames },
  ];
}

async function compare(root: string, { path, content }: GeneratedFile): Promise<StaleFile[]> {
  const found = await readFile(join(root, path), "utf8").catch(missing);
  if (found === content) return [];
  return [{ path, reason: found === undefined ? "is missing" : "differs from the spec" }];
}

async function findStrays(root: string, files: readonly GeneratedFile[]): Promise<StaleFile[]> {
  const owned = new Set(files.map(({ path }) => path));
  const folders = await Promise.all(
    [...apiNames.map(generatedFolder), validatorsFolder].map(async (folder) => {
      const names = (await readdir(join(root, folder)).catch(missing)) ?? [];
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  const strays = folders.flat().filter((path) => !owned.has(path));
  return strays.map((path) => ({ path, reason: "is not generated from the spec" }));
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function generatedFolder(name: ApiName): string {
  return `packages/${name}/src/generated`;
}

/** What belongs to both APIs. */
const validatorsFolder = "packages/validators/src/generated";

function header(name: ApiName | "*"): string {
  return `// Generated from spec/${name}/openapi.yaml. Do not edit.
// To change it, change the spec and run \`pnpm generate\`.

`;
}
