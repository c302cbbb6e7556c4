import { readFileSync } from "node:fs";

/** The version, in the single file that bundle.ts makes. That file has no package.json beside it. */
declare const bundledVersion: string;

/** Whether this code runs in the single file. */
export const isSingleFile: boolean = typeof bundledVersion === "string";

export function readVersion(): string {
  if (isSingleFile) return bundledVersion;
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
