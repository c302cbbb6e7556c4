import { accessSync, constants } from "node:fs";
import { parseArgs } from "node:util";
import { parseOrigins } from "./cross-origin.ts";
import { parseHost, parseHostNames } from "./hosts.ts";
import { parsePort, readSandboxPort } from "./port.ts";
import { isSingleFile } from "./single-file.ts";

const printForms = ["text", "json", "env"] as const;
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

/** The settings from the command line and the environment. */
export interface Settings {
  /** Whether to print the help and do nothing else. */
  readonly help: boolean;
  /** Whether to print the version and do nothing else. */
  readonly version: boolean;
  readonly host: string;
  /** The port to listen on. 0 picks a free port. */
  readonly port: number;
  /** The path of a file, "memory", or the URL of a PostgreSQL database. */
  readonly database: string;
  /** "demo", "none", or the path of a JSON file. */
  readonly seed: string;
  readonly controls: boolean;
  /** Whether the header `Prefer` chooses a response. With controls, this header is always enabled. */
  readonly prefer: boolean;
  /** Whether CertCentral's documented rate limits apply. */
  readonly rateLimits: boolean;
  /** The names that a Host header may have besides localhost and IP addresses. */
  readonly allowHost: readonly string[];
  /** The origins whose pages may call the APIs from a browser. */
  readonly allowOrigin: readonly string[];
  readonly print: (typeof printForms)[number];
  readonly logLevel: LogLevel;
}

/** The default database, in the working folder. */
export const defaultDatabase = ".latchkey/sandbox.db";

const flags = {
  host: { type: "string" },
  port: { type: "string" },
  database: { type: "string" },
  seed: { type: "string" },
  controls: { type: "boolean" },
  prefer: { type: "boolean" },
  "rate-limits": { type: "boolean" },
  "allow-host": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  print: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

export const help: string = `Usage: latchkey-sandbox [flags]
       latchkey-sandbox exec [flags] -- COMMAND   run a command with a sandbox of its own, whose URL and keys it gets
       latchkey-sandbox seed > FILE               make a seed like demo, with new secrets

A sandbox of DigiCert's two key APIs, as DigiCert documents them: with state, permissions and a database.
Unofficial: not made, reviewed or endorsed by DigiCert, and not the real service.

  --host HOST             where to listen (127.0.0.1); 0.0.0.0 needs a seed without the public demo keys
  --port PORT             port to listen on (4010); 0 picks a free one
  --database FILE|memory|URL
                          where the data is stored (${defaultDatabase} in the working folder)${
                            isSingleFile
                              ? ""
                              : `; several servers can
                          share a postgres:// URL`
                          }
  --seed FILE|demo|none   what an empty database is filled with (demo)
  --controls              let tests control clock, failures, worlds and snapshots below /_sandbox/ without a key,
                          and choose responses with the header Prefer
  --prefer                let the header Prefer choose responses without --controls
  --rate-limits           limit each CertCentral key to the documented 100 requests in 5 s and 1000 in 3 min
  --allow-host NAME       accept requests to this host name besides localhost and IP addresses; may be repeated
  --allow-origin ORIGIN   let web pages of this origin, such as http://127.0.0.1:4000, call the APIs; may be repeated
  --print text|json|env   format of the output at the start (text); json is one line: {"url","database","keys"};
                          env is lines of NAME=value, for example for $GITHUB_ENV
  --version               print the version
  --help                  print this text

You can also set the flags, except the last two, in the environment: LATCHKEY_SANDBOX_HOST, _PORT, _DATABASE, _SEED,
_CONTROLS, _PREFER, _RATE_LIMITS, _ALLOW_HOST, _ALLOW_ORIGIN and _PRINT. A flag takes precedence. Separate several hosts
or origins by commas. LATCHKEY_SANDBOX_LOG_LEVEL is trace, debug, info, warn, error, fatal or silent (info). The log goes
to stderr.
`;

/**
 * Reads the settings. A flag takes precedence over the environment.
 *
 * @throws RangeError if a flag is unknown or has an invalid value.
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const given = readFlags(args);

  /** Finds the value of a setting, and the name of the flag or variable that sets the value. */
  function find(
    flag: "host" | "port" | "database" | "seed" | "print",
  ): { text: string; name: string } | undefined {
    const variable = `LATCHKEY_SANDBOX_${flag.toUpperCase()}`;
    const text = given[flag];
    if (text !== undefined) {
      if (text === "") throw emptyFlag(flag);
      return { text, name: `--${flag}` };
    }
    // An empty variable counts as not set, since some shells cannot unset a variable.
    return env[variable] ? { text: env[variable], name: variable } : undefined;
  }

  /** Reads the values of a flag that may be repeated. */
  function readList(
    flag: "allow-host" | "allow-origin",
    parse: (text: string, setting: string) => string[],
  ): readonly string[] {
    const texts = given[flag];
    if (texts?.includes("")) throw emptyFlag(flag);
    if (texts !== undefined) return texts.flatMap((text) => parse(text, `--${flag}`));
    const variable = `LATCHKEY_SANDBOX_${flag.replace("-", "_").toUpperCase()}`;
    return parse(env[variable] ?? "", variable);
  }

  const port = find("port");
  return {
    help: given.help ?? false,
    version: given.version ?? false,
    host: parseHost(find("host")?.text ?? "127.0.0.1"),
    port: port === undefined ? readSandboxPort({}) : parsePort(port.text, port.name),
    database: parseDatabase(find("database")?.text ?? defaultDatabase),
    seed: find("seed")?.text ?? "demo",
    controls: given.controls ?? readSwitch(env, "LATCHKEY_SANDBOX_CONTROLS"),
    prefer: given.prefer ?? readSwitch(env, "LATCHKEY_SANDBOX_PREFER"),
    rateLimits: given["rate-limits"] ?? readSwitch(env, "LATCHKEY_SANDBOX_RATE_LIMITS"),
    allowHost: readList("allow-host", parseHostNames),
    allowOrigin: readList("allow-origin", parseOrigins),
    print: readChoice(find("print"), printForms, "text"),
    logLevel: readChoice(
      env["LATCHKEY_SANDBOX_LOG_LEVEL"]
        ? { text: env["LATCHKEY_SANDBOX_LOG_LEVEL"], name: "LATCHKEY_SANDBOX_LOG_LEVEL" }
        : undefined,
      logLevels,
      "info",
    ),
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: false }).values;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!(error instanceof Error) || !code.startsWith("ERR_PARSE_ARGS")) throw error;
    // Uses only the first sentence, since the others give advice that does not fit these flags.
    const [sentence = ""] = error.message.split(/\. |\.?\n/);
    throw new RangeError(`${sentence.replace(/\.$/, "")}. Run with --help to list the flags.`, {
      cause: error,
    });
  }
}

/** Returns whether a setting for the database is the URL of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:/i.test(text);
}

/**
 * Parses the setting for the database. Also accepts `:memory:`, SQLite's name for a database in memory.
 *
 * @throws RangeError for an invalid URL, or for any URL in the single file. The message does not quote it, since it may
 * have a password.
 */
export function parseDatabase(text: string): string {
  if (isPostgresUrl(text) && isSingleFile) {
    throw new RangeError(
      "the database is a PostgreSQL URL, and this file has no PostgreSQL driver. Run the server from the repository, or pass --database with a SQLite file, or memory.",
    );
  }
  if (isPostgresUrl(text)) checkPostgresUrl(text);
  // Any other URL, as the code above handles PostgreSQL. The URL of another database may have a password too.
  if (/^(?!postgres)\w[\w+.-]*:\/\//i.test(text)) {
    throw new RangeError(
      "the database is a URL of a kind that the server does not support. Pass --database with a SQLite file, memory, or a postgres:// URL.",
    );
  }
  return text === ":memory:" ? "memory" : text;
}

const postgresParameters = [
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "application_name",
  "options",
  "host",
];
/** The modes whose meaning `pg` and libpq share. `pg` checks more than libpq in the others, such as `require`. */
const sslModes = ["verify-full", "no-verify", "disable"];

/** Checks what `pg` ignores: a misspelt parameter would send the password over a connection that is not encrypted. */
function checkPostgresUrl(text: string): void {
  const url = URL.parse(text);
  // After the host, an @ is of a password whose / or ? or # ended the host. The messages below would quote a part of it.
  if (url === null || text.split("@").length > 2 || `${url.pathname}${url.search}${url.hash}`.includes("@")) {
    throw new RangeError(
      "the database is not a valid URL. Write it like postgres://user:password@host:5432/name, with %40 for an @ and %2F for a / in the password.",
    );
  }
  const names = [...url.searchParams.keys()];
  const unknown = names.find((name) => !postgresParameters.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `the URL of the database has the unknown parameter ${JSON.stringify(unknown)}. Pass ${postgresParameters.join(", ")}.`,
    );
  }
  // Of repeated parameters, `pg` uses the last one.
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new RangeError(`the URL of the database has ${repeated} twice. Pass it once.`);
  }
  const mode = url.searchParams.get("sslmode");
  // The parameter takes precedence over the name in the URL. Without both, PGHOST may name another machine.
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  const isLocal = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1|\/.*)$/i.test(host);
  if (mode === null ? !isLocal : !sslModes.includes(mode)) {
    throw new RangeError(
      `the URL of the database has ${mode === null ? "no sslmode" : `sslmode=${JSON.stringify(mode)}`}. Add sslmode=verify-full, or sslmode=disable if no other machine can read the connection.`,
    );
  }
  for (const name of ["sslrootcert", "sslcert", "sslkey"]) {
    const file = url.searchParams.get(name);
    if (file !== null) checkReadable(name, file);
  }
}

function checkReadable(name: string, file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new RangeError(
      `${name} in the URL of the database is ${JSON.stringify(file)}, which cannot be read. Pass the path of a file.`,
      { cause },
    );
  }
}

function emptyFlag(flag: string): RangeError {
  return new RangeError(`--${flag} is empty. Pass a value, or leave the flag out.`);
}

function readChoice<const T extends string>(
  given: { readonly text: string; readonly name: string } | undefined,
  choices: readonly T[],
  byDefault: NoInfer<T>,
): T {
  if (given === undefined) return byDefault;
  const choice = choices.find((candidate) => candidate === given.text);
  if (choice !== undefined) return choice;
  throw new RangeError(
    `${given.name} is ${JSON.stringify(given.text)}. Set it to one of ${choices.join(", ")}.`,
  );
}

function readSwitch(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] ?? "";
  if (["1", "true"].includes(text)) return true;
  if (["", "0", "false"].includes(text)) return false;
  throw new RangeError(
    `${name} is ${JSON.stringify(text)}. Set it to 1 or true, to 0 or false, or unset it.`,
  );
}
