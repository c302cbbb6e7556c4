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

/** There is no option that takes a secret, since other users can read the arguments of a process. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option("--json", "print JSON in the form of the API; errors are JSON too")
    .optionsGroup("Connection:")
    .option("--sandbox", "use the local sandbox of `pnpm start` instead of DigiCert")
    .option("--base-url <url>", "use another server: the whole URL with its path")
    .addOption(new Option("--region <region>", "CertCentral only: DigiCert's server").choices(["us", "eu"]))
    .option("--profile <name>", "take the key from a profile in your configuration")
    .option("--api-key-file <file>", "take the key from a file that only you can read")
    .option("--api-key-stdin", "take the key from stdin")
    .option("--debug", "show requests and responses on stderr, with secrets masked");
}

export function addChangeOptions(command: Command, { asks }: { asks: boolean }): Command {
  command.option("--dry-run", "show the change, and do not send it");
  return asks ? command.option("--yes", "do not ask; required without a terminal") : command;
}

/** Reads an id. The message does not quote the value, since it may be a secret. */
export function parseId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError("It must be an id, a whole number.");
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It must be a whole number from 1.");
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
