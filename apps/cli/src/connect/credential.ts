import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { text } from "node:stream/consumers";
import type { BaseKey, KeyApi } from "../apis/api.ts";
import { CliError, messageOf, reasonOf } from "../cli-error.ts";
import { type ConnectionOptions, parseDuration } from "../options.ts";
import { checkMode, configFile, type Profile, readProfile } from "./profiles.ts";

/** A key, and where it comes from. */
export interface Credential {
  readonly apiKey: string;
  /** For people, such as `DIGICERT_API_KEY` or `profile default, command op`. */
  readonly source: string;
  readonly profile?: Profile;
}

/**
 * Finds the key: a flag, the profile that is named, the environment, the profile `default`. With `--sandbox`, a key or a
 * profile of the environment is not used, so that a production key is never sent to a sandbox.
 *
 * @throws CliError with exit code 4 if there is no key, or if it cannot be read.
 */
export async function findCredential<Key extends BaseKey, Opened>(
  api: KeyApi<Key, Opened>,
  options: ConnectionOptions,
): Promise<Credential> {
  if (options.apiKeyFile !== undefined) {
    return { apiKey: readKeyFile(options.apiKeyFile), source: `file ${options.apiKeyFile}` };
  }
  if (options.apiKeyStdin) {
    if (process.stdin.isTTY)
      throw new CliError("usage", "stdin is a terminal. Pipe the key into the command.");
    return { apiKey: checkKey(await text(process.stdin), "stdin"), source: "stdin" };
  }
  const named = options.profile ?? ((!options.sandbox && process.env["LATCHKEY_PROFILE"]) || undefined);
  if (named !== undefined) {
    const profile = readProfile(named, api.name);
    if (profile !== undefined) return useProfile(named, profile);
    const what = `${configFile()} has no profile ${named} for ${api.name}. Add it, or pass another name.`;
    throw new CliError("usage", what, "profile_missing");
  }
  if (options.sandbox) return { apiKey: api.sandbox.apiKey, source: "demo key of the sandbox" };
  const variable = api.environment.apiKey;
  const value = process.env[variable];
  if (value) return { apiKey: checkKey(value, variable), source: variable };
  const profile = readProfile("default", api.name);
  if (profile !== undefined) return useProfile("default", profile);
  const what = `There is no key for ${api.title}. Set ${variable}, pass --api-key-file or --api-key-stdin, or add a profile to ${configFile()}.`;
  throw new CliError("credential", what, "credential_missing");
}

/** The most that the command of a profile may print. */
const maxKeyBytes = 64 * 1024;

function useProfile(name: string, profile: Profile): Credential {
  const { command, file } = profile;
  if (file !== undefined) {
    const path = file.replace(/^~(?=\/)/, homedir());
    return { apiKey: readKeyFile(path), source: `profile ${name}, file ${path}`, profile };
  }
  const [program = "", ...args] = command ?? [];
  const { status, stdout, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: childEnvironment(),
    timeout: commandTimeout().ms,
    killSignal: "SIGKILL",
    maxBuffer: maxKeyBytes,
    // The command may ask for a password on the terminal.
    stdio: ["inherit", "pipe", "inherit"],
  });
  if (status !== 0) {
    const why = error === undefined ? `exit code ${status}` : reasonOf(error);
    const what = `The command ${program} of the profile ${name} failed (${why}). Run it by hand.`;
    throw new CliError("credential", what);
  }
  const apiKey = checkKey(stdout, `the output of ${program}`);
  return { apiKey, source: `profile ${name}, command ${program}`, profile };
}

function readKeyFile(file: string): string {
  try {
    checkMode(file, 0o077, "Other users can read the key");
    return checkKey(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const what = `The key file ${file} cannot be read (${reasonOf(error)}). Check the path.`;
    throw new CliError("credential", what);
  }
}

/** Checks that a key can be sent in a header. The message does not quote it. */
function checkKey(given: string, where: string): string {
  const key = given.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  const why = key === "" ? "is empty" : "is not one key: it has spaces or other characters";
  const what = `The key cannot be used: ${where} ${why}. Store only the key there.`;
  throw new CliError("credential", what, "credential_invalid");
}

/** The environment of a command that this program starts: without keys. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { DIGICERT_API_KEY: _, DIGICERT_PARTNER_API_KEY: __, ...rest } = process.env;
  return rest;
}

/** How long a command that this program starts may run. */
export function commandTimeout(): { text: string; ms: number } {
  const text = process.env["LATCHKEY_COMMAND_TIMEOUT"] || "10m";
  try {
    // A timer of Node cannot be longer.
    return { text, ms: Math.min(parseDuration(text), 2 ** 31 - 1) };
  } catch (error) {
    throw new CliError("usage", `LATCHKEY_COMMAND_TIMEOUT is invalid. ${messageOf(error)}`);
  }
}

/** Shows which key this is. Short keys are not shown. */
export function lastFour(apiKey: string): string {
  return `…${apiKey.length >= 16 ? apiKey.slice(-4) : ""}`;
}
