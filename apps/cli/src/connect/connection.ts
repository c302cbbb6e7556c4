import type { BaseKey, ClientSettings, KeyApi } from "../apis/api.ts";
import { CliError } from "../cli-error.ts";
import type { ConnectionOptions } from "../options.ts";
import { note } from "../output/print.ts";
import { type Credential, findCredential } from "./credential.ts";

/** The settings of a client, with what people want to know about them. */
export interface Connection {
  readonly settings: ClientSettings;
  readonly credential: Credential;
  /** The server: a URL, or the region of DigiCert's production server. */
  readonly server: string;
}

/** Finds the key and the server of a command. */
export async function connect<Key extends BaseKey>(
  api: KeyApi<Key>,
  options: ConnectionOptions,
): Promise<Connection> {
  const { sandbox, debug } = options;
  if (api.environment.region === undefined && options.region !== undefined) {
    throw new CliError(
      "usage",
      `--region is for certcentral. DigiCert documents one server of ${api.title}. Remove --region.`,
    );
  }
  if ([sandbox, options.baseUrl, options.region].filter((each) => each !== undefined).length > 1) {
    throw new CliError("usage", "Pass only one of --sandbox, --base-url and --region.");
  }
  const credential = await findCredential(api, options);
  const { profile = {} } = credential;
  // A flag takes precedence over the profile, and the profile over the environment.
  const region = options.region ?? (options.baseUrl || sandbox ? undefined : profile.region);
  const baseUrl = sandbox
    ? `http://127.0.0.1:${process.env["LATCHKEY_SANDBOX_PORT"] || 4010}${api.sandbox.path}`
    : (options.baseUrl ??
      (region === undefined ? (profile.baseUrl ?? process.env[api.environment.baseUrl]) : undefined));
  if (baseUrl) checkBaseUrl(baseUrl);
  const { apiKey, source } = credential;
  const regionName = region ?? (process.env[api.environment.region ?? ""] || "us");
  const server =
    baseUrl || `DigiCert production${api.environment.region === undefined ? "" : ` (${regionName})`}`;
  if (debug) note(`key: ${source}\nserver: ${server}`);
  const settings: ClientSettings = {
    apiKey,
    baseUrl: baseUrl || undefined,
    region: region === "us" || region === "eu" ? region : undefined,
    fetchFor: debug ? (await import("./exchanges.ts")).createDebugFetch : undefined,
  };
  return { settings, credential, server };
}

/** Checks the server before a key is sent to it. The client checks the same, in words for programmers. */
function checkBaseUrl(baseUrl: string): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isLoopback = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback)) return;
  throw new CliError(
    "usage",
    "The base URL cannot be used: it must start with https, or with http for this machine. Other machines would receive the key in plain text. Pass the whole URL.",
  );
}
