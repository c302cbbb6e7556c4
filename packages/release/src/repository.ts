import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "./public-packages.ts";

/**
 * Returns the address of the repository: the field `repository` of the root package.json. Undefined if the field is
 * missing, is a placeholder, or is not the https address of a repository on GitHub.
 */
export function readRepository(root: string): string | undefined {
  const repository = readField(root);
  const [, owner] = /^https:\/\/github\.com\/([\w.-]+)\/[\w.-]+$/.exec(repository) ?? [];
  return owner === undefined || /^(owner|placeholder|example)$/i.test(owner) ? undefined : repository;
}

/** Returns the same address. @throws Error if there is none. */
export function requireRepository(root: string): string {
  const address = readRepository(root);
  if (address === undefined) {
    const repository = readField(root);
    throw new Error(
      `The release cannot start, because npm rejects provenance without the repository's address and "repository" in the package.json of the root is ${repository === "" ? "missing" : JSON.stringify(repository)}: set it to https://github.com/<owner>/latchkey.`,
    );
  }
  return address;
}

/** What is wrong with a tag for a package. Without a tag, nothing is compared. */
export function tagProblems({ name, version }: Manifest, tag: string | undefined): string[] {
  const isRight = tag === undefined || tag === `v${version}`;
  return isRight ? [] : [`${name} has version ${version}, and the tag is ${tag}`];
}

/** Runs a command. If it fails, prints the message without a stack, and sets the exit code. */
export async function reportError(command: () => unknown): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function readField(root: string): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).repository ?? "";
}

if (import.meta.main) {
  await reportError(() => requireRepository(fileURLToPath(new URL("../../..", import.meta.url))));
}
