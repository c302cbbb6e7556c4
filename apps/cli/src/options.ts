import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";

/** The options of all commands that call an API. */
export interface ConnectionOptions {
  readonly json?: true;
  readonly sandbox?: true;
  readonly baseUrl?: string | undefined;
  readonly region?: "us" | "eu" | undefined;
  readonly profile?: string;
  readonly apiKeyFile?: string;
  readonly apiKeyStdin?: true;
  readonly debug?: true;
}

/** The options of commands that change keys. */
export interface ChangeOptions extends ConnectionOptions {
  readonly dryRun?: true;
  readonly yes?: true;
}

/**
 * Adds the options of a command that calls an API, and changes keys without or with a question. There is no option that takes a
 * secret, since other users can read the arguments of a process.
 */
export function connected(command: Command, kind: "reads" | "changes" | "asks" = "reads"): Command {
  if (kind !== "reads") command.option("--dry-run", "show the change, and do not send it");
  if (kind === "asks") command.option("--yes", "do not ask; required without a terminal");
  // A production key never goes to the sandbox.
  const others = ["baseUrl", "region", "profile", "apiKeyFile", "apiKeyStdin"];
  return command
    .option("--json", "print JSON in the form of the API; errors are JSON too")
    .optionsGroup("Connection:")
    .addOption(new Option("--sandbox", "use the sandbox of `pnpm start`").conflicts(others))
    .addOption(new Option("--base-url <url>", "use another server: its whole URL").conflicts("region"))
    .addOption(new Option("--region <region>", "CertCentral only: DigiCert's server").choices(["us", "eu"]))
    .option("--profile <name>", "take the key from a profile in your configuration")
    .addOption(new Option("--api-key-file <file>", "take the key from a private file").conflicts("profile"))
    .addOption(new Option("--api-key-stdin", "take the key from stdin").conflicts(["apiKeyFile", "profile"]))
    .option("--debug", "show requests and responses on stderr, with secrets masked");
}

/** Writes a command for the user to run, with the options that choose the same server and key. */
export function writeCommand(words: readonly (string | number)[], options: ConnectionOptions): string {
  const { sandbox, baseUrl, region, profile, apiKeyFile, apiKeyStdin } = options;
  const command = ["latchkey", ...words].join(" ");
  if (sandbox) return `${command} --sandbox`;
  // The next command may need its stdin, or run in another folder.
  const file = apiKeyStdin ? "FILE" : apiKeyFile && resolve(apiKeyFile);
  const given = { "base-url": baseUrl, region, profile, "api-key-file": file };
  const flags = Object.entries(given).map(([name, value]) => (value ? ` --${name} ${quoteWord(value)}` : ""));
  return command + flags.join("");
}

/** Quotes a word for a shell, if that is necessary. */
export function quoteWord(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export const parseId = (text: string): number => parseWhole(text, 0, "an id: a number in the list of keys");
export const parseCount = (text: string): number => parseWhole(text, 1, "a whole number from 1");

function parseWhole(text: string, least: number, what: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be ${what}.`);
}

/** The limit of Partner Subscriptions. A rotation has the same limit for both APIs, and the spec has none for CertCentral. */
const maxNameChars = 200;

/** Reads the name of a new key. */
export function parseName(text: string): string {
  if ([...parseText(text)].length <= maxNameChars) return text;
  throw new InvalidArgumentError(`It must have at most ${maxNameChars} characters.`);
}

/** Reads a name that has no limit. */
export function parseText(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/** Milliseconds of each unit. A month and a year have 30 and 365 days. */
const units = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5, y: 365 * 864e5 } as const;

/** Reads a time such as 90d, 24h or 1y, in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,6})([smhdwy])$/.exec(text) ?? [];
  const unitMs = (units as Readonly<Record<string, number>>)[unit];
  if (unitMs !== undefined) return Number(amount) * unitMs;
  throw new InvalidArgumentError("It must be a number with s, m, h, d, w or y, such as 90d.");
}
