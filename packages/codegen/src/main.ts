#!/usr/bin/env node
import { resolve } from "node:path";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import { repository } from "./repository.ts";

// Each command loads only what it needs: a build starts several.

const usage = `Usage:
  latchkey-codegen bundle            write spec/dist
  latchkey-codegen generate          write spec/dist and the generated files
  latchkey-codegen generate --check  list the generated files that do not match the spec
  latchkey-codegen validators <api> <file>
                                     write the checks of an API's responses to a .js file, from spec/dist
  latchkey-codegen api <api> <folder>
                                     write the compiled description of an API and its types, from spec/dist
  latchkey-codegen sandbox <folder>  do the same for the sandbox's controls and seeds
`;

async function generate(): Promise<void> {
  const { writeGeneratedFiles } = await import("./generated-files.ts");
  const changes = await writeGeneratedFiles(repository);
  if (changes.length === 0) console.log("The generated files match the spec. Nothing was written.");
  for (const change of changes) console.log(change);
}

async function check(): Promise<void> {
  const { findStaleFiles } = await import("./generated-files.ts");
  const stale = await findStaleFiles(repository);
  if (stale.length === 0) {
    console.log("The generated files match the spec.");
    return;
  }
  console.error("These generated files do not match the spec:");
  for (const { path, reason } of stale) console.error(`  ${path} ${reason}`);
  console.error("Edit spec/ instead of these files, then run: pnpm generate");
  process.exitCode = 1;
}

const commands: Record<string, () => Promise<unknown>> = {
  bundle: async () => (await import("./bundle.ts")).bundleSpec(repository),
  generate,
  "generate --check": check,
};

/** The commands for one API. */
const apiCommands: Record<string, (api: ApiName, target: string) => Promise<void>> = {
  validators: async (api, file) =>
    (await import("./validators.ts")).writeValidators(repository, api, resolve(file)),
  api: async (api, folder) =>
    (await import("./api-module.ts")).writeApiModule(repository, api, resolve(folder)),
};

function apiCommand([first = "", name, target, ...more]: string[]): (() => Promise<void>) | undefined {
  const write = apiCommands[first];
  const api = apiNames.find((each) => each === name);
  if (write === undefined || api === undefined || target === undefined || more.length > 0) return undefined;
  if (first === "validators" && !target.endsWith(".js")) return undefined;
  return () => write(api, target);
}

const words = process.argv.slice(2);
const [first, folder] = words;
const command =
  first === "sandbox" && folder !== undefined && words.length === 2
    ? async () => (await import("./sandbox-module.ts")).writeSandboxModule(repository, resolve(folder))
    : (apiCommand(words) ?? commands[words.join(" ")]);
if (command === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
