import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import { bundleSpec, type Documents } from "./bundle.ts";
import { operationsSource } from "./operations.ts";
import { schemaSource } from "./schema.ts";
import { secretNamesSource } from "./secret-names.ts";

/** A file that codegen owns: its path from the root of the repository, and its content. */
interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** A generated file that does not match the spec, and why. */
export interface StaleFile {
  readonly path: string;
  readonly reason: "differs from the spec" | "is missing" | "is not generated from the spec";
}

/** Updates the generated files in `root` from the spec there. Returns a line for each file that it changed. */
export async function writeGeneratedFiles(root: string): Promise<string[]> {
  const files = await generatedFiles(await bundleSpec(root));
  const changes: string[] = [];
  for (const file of files) {
    // Does not write a file that is up to date, so that its dependents are not built again.
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

/** Compares the generated files in `root` with the spec there. Also reports other files in their folders. */
export async function findStaleFiles(root: string): Promise<StaleFile[]> {
  // Bundles into another folder, since another program may read spec/dist at the same time.
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

/** The folder of the generated file that both APIs share. */
const validatorsFolder = "packages/validators/src/generated";

function header(name: ApiName | "*"): string {
  return `// Generated from spec/${name}/openapi.yaml. Do not edit.
// To change it, change the spec and run \`pnpm generate\`.

`;
}
