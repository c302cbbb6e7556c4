import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Flags, UsageError } from "./flags.ts";

/** Where reports go; undefined is nowhere. */
export interface OutputFiles {
  readonly json: string | undefined;
  readonly junit: string | undefined;
  readonly coverage: string | undefined;
  readonly record: string | undefined;
  /** Not overwritten, as the others are. */
  readonly transcript: string | undefined;
}

/** Reads where reports go. @throws UsageError where one could not be written in the end. */
export function readOutputFiles(flags: Flags): OutputFiles {
  const taken = new Map<string, string>();
  const read = (flag: keyof OutputFiles): string | undefined => {
    const file = flags.value(flag);
    if (file === undefined) return undefined;
    checkOutputFile(flag, file);
    const other = taken.get(resolve(file));
    if (other !== undefined)
      throw new UsageError(`--${other} and --${flag} name one file.`, "Give each a file of its own.");
    taken.set(resolve(file), flag);
    return file;
  };
  return {
    json: read("json"),
    junit: read("junit"),
    coverage: read("coverage"),
    record: read("record"),
    transcript: read("transcript"),
  };
}

function checkOutputFile(flag: string, file: string): void {
  const folder = dirname(resolve(file));
  const quoted = JSON.stringify(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(
      `The folder of --${flag} ${quoted} does not exist.`,
      "Make it first, or name another.",
    );
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new UsageError(`--${flag} ${quoted} is a folder.`, "Name a file in it.");
  if (found !== undefined && flag === "transcript")
    throw new UsageError(
      `--transcript ${quoted} exists already.`,
      "Move it away, or name another: what was sent is not overwritten.",
    );
  try {
    accessSync(found === undefined ? folder : file, constants.W_OK);
  } catch {
    throw new UsageError(`--${flag} ${quoted} cannot be written.`, "Name a file that you may write.");
  }
}
