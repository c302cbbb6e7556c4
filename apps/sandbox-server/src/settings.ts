import { parseArgs } from "node:util";
import { parseOrigins } from "./cross-origin.ts";
import { parsePort, readSandboxPort } from "./port.ts";

const printForms = ["text", "json"] as const;
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

/** What the command line and the environment ask for. */
export interface Settings {
  /** Whether only the help is asked for. */
  readonly help: boolean;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A file, or "memory". */
  readonly database: string;
  /** "demo", "none", or a JSON file. */
  readonly seed: string;
  readonly controls: boolean;
  /** Whether the header `Prefer` chooses an answer; with controls it does anyway. */
  readonly prefer: boolean;
  /** Whether CertCentral's documented rate limits hold. */
  readonly rateLimits: boolean;
  /** The origins whose pages may call the APIs from a browser. */
  readonly allowOrigin: readonly string[];
  readonly print: (typeof printForms)[number];
  readonly logLevel: LogLevel;
}

/** The database where none is named, below the working folder. */
export const defaultDatabase = ".latchkey/sandbox.db";

const flags = {
  host: { type: "string" },
  port: { type: "string" },
  database: { type: "string" },
  seed: { type: "string" },
  controls: { type: "boolean" },
  prefer: { type: "boolean" },
  "rate-limits": { type: "boolean" },
  "allow-origin": { type: "string", multiple: true },
  print: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Reads the settings; a flag wins over the environment.
 *
 * @throws RangeError where a flag is unknown or a value is none that it takes; its message is one sentence.
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const given = readFlags(args);

  /** A value, and the name by which it was given. */
  function find(
    flag: "host" | "port" | "database" | "seed" | "print",
  ): { text: string; name: string } | undefined {
    const variable = `LATCHKEY_SANDBOX_${flag.toUpperCase()}`;
    const text = given[flag];
    if (text !== undefined) {
      if (text === "") throw new RangeError(`--${flag} is empty: give it a value, or leave it out`);
      return { text, name: `--${flag}` };
    }
    // A variable that is set to nothing is not set: a shell cannot always unset one.
    return env[variable] ? { text: env[variable], name: variable } : undefined;
  }

  const port = find("port");
  return {
    help: given.help ?? false,
    host: find("host")?.text ?? "127.0.0.1",
    port: port === undefined ? readSandboxPort({}) : parsePort(port.text, port.name),
    database: find("database")?.text ?? defaultDatabase,
    seed: find("seed")?.text ?? "demo",
    controls: given.controls ?? readSwitch(env, "LATCHKEY_SANDBOX_CONTROLS"),
    prefer: given.prefer ?? readSwitch(env, "LATCHKEY_SANDBOX_PREFER"),
    rateLimits: given["rate-limits"] ?? readSwitch(env, "LATCHKEY_SANDBOX_RATE_LIMITS"),
    allowOrigin: readOrigins(given["allow-origin"], env),
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
    // What follows the first sentence is advice that does not fit these flags.
    const [sentence = ""] = error.message.split(/\. |\.?\n/);
    throw new RangeError(`${sentence.replace(/\.$/, "")}; --help lists the flags`, { cause: error });
  }
}

/** `--allow-origin` may be given more than once. */
function readOrigins(given: readonly string[] | undefined, env: NodeJS.ProcessEnv): readonly string[] {
  if (given?.includes("")) {
    throw new RangeError("--allow-origin is empty: give it a value, or leave it out");
  }
  if (given !== undefined) return given.flatMap((text) => parseOrigins(text, "--allow-origin"));
  return parseOrigins(env["LATCHKEY_SANDBOX_ALLOW_ORIGIN"] ?? "", "LATCHKEY_SANDBOX_ALLOW_ORIGIN");
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
    `${given.name} is ${JSON.stringify(given.text)}: set it to one of ${choices.join(", ")}`,
  );
}

function readSwitch(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] ?? "";
  if (["1", "true"].includes(text)) return true;
  if (["", "0", "false"].includes(text)) return false;
  throw new RangeError(
    `${name} is ${JSON.stringify(text)}: set it to 1 or true, to 0 or false, or not at all`,
  );
}
