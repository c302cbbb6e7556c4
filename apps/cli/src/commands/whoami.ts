import { readFileSync } from "node:fs";
import { versions } from "node:process";
import type { BaseKey, KeyApi } from "../apis/api.ts";
import { certCentral } from "../apis/certcentral.ts";
import { partner } from "../apis/partner.ts";
import { CliError, exitCodes } from "../cli-error.ts";
import { connect } from "../connect/connection.ts";
import { lastFour } from "../connect/credential.ts";
import { configFile } from "../connect/profiles.ts";
import { BatchError, describeFailure, type Failure } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
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
  readonly failure?: Failure;
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
      {
        title: "ACCEPTED",
        wire: ({ failure }) => (failure === undefined ? "yes" : failure.code),
        shrinks: true,
      },
      { title: "FROM", wire: ({ source }) => source ?? "", shrinks: true },
      { title: "SERVER", wire: ({ server }) => server ?? "", shrinks: true },
    ]);
  }
  if (used.length === 0) throw new CliError("credential", missing, { code: "credential_missing" });
  const failure = used.find((each) => each.failure !== undefined)?.failure;
  if (failure !== undefined) throw new BatchError(failure);
}

const missing = `There is no key. Set ${partner.environment.apiKey} or ${certCentral.environment.apiKey}, or run latchkey doctor.`;

async function identify(given: ApiName | undefined, options: ConnectionOptions): Promise<Identity[]> {
  if (given === undefined && (options.apiKeyFile !== undefined || options.apiKeyStdin || options.baseUrl)) {
    throw new CliError(
      "usage",
      "A key file, a key from stdin or a base URL works for one API only. Say which one, for example: latchkey whoami partner.",
    );
  }
  const signal = onInterrupt();
  const isWanted = (api: { name: ApiName }) => given === undefined || given === api.name;
  return [
    ...(isWanted(partner) ? [await identifyKey(partner, options, signal)] : []),
    ...(isWanted(certCentral) ? [await identifyKey(certCentral, options, signal)] : []),
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
    const { region, ...rest } = options;
    const given = api.environment.region === undefined || region === undefined ? rest : options;
    const { credential, server, settings } = await connect(api, given);
    const key = lastFour(credential.apiKey);
    identity = { ...identity, source: credential.source, server, key };
    const keys = await (await api.open(settings)).list({}, signal);
    const isOwn = ownKeyTest(api, credential.apiKey, undefined);
    const ids = keys.filter((each) => each.status === "active" && isOwn(each)).map(({ id }) => id);
    return { ...identity, ids };
  } catch (error) {
    return { ...identity, failure: describeFailure(error) };
  }
}

/** Checks the setup: Node, configuration, keys and servers. */
export async function doctor(options: ConnectionOptions): Promise<void> {
  const checks = [checkNode(), checkConfig()];
  for (const { api, failure, source, server, key } of await identify(undefined, options)) {
    const from = source === undefined ? "" : `key ${key} from ${source}, server ${server}`;
    const isMissing = failure?.code === "credential_missing";
    checks.push({
      check: api,
      result: failure === undefined ? "ok" : isMissing ? "skipped" : "failed",
      detail:
        failure === undefined ? `${from}: accepted` : [from, failure.message].filter(Boolean).join(": "),
      exitCode: failure === undefined || isMissing ? 0 : failure.exitCode,
    });
  }
  if (options.json) for (const { exitCode: _, ...check } of checks) await writeJson(check);
  else for (const each of checks) process.stdout.write(`${formatCheck(each)}\n`);
  const hasKey = checks.some(
    ({ check, result }) => check !== "node" && check !== "config" && result !== "skipped",
  );
  if (!hasKey) throw new CliError("credential", missing, { code: "credential_missing" });
  const exitCode = Math.max(...checks.map((each) => each.exitCode));
  if (exitCode === 0) return;
  throw new CliError(
    exitCode === exitCodes.credential ? "credential" : "failed",
    "A check failed. Its line says why and what to do.",
  );
}

interface Check {
  readonly check: string;
  readonly result: "ok" | "failed" | "skipped";
  readonly detail: string;
  readonly exitCode: number;
}

function formatCheck({ check, result, detail }: Check): string {
  const color = ({ ok: "green", failed: "red", skipped: "yellow" } as const)[result];
  return `${style(color, result.padEnd(8), process.stdout)}${check.padEnd(13)}${escapeText(detail)}`;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = versions.node.split(".").map(Number);
  const isNew = major > 22 || (major === 22 && minor >= 13);
  const detail = isNew ? versions.node : `${versions.node} is too old. Install Node 22.13 or newer.`;
  return { check: "node", result: isNew ? "ok" : "failed", detail, exitCode: isNew ? 0 : 1 };
}

function checkConfig(): Check {
  const file = configFile();
  try {
    const names = Object.keys(Object(JSON.parse(readFileSync(file, "utf8"))).profiles ?? {});
    return {
      check: "config",
      result: "ok",
      detail: `${file}, profiles: ${names.join(", ") || "none"}`,
      exitCode: 0,
    };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isMissing)
      return { check: "config", result: "skipped", detail: `${file} does not exist`, exitCode: 0 };
    return { check: "config", result: "failed", detail: `${file} is not valid JSON. Fix it.`, exitCode: 1 };
  }
}
