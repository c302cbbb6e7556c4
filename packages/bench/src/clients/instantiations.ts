import ts from "typescript";
import { programPath } from "../bundle.ts";

const options: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
  lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

/**
 * Counts the types that TypeScript instantiates to check a program, and the client if it is installed as
 * TypeScript source.
 *
 * @throws Error if the program has a type error.
 */
export function countInstantiations(name: string): number {
  const program = ts.createProgram([programPath(name)], options);
  const [error] = ts.getPreEmitDiagnostics(program);
  if (error === undefined) return program.getInstantiationCount();
  const text = ts.flattenDiagnosticMessageText(error.messageText, " ");
  throw new Error(`${error.file?.fileName ?? name} does not compile: ${text}`);
}
