import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OpenApiDocument } from "@latchkey/spec-model";

/** The committed file that the changelog page is made from. So a build needs no git history. */
export const changelogFile: string = fileURLToPath(
  new URL("../../changelog/changelog.json", import.meta.url),
);

/** The versions of the spec, newest first. */
export interface Changelog {
  readonly versions: readonly ChangelogVersion[];
}

export interface ChangelogVersion {
  /** The version in the tag `spec-v<version>`. Null if the version is not released. */
  readonly release: string | null;
  /** The date of the tagged commit. Null if the version is not released. */
  readonly date: string | null;
  readonly apis: readonly ApiChanges[];
}

export interface ApiChanges {
  readonly slug: string;
  readonly title: string;
  /** The field `info.version` of the document. */
  readonly version: string;
  /** The hash of the bundled document. A test compares this hash with the hash of the current spec. */
  readonly specHash: string;
  /** The operations of the API, if this is the first version that has the API. Null in later versions. */
  readonly describes: readonly OperationLink[] | null;
  readonly changes: readonly Change[];
}

export interface Change {
  /**
   * The rating by `redocly diff`. Redocly's name for a breaking change is major, for an addition minor, and
   * for a change of wording patch. A change that `redocly diff` does not compare is unrated.
   */
  readonly impact: "breaking" | "addition" | "wording" | "unrated";
  /** The operations that the change affects. Empty if the change concerns the whole document. */
  readonly operations: readonly OperationLink[];
  /** The location of the change in the operations, as Markdown: "response 200, field `api_keys[].status`". */
  readonly place: string;
  readonly text: string;
}

export interface OperationLink {
  readonly summary: string;
  /** The slug of the operation's page. Null if the newest spec does not have the operation. */
  readonly page: string | null;
}

export function readChangelog(file: string = changelogFile): Changelog {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Returns the hash of a document. White space in its file has no effect. */
export function hashSpec(document: OpenApiDocument): string {
  return createHash("sha256").update(JSON.stringify(document)).digest("hex");
}
