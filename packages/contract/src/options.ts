import { credentials, type GivenKeys } from "./accounts.ts";
import type { OperationId } from "./spec.ts";
import { type Capability, capabilities, type Target } from "./target.ts";
import type { LiveTargetOptions } from "./targets/live.ts";
import type { ApiUrls, UrlTargetOptions } from "./targets/url.ts";
import { suggest, UsageError } from "./usage-error.ts";

const builtInTargets = ["mock", "sandbox", "sandbox-server"] as const;

/** The built-in targets, in the order in which they run. A package outside the repository has only the sandbox. */
const installedTargets = builtInTargets.filter((name) => {
  try {
    return import.meta.resolve(`@latchkey/${name}`) !== "";
  } catch {
    return false;
  }
});

/** The target of a run. Contains no secret, so that it can be passed to a worker. */
export type TargetChoice =
  | { readonly name: (typeof builtInTargets)[number] }
  | ({ readonly name: "url" } & Omit<UrlTargetOptions, "keys" | "wait">)
  | ({ readonly name: "live" } & Omit<LiveTargetOptions, "keys" | "wait" | "now">);

/** Returns whether a target is our own. Such a target must match our assumptions, and has its own keys. */
export function isBuiltIn({ name }: TargetChoice): boolean {
  return name !== "url" && name !== "live";
}

/** Creates a target, and loads only the module of that target. @throws UsageError if the target is not safe. */
export async function createTarget(choice: TargetChoice, keys: GivenKeys): Promise<Target> {
  switch (choice.name) {
    case "mock":
      return (await import("./targets/mock.ts")).mockTarget;
    case "sandbox":
      return (await import("./targets/sandbox.ts")).sandboxTarget;
    case "sandbox-server":
      return (await import("./targets/sandbox-server.ts")).sandboxServerTarget;
    case "url":
      return (await import("./targets/url.ts")).createUrlTarget({ ...choice, keys });
    case "live":
      return (await import("./targets/live.ts")).createLiveTarget({ ...choice, keys });
  }
}

/** The options of a command line. */
export interface Options {
  readonly action: "run" | "help" | "version" | "list";
  readonly choices: readonly TargetChoice[];
  readonly accountsFile: string | undefined;
  readonly isStrict: boolean;
  readonly logFile: string | undefined;
  readonly coverageFile: string | undefined;
  readonly fuzz: { readonly seconds: number; readonly seed: number | undefined } | undefined;
  /** The flags for vitest. */
  readonly vitestArgs: readonly string[];
}

const switches = ["help", "version", "list", "strict"];
const values =
  "target url certcentral-url accounts supports no-supports timeout allow max-requests rate log-http coverage-page fuzz seed".split(
    " ",
  );
const repeatable = ["target", "allow"];
export const flagNames: readonly string[] = [...switches, ...values];

const changes: readonly OperationId[] = [
  "createSubaccountApiKey",
  "updateApiKeyStatus",
  "createKey",
  "updateKey",
  "updateKeyStatus",
];

/** Reads a command line. @throws UsageError if it is invalid. The message quotes no value that may be a secret. */
export function readOptions(args: readonly string[]): Options {
  const { flags, vitestArgs } = splitArgs(args);
  const one = (name: string): string | undefined => flags.get(name)?.[0];
  const has = (name: string): boolean => flags.has(name);
  const fuzzSeconds = readNumber(flags, "fuzz", 0.1, 86_400);
  const seed = readNumber(flags, "seed", 0, 4_294_967_295);
  if (seed !== undefined && fuzzSeconds === undefined)
    throw new UsageError("--seed is for --fuzz only.", "Add --fuzz SECONDS.");
  const choices = readChoices(flags);
  if (fuzzSeconds !== undefined) {
    if (choices.some(({ name }) => name === "live"))
      throw new UsageError("--fuzz cannot be used with --target live.", "Use another target.");
    const stray = vitestArgs[0] ?? ["coverage-page", "log-http"].filter(has).map((name) => `--${name}`)[0];
    if (stray !== undefined)
      throw new UsageError(`--fuzz cannot run with ${stray.split("=")[0]}.`, "Leave one of the two out.");
  }
  return {
    action: has("help") ? "help" : has("version") ? "version" : has("list") ? "list" : "run",
    choices,
    accountsFile: one("accounts"),
    isStrict: has("strict"),
    logFile: one("log-http"),
    coverageFile: one("coverage-page"),
    fuzz: fuzzSeconds === undefined ? undefined : { seconds: fuzzSeconds, seed },
    vitestArgs,
  };
}

/** Separates our flags from the flags for vitest. */
function splitArgs(args: readonly string[]): {
  flags: ReadonlyMap<string, readonly string[]>;
  vitestArgs: string[];
} {
  const flags = new Map<string, string[]>();
  const vitestArgs: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = "", inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(arg === "-h" ? "--help" : arg) ?? [];
    if (switches.includes(name) && inline === undefined) {
      flags.set(name, [""]);
    } else if (values.includes(name)) {
      const value = inline ?? rest.shift();
      if (value === undefined || value.trim() === "" || (inline === undefined && value.startsWith("-"))) {
        throw new UsageError(
          `--${name} needs a value.`,
          `Write --${name}=VALUE. If VALUE is a variable, check that it is set.`,
        );
      }
      if (flags.has(name) && !repeatable.includes(name))
        throw new UsageError(`--${name} is given twice.`, "Pass it once.");
      flags.set(name, [...(flags.get(name) ?? []), value]);
    } else {
      vitestArgs.push(arg);
    }
  }
  return { flags, vitestArgs };
}

function readChoices(flags: ReadonlyMap<string, readonly string[]>): readonly TargetChoice[] {
  const names = flags.get("target") ?? [];
  const isUrl = flags.has("url") || flags.has("certcentral-url");
  const isLive = names.includes("live");
  const known: readonly string[] = [...installedTargets, "live"];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--target ${JSON.stringify(unknown)} is not a target.`,
      `Choose ${known.join(", ")}, or pass --url URL.${builtInTargets.some((name) => name === unknown) ? ` ${unknown} needs a clone of Latchkey.` : ""}`,
    );
  }
  if (names.length > 0 && (isLive ? names.length > 1 : isUrl)) {
    throw new UsageError(
      "--url and --target live cannot be combined with other targets.",
      "Run the command once for each target.",
    );
  }
  const only = (allowed: boolean, flag: string, what: string): void => {
    if (flags.has(flag) && !allowed)
      throw new UsageError(`--${flag} is for ${what} only.`, `Leave --${flag} out.`);
  };
  for (const flag of ["allow", "max-requests", "rate"]) only(isLive, flag, "--target live");
  for (const flag of ["supports", "no-supports"]) only(isUrl && !isLive, flag, "--url");
  for (const flag of ["accounts", "timeout"]) only(isUrl || isLive, flag, "--url and --target live");
  const timeoutSeconds = readNumber(flags, "timeout", 0.01, 600);
  const timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1_000;
  if (isLive) {
    return [
      {
        name: "live",
        urls: readUrls(flags),
        allow: (flags.get("allow") ?? []).map(readChange),
        maxRequests: readNumber(flags, "max-requests", 1, 100_000),
        requestsPerSecond: readNumber(flags, "rate", 0.01, 5),
        timeoutMs,
      },
    ];
  }
  if (isUrl) {
    const supports = readCapabilities(flags, "supports");
    const lacks = readCapabilities(flags, "no-supports");
    return [{ name: "url", urls: readUrls(flags), supports, lacks, timeoutMs }];
  }
  return installedTargets
    .filter((name) => names.length === 0 || names.includes(name))
    .map((name) => ({ name }));
}

function readUrls(flags: ReadonlyMap<string, readonly string[]>): ApiUrls {
  const clean = (flag: string): string | undefined => flags.get(flag)?.[0]?.replace(/\/+$/, "");
  const url = clean("url");
  const certcentral = clean("certcentral-url") ?? url;
  return {
    ...(url !== undefined && { "partner-subscriptions": url }),
    ...(certcentral !== undefined && { certcentral }),
  };
}

function readCapabilities(flags: ReadonlyMap<string, readonly string[]>, flag: string): Capability[] {
  const known = Object.keys(capabilities);
  return (flags.get(flag)?.[0]?.split(",") ?? []).map((word) => {
    const name = word.trim();
    if (Object.hasOwn(capabilities, name)) return name as Capability;
    throw new UsageError(
      `--${flag} names ${JSON.stringify(name)}, which is not a capability.`,
      suggest(name, known, `The capabilities are ${known.join(", ")}.`),
    );
  });
}

function readChange(name: string): OperationId {
  const change = changes.find((each) => each === name);
  if (change !== undefined) return change;
  throw new UsageError(
    `--allow names ${JSON.stringify(name)}, which is not an operation that changes something.`,
    `Pass one of ${changes.join(", ")}.`,
  );
}

function readNumber(
  flags: ReadonlyMap<string, readonly string[]>,
  flag: string,
  min: number,
  max: number,
): number | undefined {
  const text = flags.get(flag)?.[0];
  if (text === undefined) return undefined;
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  // If the minimum is 0.1, fractions are allowed.
  const isWhole = Number.isInteger(min);
  if (number >= min && number <= max && (!isWhole || Number.isInteger(number))) return number;
  throw new UsageError(
    `--${flag} must be ${isWhole ? "a whole number " : ""}between ${min} and ${max}.`,
    `Write it like --${flag} ${Math.max(1, Math.ceil(min))}.`,
  );
}

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n");
};

export const help: string = `Usage: latchkey-contract [flags] [flags of vitest]

Tests a server against the documentation of DigiCert's key APIs. Unofficial: not made, reviewed or endorsed by DigiCert.
Without flags, it tests the mock, the sandbox in this process, and the sandbox server. It starts them itself.

Target
  --target NAME          ${installedTargets.join(", ")} or live; may be repeated
  --url URL              your server, for both APIs: an origin, to which the suite appends the paths of the APIs
  --certcentral-url URL  the origin of CertCentral's API, if it differs from --url
  --accounts FILE        the sources of keys, and their ids: see accounts.schema.json
  --supports CAP,…       capabilities of your server; --no-supports CAP,… removes capabilities
  --timeout SECONDS      the longest wait for a response of --url or --target live (10)
  --strict               fail also if the server differs from one of our assumptions

Live service: the suite only reads unless you allow a change
  --allow OPERATION      allow an operation that changes something, such as createKey; may be repeated
  --max-requests N       the most requests of a run (200)
  --rate N               the most requests in a second, up to 5 (5)

Output
  --list                 print each case with the status that it expects
  --log-http FILE        write each request and response, with secrets masked; FILE must not exist
  --coverage-page FILE   write the coverage as a Markdown page
  --fuzz SECONDS         send generated requests instead of running the cases; --seed N repeats a run
  --help, --version

Flags of vitest: -t TEXT runs the cases whose id contains TEXT; --reporter=junit, json, html or github-actions;
--outputFile FILE; --bail N; --silent; --hideSkippedTests=false; --slowTestThreshold MS; --no-color.

Environment variables for keys. A case is skipped if its key is not set.
${table(credentials.map(({ variable, description }) => [variable, description]))}

Capabilities
${table(Object.entries(capabilities))}

Exit codes: 0 no documented statement is broken; 1 a case failed, or a created key may still be active; 2 invalid usage,
or a target could not be checked; 130 interrupted. The first Ctrl-C ends the run after the current case and tidies up.
`;
