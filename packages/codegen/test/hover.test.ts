import { join } from "node:path";
import { findOperation } from "@latchkey/spec-model";
import ts from "typescript";
import { expect, test } from "vitest";
import { bundleSpec } from "../src/bundle.ts";
import { repository } from "../src/repository.ts";
import { scratchFolder } from "./scratch.ts";

/** What an editor shows where the mouse rests on `client.<operationId>`. */
function hover(name: string, source: string): string {
  const folder = join(repository, "packages", name);
  const file = join(folder, "test/hover.ts");
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
      strict: true,
      types: [],
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const text = path === file ? source : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? source : ts.sys.readFile(path)),
    directoryExists: ts.sys.directoryExists,
    realpath: ts.sys.realpath ?? ((path) => path),
  });
  const position = source.lastIndexOf(".") + 1;
  const info = service.getQuickInfoAtPosition(file, position);
  const tags = (info?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
  return [
    ts.displayPartsToString(info?.displayParts),
    ts.displayPartsToString(info?.documentation),
    ...tags,
  ].join("\n");
}

const documents = await bundleSpec(repository, scratchFolder());

test.each([
  {
    name: "partner-subscriptions" as const,
    client: "PartnerSubscriptionsClient",
    operationId: "createSubaccountApiKey",
    input: /input: \{\s+accountId: number;\s+name: string;\s+\}/,
    output: /Promise<\{[^}]*api_key: string;/,
  },
  {
    name: "certcentral" as const,
    client: "CertCentralClient",
    operationId: "updateKeyStatus",
    input: /input: \{\s+key_id: number;\s+status: .*;\s+\}/,
    output: /Promise<undefined>/,
  },
])(
  "hovering $operationId shows the spec's words and the types",
  ({ name, client, operationId, input, output }) => {
    const shown = hover(
      name,
      `import type { ${client} } from "@latchkey/${name}";
declare const client: ${client};
client.${operationId}`,
    );
    const { operation } = findOperation(documents[name], operationId);
    expect(shown).toContain(operation.summary);
    expect(shown).toContain(operation.description.trim());
    expect(shown).toContain(operation.externalDocs.url);
    expect(shown).toMatch(input);
    expect(shown).toMatch(output);
  },
);
