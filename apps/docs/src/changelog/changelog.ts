import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OpenApiDocument } from "@latchkey/spec-model";

/** The committed file that the pages of the changelog are made from: a build needs no git history. */
export const changelogFile: string = fileURLToPath(
  new URL("../../changelog/changelog.json", import.meta.url),
);

/** The versions of the spec, the newest first. */
export interface Changelog {
  readonly versions: readonly ChangelogVersion[];
}

export interface ChangelogVersion {
  /** What follows `spec-v` in its tag; null if it is not released. */
  readonly release: string | null;
  /** The day of the tag's commit. */
  readonly date: string | null;
  readonly apis: readonly ApiChanges[];
}

export interface ApiChanges {
  readonly slug: string;
  readonly title: string;
  /** `info.version`. */
  readonly version: string;
  /** Of the bundle: a test compares it with the spec of today. */
  readonly specHash: string;
  /** What the first version that has the API describes; null in all others. */
  readonly describes: readonly OperationLink[] | null;
  readonly changes: readonly Change[];
}

export interface Change {
  /**
   * `redocly diff` calls a breaking change major, one that adds something minor and one of words patch. What it does
   * not compare is unrated.
   */
  readonly impact: "breaking" | "addition" | "wording" | "unrated";
  /** The operations that it touches; none if it concerns the whole document. */
  readonly operations: readonly OperationLink[];
  /** Where in them, in words and Markdown: "response 200, field `api_keys[].status`". */
  readonly place: string;
  readonly text: string;
}

export interface OperationLink {
  readonly summary: string;
  /** The slug of its page; null if the newest spec has no such operation. */
  readonly page: string | null;
}

export function readChangelog(file: string = changelogFile): Changelog {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Distinguishes two bundles, whatever the white space in their files. */
export function hashSpec(document: OpenApiDocument): string {
  return createHash("sha256").update(JSON.stringify(document)).digest("hex");
}
