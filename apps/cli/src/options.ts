import { type Command, InvalidArgumentError, Option } from "commander";

/** The options of all commands that call an API. */
export interface ConnectionOptions {
  readonly json?: true;
  readonly sandbox?: true;
  readonly baseUrl?: string;
  readonly region?: string;
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
  return command
    .option("--json", "print JSON in the form of the API; errors are JSON too")
    .optionsGroup("Connection:")
    .addOption(new Option("--sandbox", "use the sandbox of `pnpm start`").conflicts(["baseUrl", "region"]))
    .addOption(new Option("--base-url <url>", "use another server: its whole URL").conflicts("region"))
    .addOption(new Option("--region <region>", "CertCentral only: DigiCert's server").choices(["us", "eu"]))
    .option("--profile <name>", "take the key from a profile in your configuration")
    .addOption(new Option("--api-key-file <file>", "take the key from a private file").conflicts("profile"))
    .addOption(new Option("--api-key-stdin", "take the key from stdin").conflicts(["apiKeyFile", "profile"]))
    .option("--debug", "show requests and responses on stderr, with secrets masked");
}

/** Reads a whole number. The message does not quote the value, since it may be a secret. */
function parseWhole(text: string, least: number, what: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be ${what}.`);
}

export const parseId = (text: string): number => parseWhole(text, 0, "an id, a whole number");
export const parseCount = (text: string): number => parseWhole(text, 1, "a whole number from 1");

/** The limit of Partner Subscriptions. A rotation has the same limit for both APIs, and the spec has none for CertCentral. */
const maxNameChars = 200;

/** Reads the name of a new key. */
export function parseName(text: string): string {
  if (text !== "" && [...text].length <= maxNameChars) return text;
  throw new InvalidArgumentError(`It must have from 1 to ${maxNameChars} characters.`);
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
