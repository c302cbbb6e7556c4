#!/usr/bin/env node
import { resolve } from "node:path";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import { writeApiModule } from "./api-module.ts";
import { bundleSpec } from "./bundle.ts";
import { findStaleFiles, writeGeneratedFiles } from "./generated-files.ts";
import { repository } from "./repository.ts";
import { writeSandboxModule } from "./sandbox-module.ts";
import { writeValidators } from "./validators.ts";

const usage = `Usage:
  latchkey-codegen bundle            write spec/dist
  latchkey-codegen generate          write spec/dist and the generated files
  latchkey-codegen generate --check  compare the generated files with the spec, and list those that are stale
  latchkey-codegen validators <api> <file>
                                     write the checks of an API's replies to a .js file, from spec/dist
  latchkey-codegen api <api> <folder>
                                     write what the spec says of an API, compiled, and its types, from spec/dist
  latchkey-codegen sandbox <folder>  the same for the sandbox's controls and seeds
`;

async function generate(): Promise<void> {
  const changes = await writeGeneratedFiles(repository);
  if (changes.length === 0) console.log("The generated files agree with the spec; nothing to write.");
  for (const change of changes) console.log(change);
}

async function check(): Promise<void> {
  const stale = await findStaleFiles(repository);
  if (stale.length === 0) {
    console.log("The generated files agree with the spec.");
    return;
  }
  console.error("Generated files do not agree with the spec:");
  for (const { path, reason } of stale) console.error(`  ${path} ${reason}`);
  console.error("Change spec/, not these files, then run: pnpm generate");
  process.exitCode = 1;
}

const commands: Record<string, () => Promise<unknown>> = {
  bundle: () => bundleSpec(repository),
  generate,
  "generate --check": check,
};

/** The commands of one API: what each writes, and where. */
const apiCommands: Record<string, (api: ApiName, target: string) => Promise<void>> = {
  validators: (api, file) => writeValidators(repository, api, resolve(file)),
  api: (api, folder) => writeApiModule(repository, api, resolve(folder)),
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
    ? () => writeSandboxModule(repository, resolve(folder))
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
