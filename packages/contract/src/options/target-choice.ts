import { parts } from "../cast.ts";
import { apiNames, type OperationId, spec } from "../spec.ts";
import { type Capability, capabilities } from "../target.ts";
import { type ApiUrls, type GivenSecrets, isVendorUrl } from "../targets/index.ts";
import { readCredentials } from "./credentials.ts";
import { type Flags, findNearest, UsageError, type ValueName } from "./flags.ts";
import { readNumber } from "./numbers.ts";

/** The targets that need nothing but this repository, in the order in which they are run. */
const builtInTargets = ["prism", "sandbox", "sandbox-server"] as const;
export type BuiltInTarget = (typeof builtInTargets)[number];

/** What to run the suite against. */
export type TargetChoice =
  | { readonly kind: "builtIn"; readonly names: readonly BuiltInTarget[] }
  | UrlChoice
  | LiveChoice;

/** Anybody's server. */
export interface UrlChoice {
  readonly kind: "url";
  readonly urls: ApiUrls;
  readonly secrets: GivenSecrets;
  readonly with: readonly Capability[];
  readonly without: readonly Capability[];
  readonly timeoutMs: number | undefined;
}

/** The vendor's service, or what plays it. */
export interface LiveChoice {
  readonly kind: "live";
  readonly urls: ApiUrls;
  readonly secrets: GivenSecrets;
  /** The changes that may be made. */
  readonly allow: readonly OperationId[];
  /** How many requests may be sent. */
  readonly budget: number | undefined;
  readonly requestsPerSecond: number | undefined;
  readonly timeoutMs: number | undefined;
}

/** What the flags choose as target, with the environment's keys. @throws UsageError */
export function readTarget(flags: Flags, env: NodeJS.ProcessEnv): TargetChoice {
  const isLive = flags.has("live");
  const isUrl = flags.value("url") !== undefined || flags.value("certcentral-url") !== undefined;
  const names = flags.list("target");
  if (names.length > 0 && (isLive || isUrl))
    throw new UsageError(
      `--target and ${isLive ? "--live" : "--url"} do not go together.`,
      "--target names a server of this repository; run the command once for each.",
    );
  if (isLive) return readLive(flags, env);
  const liveOnly = (["budget", "pace"] as const).find((flag) => flags.value(flag) !== undefined);
  const stray = flags.list("allow").length > 0 ? "allow" : liveOnly;
  if (stray !== undefined)
    throw new UsageError(`--${stray} is for --live only.`, `Add --live, or leave --${stray} out.`);
  if (isUrl) return readUrl(flags, env);
  refuseWithoutUrl(flags);
  return { kind: "builtIn", names: readBuiltInNames(names) };
}

function readUrl(flags: Flags, env: NodeJS.ProcessEnv): UrlChoice {
  const urls = readUrls(flags);
  if (Object.values(urls).some(isVendorUrl))
    throw new UsageError(
      "The URL is of the vendor's own host.",
      "Use --live, which changes nothing that it was not allowed to.",
    );
  const can = readCapabilities(flags, "with");
  const cannot = readCapabilities(flags, "without");
  const both = can.find((capability) => cannot.includes(capability));
  if (both !== undefined) throw new UsageError(`--with and --without both name ${both}.`, "Leave one out.");
  const secrets = readCredentials(flags, env);
  requireKey(secrets, "--url");
  return {
    kind: "url",
    urls,
    secrets,
    with: can,
    without: cannot,
    timeoutMs: readTimeout(flags),
  };
}

function readLive(flags: Flags, env: NodeJS.ProcessEnv): LiveChoice {
  const stray = (["with", "without"] as const).find((flag) => flags.value(flag) !== undefined);
  if (stray !== undefined)
    throw new UsageError(`--${stray} is for --url only.`, "What the live service can do is known.");
  const secrets = readCredentials(flags, env);
  requireKey(secrets, "--live");
  return {
    kind: "live",
    urls: readUrls(flags),
    secrets,
    allow: flags.list("allow").map(readChange),
    budget: readNumber(flags, "budget", { min: 1, max: 100_000, isWhole: true }),
    requestsPerSecond: readNumber(flags, "pace", { min: 0.01, max: 1_000 }),
    timeoutMs: readTimeout(flags),
  };
}

/** A run that has lost its keys would pass, with next to nothing observed. */
function requireKey(secrets: GivenSecrets, flag: string): void {
  if (apiNames.some((api) => Object.keys(secrets[api]).length > 0)) return;
  throw new UsageError(
    `${flag} needs a key, and none is given.`,
    "Set LATCHKEY_CONTRACT_PARTNER_PARENT_KEY or LATCHKEY_CONTRACT_CERTCENTRAL_KEY; --help lists all.",
  );
}

/** Ignored, they would leave someone in the belief that a server of theirs was asked. */
function refuseWithoutUrl(flags: Flags): void {
  const needUrl: readonly ValueName[] = ["with", "without", "timeout"];
  const stray =
    parts.find(({ flag }) => flags.key(flag) !== undefined)?.flag ??
    needUrl.find((flag) => flags.value(flag) !== undefined);
  if (stray !== undefined)
    throw new UsageError(
      `--${stray} is for a server of yours, and none is named.`,
      "Add --url URL, or --live for the vendor's service.",
    );
}

function readUrls(flags: Flags): ApiUrls {
  const url = readUrlOf(flags, "url");
  const certCentral = readUrlOf(flags, "certcentral-url") ?? url;
  return {
    ...(url !== undefined && { "partner-subscriptions": url }),
    ...(certCentral !== undefined && { certcentral: certCentral }),
  };
}

function readUrlOf(flags: Flags, flag: "url" | "certcentral-url"): string | undefined {
  const text = flags.value(flag);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const example = `Write it like --${flag} http://127.0.0.1:4010, without what the spec's paths begin with.`;
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw new UsageError(`--${flag} is no address that begins with http:// or https://.`, example);
  // They are not quoted: each is a place for a secret.
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new UsageError(`--${flag} holds a user, a query or a fragment.`, example);
  return url.href.replace(/\/+$/, "");
}

function readCapabilities(flags: Flags, flag: "with" | "without"): Capability[] {
  const known = Object.keys(capabilities);
  return (flags.value(flag)?.split(",") ?? []).map((word) => {
    const name = word.trim();
    if (isCapability(name)) return name;
    const nearest = findNearest(name, known);
    throw new UsageError(
      `--${flag} names ${JSON.stringify(name)}, which is no capability.`,
      nearest === undefined
        ? `It takes ${known.join(", ")}, with commas between.`
        : `Did you mean ${nearest}?`,
    );
  });
}

function isCapability(name: string): name is Capability {
  return Object.hasOwn(capabilities, name);
}

function readChange(name: string): OperationId {
  const changes = apiNames
    .flatMap((api) => spec[api].operations)
    .flatMap(({ method, operationId }) => (method === "GET" ? [] : [operationId]));
  const change = changes.find((each) => each === name);
  if (change !== undefined) return change;
  throw new UsageError(
    `--allow names ${JSON.stringify(name)}, which is no operation that changes something.`,
    `It takes one of ${changes.join(", ")}.`,
  );
}

function readBuiltInNames(names: readonly string[]): readonly BuiltInTarget[] {
  const unknown = names.find((name) => !builtInTargets.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--target names ${JSON.stringify(unknown)}, which is none.`,
      `It takes ${builtInTargets.join(", ")}; a server of your own is named with --url URL.`,
    );
  return names.length === 0 ? builtInTargets : builtInTargets.filter((name) => names.includes(name));
}

function readTimeout(flags: Flags): number | undefined {
  const seconds = readNumber(flags, "timeout", { min: 0.01, max: 600 });
  return seconds === undefined ? undefined : seconds * 1_000;
}
