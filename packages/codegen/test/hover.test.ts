import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { repository } from "../src/apis.ts";

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

test("hovering a method of the Partner Subscriptions client shows what the spec says of it, and its types", () => {
  const shown = hover(
    "partner-subscriptions",
    `import type { PartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
declare const client: PartnerSubscriptionsClient;
client.createSubaccountApiKey`,
  );
  expect(shown).toContain("Create an API key for a subaccount");
  expect(shown).toContain("**The secret is shown\nin this reply only.**");
  expect(shown).toMatch(/input: \{\s+readonly accountId: number;\s+readonly name: string;\s+\}/);
  expect(shown).toMatch(/Promise<\{[^}]*readonly api_key: string;/);
  expect(shown).toContain("create-api-key-for-subaccount.html");
});

test("hovering a method of the CertCentral client shows what the spec says of it, and its types", () => {
  const shown = hover(
    "certcentral",
    `import type { CertCentralClient } from "@latchkey/certcentral";
declare const client: CertCentralClient;
client.updateKeyStatus`,
  );
  expect(shown).toContain("Activate or revoke a key");
  expect(shown).toContain("A revoked key stays listed.");
  expect(shown).toMatch(/input: \{\s+readonly key_id: number;\s+readonly status: .*;\s+\}/);
  expect(shown).toContain("update-key-status.html");
});
