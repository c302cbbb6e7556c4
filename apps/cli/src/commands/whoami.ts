import { versions } from "node:process";
import type { BaseKey, KeyApi } from "../apis/api.ts";
import { certCentral } from "../apis/certcentral.ts";
import { partner } from "../apis/partner.ts";
import { CliError } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { lastFour } from "../connect/credential.ts";
import { configFile, field, readConfig } from "../connect/profiles.ts";
import { describeFailure } from "../failure.ts";
import { findUnfinished } from "../journal.ts";
import type { ConnectionOptions } from "../options.ts";
import { escapeText } from "../output/escape.ts";
import { style, writeJson, writeRows } from "../output/print.ts";
import { ownKeyTest } from "./status.ts";

export type ApiName = "partner" | "certcentral";

/** What is known about one API: from where the key comes, and whether the service accepts it. */
interface Identity {
  readonly api: ApiName;
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
export async function whoami(given: ApiName | undefined, options: ConnectionOptions): Promise<void> {
  const found = await identify(given, options);
  const used = found.filter(({ failure }) => failure?.code !== "credential_missing" || given !== undefined);
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
  if (used.length === 0) throw new CliError("credential", missing, "credential_missing");
  const failure = used.find((each) => each.failure !== undefined)?.failure;
  if (failure !== undefined) throw failure;
}

const missing = `There is no key. Set ${partner.environment.apiKey} or ${certCentral.environment.apiKey}, or run latchkey doctor.`;

async function identify(given: ApiName | undefined, options: ConnectionOptions): Promise<Identity[]> {
  if (given === undefined && (options.apiKeyFile !== undefined || options.apiKeyStdin || options.baseUrl)) {
    const what = "A key file, a key from stdin or a base URL works for one API only.";
    throw new CliError("usage", `${what} Say which one, for example: latchkey whoami partner.`);
  }
  return [
    ...(given === "certcentral" ? [] : [await identifyKey(partner, options)]),
    ...(given === "partner" ? [] : [await identifyKey(certCentral, options)]),
  ];
}

async function identifyKey<Key extends BaseKey>(
  api: KeyApi<Key>,
  options: ConnectionOptions,
): Promise<Identity> {
  let identity: Identity = { api: api.name };
  try {
    // Only CertCentral has regions, so the option is dropped for the other API.
    const { region, ...rest } = options;
    const given = api.environment.region === undefined || region === undefined ? rest : options;
    const { credential, server, session, signal } = await openSession(api, given);
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
  for (const { api, failure, source, server, key } of await identify(undefined, options)) {
    const from = source === undefined ? "" : `key ${key} from ${source}, server ${server}: `;
    const isMissing = failure?.code === "credential_missing";
    const run = (): readonly ["ok" | "skipped", string] => {
      if (failure !== undefined && !isMissing) throw failure;
      return isMissing ? ["skipped", failure.message] : ["ok", "accepted"];
    };
    checks.push(check(api, run, from));
  }
  if (options.json) for (const { failure: _, ...each } of checks) await writeJson(each);
  else for (const each of checks) process.stdout.write(`${formatCheck(each)}\n`);
  const hasKey = checks.slice(3).some(({ result }) => result !== "skipped");
  if (!hasKey) throw new CliError("credential", missing, "credential_missing");
  const kinds = checks.flatMap(({ failure }) => failure?.kind ?? []);
  if (kinds.length === 0) return;
  const kind = kinds.includes("credential") ? "credential" : "failed";
  throw new CliError(kind, "A check failed. Its line says why and what to do.");
}

interface Check {
  readonly check: string;
  readonly result: "ok" | "failed" | "skipped" | "open";
  readonly detail: string;
  readonly failure?: CliError;
}

/** Runs a check. If it throws, its result is `failed`. */
function check(name: string, run: () => readonly [Check["result"], string], prefix = ""): Check {
  try {
    const [result, detail] = run();
    return { check: name, result, detail: prefix + detail };
  } catch (error) {
    const failure = describeFailure(error);
    return { check: name, result: "failed", detail: prefix + failure.message, failure };
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
    findUnfinished(name).map(({ start }) => `latchkey ${name} rotate ${start.apiKeyId} --resume`),
  );
  return open.length === 0 ? ["ok", "all have ended"] : ["open", `to finish them, run ${open.join("; ")}`];
}
