import { versions } from "node:process";
import type { BaseKey, KeyApi } from "../apis/api.ts";
import { certCentral } from "../apis/certcentral.ts";
import { partner } from "../apis/partner.ts";
import { CliError } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { lastFour } from "../connect/credential.ts";
import { configFile, field, readConfig } from "../connect/profiles.ts";
import { describeFailure } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { findUnfinished } from "../journal.ts";
import { type ConnectionOptions, writeCommand } from "../options.ts";
import { escapeText } from "../output/escape.ts";
import { note, style, writeJson, writeRows } from "../output/print.ts";
import { ownKeyTest } from "./status.ts";

/** What is known about one API: from where the key comes, and whether the service accepts it. */
interface Identity {
  readonly api: "partner" | "certcentral";
  readonly source?: string;
  readonly server?: string;
  readonly key?: string;
  /**
   * The ids of the active keys whose last four characters match the key in use; there can be several. Empty for
   * CertCentral, which shows no part of a secret.
   */
  readonly ids?: readonly number[];
  readonly failure?: CliError;
}

/** Shows which key is used for each API, and whether the service accepts it. */
export async function whoami(given: Identity["api"] | undefined, options: ConnectionOptions): Promise<void> {
  const found = await identify(given, options);
  const skipped = given === undefined ? found.filter(isSkipped) : [];
  const used = found.filter((each) => !skipped.includes(each));
  for (const { api, failure } of skipped) note(`Skipped ${api}: ${failure?.message}`);
  if (options.json) {
    for (const each of used) await writeJson({ ...each, failure: undefined, error: each.failure?.code });
  } else {
    await writeRows(used, [
      { title: "API", wire: ({ api }) => api },
      { title: "KEY", wire: ({ key }) => key ?? "" },
      { title: "ID", wire: ({ ids = [] }) => ids.join(" ") },
      { title: "ACCEPTED", wire: ({ failure }) => failure?.code ?? "yes", shrinks: true },
      { title: "FROM", wire: ({ source }) => source ?? "", shrinks: true },
      { title: "SERVER", wire: ({ server }) => server ?? "", shrinks: true },
    ]);
  }
  if (used.length === 0) throw missing(found);
  const failure = used.find((each) => each.failure !== undefined)?.failure;
  if (failure !== undefined) throw failure;
}

/** Returns whether there is no key for an API, or no profile of the given name. */
const isSkipped = ({ failure }: Identity) => /^(credential|profile)_missing$/.test(failure?.code ?? "");

/** The error if all APIs are skipped. */
function missing([first]: readonly Identity[]): CliError {
  if (first?.failure?.kind === "usage") return first.failure;
  const what = `There is no key. Set ${partner.environment.apiKey} or ${certCentral.environment.apiKey}, or add a profile to ${configFile()}.`;
  return new CliError("credential", what, "credential_missing");
}

async function identify(given: Identity["api"] | undefined, options: ConnectionOptions): Promise<Identity[]> {
  if (given === undefined && (options.apiKeyFile !== undefined || options.apiKeyStdin || options.baseUrl)) {
    const what = "A key file, a key from stdin or a base URL works for one API only.";
    const advice = `Say which one, for example: ${writeCommand(["whoami", "partner"], options)}`;
    throw new CliError("usage", `${what} ${advice}`);
  }
  const signal = onInterrupt();
  return [
    ...(given === "certcentral" ? [] : [await identifyKey(partner, options, signal)]),
    ...(given === "partner" ? [] : [await identifyKey(certCentral, options, signal)]),
  ];
}

async function identifyKey<Key extends BaseKey>(
  api: KeyApi<Key>,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Identity> {
  let identity: Identity = { api: api.name };
  try {
    // Only CertCentral has regions, so the option is dropped for the other API.
    const given = api.environment.region === undefined ? { ...options, region: undefined } : options;
    const { credential, server, session } = await openSession(api, given, signal);
    identity = { ...identity, source: credential.source, server, key: lastFour(credential.apiKey) };
    const keys = await session.list({}, signal);
    const isOwn = ownKeyTest(api, credential.apiKey, undefined);
    const ids = keys.filter((each) => each.status === "active" && isOwn(each)).map(({ id }) => id);
    return { ...identity, ids };
  } catch (error) {
    return { ...identity, failure: describeFailure(error) };
  }
}

/** Checks the setup: Node, configuration, keys and servers. */
export async function doctor(options: ConnectionOptions): Promise<void> {
  const checks = [check("node", checkNode), check("config", checkConfig), check("rotations", checkRotations)];
  const found = await identify(undefined, options);
  for (const each of found) {
    const { api, failure, source, server, key } = each;
    const from = source === undefined ? "" : `key ${key} from ${source}, server ${server}: `;
    const result = failure === undefined ? "ok" : isSkipped(each) ? "skipped" : "failed";
    checks.push({ check: api, result, detail: from + (failure?.message ?? "accepted"), failure });
  }
  if (options.json) for (const { failure: _, ...each } of checks) await writeJson(each);
  else for (const each of checks) process.stdout.write(`${formatCheck(each)}\n`);
  if (found.every(isSkipped)) throw missing(found);
  const failed = checks.filter(({ result }) => result === "failed");
  const kinds = failed.map(({ failure }) => failure?.kind);
  if (failed.length === 0) return;
  const kind = (["interrupted", "credential"] as const).find((each) => kinds.includes(each));
  throw new CliError(kind ?? "failed", "A check failed. Its line says why and what to do.");
}

interface Check {
  readonly check: string;
  readonly result: "ok" | "failed" | "skipped" | "open";
  readonly detail: string;
  readonly failure?: CliError | undefined;
}

/** Runs a check. If it throws, its result is `failed`. */
function check(name: string, run: () => readonly [Check["result"], string]): Check {
  try {
    const [result, detail] = run();
    return { check: name, result, detail };
  } catch (error) {
    const failure = describeFailure(error);
    return { check: name, result: "failed", detail: failure.message, failure };
  }
}

function formatCheck({ check: name, result, detail }: Check): string {
  const color = ({ ok: "green", failed: "red", skipped: "yellow", open: "yellow" } as const)[result];
  return `${style(color, result.padEnd(8), process.stdout)}${name.padEnd(13)}${escapeText(detail)}`;
}

function checkNode(): readonly ["ok", string] {
  const [major = 0, minor = 0] = versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return ["ok", versions.node];
  throw new CliError("failed", `${versions.node} is too old. Install Node 22.13 or newer.`);
}

function checkConfig(): readonly ["ok" | "skipped", string] {
  const config = readConfig();
  if (config === undefined) return ["skipped", `${configFile()} does not exist`];
  const names = Object.keys(Object(field(config, "profiles")));
  return ["ok", `${configFile()}, profiles: ${names.join(", ") || "none"}`];
}

/** Names the rotations that did not reach their end, also those whose overlap is not over. */
function checkRotations(): readonly ["ok" | "open", string] {
  const open = [partner, certCentral].flatMap(({ name }) =>
    findUnfinished(name).map(({ start }) => start.again),
  );
  return open.length === 0 ? ["ok", "all have ended"] : ["open", `to finish them, run ${open.join("; ")}`];
}
