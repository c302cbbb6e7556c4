import type { BaseKey, KeyApi } from "../apis/api.ts";
import { CliError } from "../cli-error.ts";
import { onInterrupt } from "../interrupt.ts";
import type { ConnectionOptions } from "../options.ts";
import { note } from "../output/print.ts";
import { type Credential, findCredential } from "./credential.ts";

/** What a command calls an API with, and what people want to know about it. */
export interface Opened<S> {
  readonly session: S;
  readonly credential: Credential;
  /** The server: a URL, or the region of DigiCert's production server. */
  readonly server: string;
  /** The options that choose this server without a profile. */
  readonly place: Pick<ConnectionOptions, "baseUrl" | "region">;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Finds the key and the server of a command, and opens a session. */
export async function openSession<Key extends BaseKey, S>(
  api: KeyApi<Key, S>,
  options: ConnectionOptions,
  signal: AbortSignal = onInterrupt(),
): Promise<Opened<S>> {
  const { sandbox, debug } = options;
  const credential = await findCredential(api, options);
  const { apiKey, source, profile = {} } = credential;
  // A flag takes precedence over the profile, and the profile over the environment.
  const region = options.region ?? (options.baseUrl || sandbox ? undefined : profile.region);
  if (api.environment.region === undefined && region !== undefined) {
    const what = `A region is for certcentral. DigiCert documents one server of ${api.title}.`;
    throw new CliError("usage", `${what} Remove --region, or region from the profile.`);
  }
  const given = sandbox
    ? `http://127.0.0.1:${process.env["LATCHKEY_SANDBOX_PORT"] || 4010}${api.sandbox.path}`
    : (options.baseUrl ??
      (region === undefined ? (profile.baseUrl ?? process.env[api.environment.baseUrl]) : undefined));
  const baseUrl = given ? normalizeBaseUrl(given) : undefined;
  const regionName = region ?? (process.env[api.environment.region ?? ""] || "us");
  const server =
    baseUrl ?? `DigiCert production${api.environment.region === undefined ? "" : ` (${regionName})`}`;
  if (debug) note(`key: ${source}\nserver: ${server}`);
  const fetchFor = debug ? (await import("./exchanges.ts")).createDebugFetch : undefined;
  const session = await api.open({ apiKey, baseUrl, region, fetchFor });
  return { session, credential, server, place: { baseUrl, region }, signal };
}

/**
 * Checks the server before a key is sent to it. The client checks the same, in words for programmers. Returns one form of a URL,
 * since a journal is resumed only at its own server.
 */
function normalizeBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  const isLoopback = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback)) {
    return url.href.replace(/\/+$/, "");
  }
  const what = "The base URL must start with https, or with http for this machine.";
  throw new CliError("usage", `${what} Others would receive the key in plain text. Pass the whole URL.`);
}
