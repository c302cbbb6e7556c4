import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError, reasonOf } from "../cli-error.ts";

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
 * Reads a profile. Returns undefined if there is no such file or profile.
 *
 * @throws CliError if the file cannot be read or has an error.
 */
export function readProfile(name: string, api: string): Profile | undefined {
  const file = configFile();
  let text: string;
  try {
    // Another user who can write the file could choose a command that this program runs.
    checkMode(file, 0o022, "Another user can change it");
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (reasonOf(error) === "ENOENT") return undefined;
    if (error instanceof CliError) throw error;
    throw new CliError("usage", `${file} cannot be read (${reasonOf(error)}). Fix its permissions.`);
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new CliError("usage", `${file} is not valid JSON. Fix it.`);
  }
  const found = field(field(field(config, "profiles"), name), api);
  return found === undefined ? undefined : checkProfile(found, `${file}: profiles.${name}.${api}`);
}

function field(value: unknown, name: string): unknown {
  return Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined;
}

function checkProfile(value: unknown, path: string): Profile {
  const { command, file, baseUrl, region, ...unknown } = Object(value) as Record<string, unknown>;
  const [other] = Object.keys(unknown);
  const isText = (each: unknown) => typeof each === "string" && each !== "";
  const isCommand = Array.isArray(command) && command.length > 0 && command.every(isText);
  const problem =
    other !== undefined
      ? `unknown field ${other}; a profile has command or file, and may have baseUrl and region`
      : (command === undefined) === (file === undefined)
        ? "it must have one of command and file"
        : command !== undefined && !isCommand
          ? 'command must be a list of texts, such as ["op", "read", "op://…"]'
          : file !== undefined && !isText(file)
            ? "file must be the path of a file"
            : baseUrl !== undefined && !isText(baseUrl)
              ? "baseUrl must be a URL"
              : region !== undefined && region !== "us" && region !== "eu"
                ? "region must be us or eu"
                : undefined;
  if (problem !== undefined) throw new CliError("usage", `${path} is invalid: ${problem}. Fix it.`);
  // The checks above are those of the type.
  return value as Profile;
}

/** Rejects a file that other users can access in a way that `mask` names. Windows has no such modes. */
export function checkMode(file: string, mask: number, why: string): void {
  if (process.platform === "win32") return;
  const { mode } = statSync(file);
  if ((mode & mask) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  throw new CliError("credential", `${file} has the mode ${shown}. ${why}. Run: chmod 600 ${file}`, {
    code: "insecure_file_mode",
  });
}
