import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The code blocks of a language in a Markdown file. */
export async function readBlocks(file: string | URL, language: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, block = ""]) => block,
  );
}

/** The strictest options: those of the repository, and those that its linter replaces. */
const compilerOptions = {
  noEmit: true,
  lib: ["es2024", "esnext.disposable", "dom"],
  types: ["node"],
  noUnusedLocals: true,
  noUnusedParameters: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  allowUnreachableCode: false,
};

/** Type-checks programs, each as a file in this package. Returns what the compiler reports. */
export async function typecheck(programs: readonly string[]): Promise<string> {
  // In this package, so that a program can import the package by its name.
  const folder = await mkdtemp(join(packageFolder, "test/.programs-"));
  try {
    await Promise.all(programs.map((program, index) => writeFile(join(folder, `${index}.ts`), program)));
    const config = { extends: "../../../../tsconfig.base.json", compilerOptions, include: ["*.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
    const result = await run(process.execPath, [tsc, "-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    return result.stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs a program in this package, and returns what it prints. */
export async function runProgram(program: string, ...args: string[]): Promise<string> {
  const options = ["--input-type=module-typescript", ...args, "--eval", program];
  return (await run(process.execPath, options, { cwd: packageFolder })).stdout;
}

/** The output that the comments after `console.log` document. */
export function documentedOutput(program: string): string {
  return [...program.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => `${text}\n`).join("");
}
