import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError, type Kind, reasonOf } from "../cli-error.ts";

/** Where a profile takes the key of one API from. It never contains the key itself. */
export interface Profile {
  readonly command?: readonly string[];
  readonly file?: string;
  readonly baseUrl?: string;
  readonly region?: "us" | "eu";
}

/** The file with the profiles: in `XDG_CONFIG_HOME`, in `APPDATA` on Windows, or in `~/.config`. */
export function configFile(): string {
  const { XDG_CONFIG_HOME, APPDATA } = process.env;
  const folder = XDG_CONFIG_HOME || (process.platform === "win32" && APPDATA) || join(homedir(), ".config");
  return join(folder, "latchkey", "config.json");
}

/**
 * Reads the file with the profiles. Returns undefined if there is none.
 *
 * @throws CliError if the file cannot be read or has an error.
 */
export function readConfig(): unknown {
  const file = configFile();
  try {
    // Another user who can write the file could choose a command that this program runs.
    checkMode(file, 0o022, "Another user can change it");
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (reasonOf(error) === "ENOENT") return undefined;
    if (error instanceof CliError) throw error;
    const why = error instanceof SyntaxError ? "it is not valid JSON" : reasonOf(error);
    throw new CliError("usage", `${file} cannot be read (${why}). Fix it.`);
  }
}

/** Reads a profile. Returns undefined if there is no such file or profile. @throws CliError as above. */
export function readProfile(name: string, api: string): Profile | undefined {
  const found = field(field(field(readConfig(), "profiles"), name), api);
  return found === undefined ? undefined : checkProfile(found, `${configFile()}: profiles.${name}.${api}`);
}

export function field(value: unknown, name: string): unknown {
  return Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined;
}

function checkProfile(value: unknown, path: string): Profile {
  const { command, file, baseUrl, region, ...unknown } = Object(value) as Record<string, unknown>;
  const [other] = Object.keys(unknown);
  const isText = (each: unknown) => typeof each === "string" && each !== "";
  const isCommand = Array.isArray(command) && command.length > 0 && command.every(isText);
  const problems = {
    [`unknown field ${other}; it may have command or file, baseUrl and region`]: other !== undefined,
    "it must have one of command and file": (command === undefined) === (file === undefined),
    'command must be a list of texts, such as ["op", "read", "op://…"]': command !== undefined && !isCommand,
    "file must be the path of a file": file !== undefined && !isText(file),
    "baseUrl must be a URL": baseUrl !== undefined && !isText(baseUrl),
    "region must be us or eu": region !== undefined && region !== "us" && region !== "eu",
  };
  const [problem] = Object.entries(problems).find(([, isFound]) => isFound) ?? [];
  if (problem !== undefined) throw new CliError("usage", `${path} is invalid: ${problem}. Fix it.`);
  // The checks above are those of the type.
  return value as Profile;
}

/**
 * Rejects a file that other users can access in a way that `mask` names, or that belongs to another user than root. Windows has
 * no such modes.
 */
export function checkMode(file: string, mask: number, why: string, kind: Kind = "credential"): void {
  if (process.platform === "win32") return;
  const { mode, uid } = statSync(file);
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  const problem =
    (mode & mask) !== 0
      ? `has the mode ${shown}. ${why}. Run: chmod ${(mode & ~mask & 0o777).toString(8)} ${file}`
      : uid !== 0 && uid !== process.getuid?.()
        ? `belongs to another user. ${why}. Replace it with a file of your own.`
        : undefined;
  if (problem !== undefined) throw new CliError(kind, `${file} ${problem}`, "insecure_file_mode");
}
