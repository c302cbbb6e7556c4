import ts from "typescript";

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

/** TypeScript's own declarations are the same for every program, and take longer to read than all the rest. */
const libraries = new Map<string, ts.SourceFile | undefined>();
const host = ts.createCompilerHost(options);
const readSourceFile = host.getSourceFile.bind(host);
host.getSourceFile = (path, ...rest) => {
  if (!/[\\/]lib\.[\w.]+\.d\.ts$/.test(path)) return readSourceFile(path, ...rest);
  if (!libraries.has(path)) libraries.set(path, readSourceFile(path, ...rest));
  return libraries.get(path);
};

/**
 * How many types TypeScript instantiates to check a program: its own text and, where the client comes as
 * TypeScript source, the client's. Nothing is subtracted; declarations of libraries are not checked by themselves.
 *
 * @throws Error where the program has a type error: a client that does not compile is not measured.
 */
export function countInstantiations(programPath: string): number {
  const program = ts.createProgram([programPath], options, host);
  const [error] = ts.getPreEmitDiagnostics(program);
  if (error !== undefined) {
    const text = ts.flattenDiagnosticMessageText(error.messageText, " ");
    throw new Error(`does not compile: ${error.file?.fileName ?? programPath}: ${text}`);
  }
  return program.getInstantiationCount();
}
