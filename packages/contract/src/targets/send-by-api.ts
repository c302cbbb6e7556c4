import { type ApiName, apiNames, spec } from "../spec.ts";
import { NotObservable } from "../target.ts";
import type { GivenSecrets } from "./discover-cast.ts";
import { createHttpSend, type HttpSend } from "./http-send.ts";

/** Where each API is. */
export type ApiUrls = Readonly<Partial<Record<ApiName, string>>>;

/**
 * Sends each request to the URL of the API that its path is of, and one that is of neither to the first. It rejects with
 * NotObservable where a key would get to another host than its own API's.
 */
export function createSendByApi(
  urls: ApiUrls,
  secrets: GivenSecrets,
  timeoutMs: number | undefined,
): HttpSend {
  const sends = apiNames.flatMap((api) => {
    const baseUrl = urls[api];
    if (baseUrl === undefined) return [];
    const send = createHttpSend({ baseUrl, ...(timeoutMs !== undefined && { timeoutMs }) });
    return [{ api, ...send }];
  });
  const [first] = sends;
  if (first === undefined) throw new Error("there is no URL to send anything to: give --url");
  return {
    send: async (request) => {
      const { api, send } = sends.find((each) => request.target.startsWith(spec[each.api].basePath)) ?? first;
      const values = Object.values(request.headers).flat();
      const others = apiNames.filter((other) => originOf(urls[other]) !== originOf(urls[api]));
      if (others.some((other) => Object.values(secrets[other]).some((secret) => values.includes(secret))))
        throw new NotObservable(
          "the other API is at another host, which may be somebody else's: no key is sent there",
        );
      return send(request);
    },
    close: () => {
      for (const { close } of sends) close();
    },
  };
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

/** @throws Error where it is no plain address; it is not quoted, as it may hold a secret. */
export function checkUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new Error("the target's URL is no address that begins with http:// or https://");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Error("the target's URL holds a user, a query or a fragment: leave them out");
  }
  return url;
}

/** Whether a URL leads to the vendor's own servers, where what is not `live` would change keys that are in use. */
export function isVendorUrl(url: string): boolean {
  return /(?:^|\.)digicert\.(?:com|eu)\.*$/.test(new URL(url).hostname);
}

/** The secrets of the APIs that have a URL. */
export function keepReachable(secrets: GivenSecrets, urls: ApiUrls): GivenSecrets {
  const keep = (api: ApiName): GivenSecrets[ApiName] => (urls[api] === undefined ? {} : secrets[api]);
  return { "partner-subscriptions": keep("partner-subscriptions"), certcentral: keep("certcentral") };
}

export function describeMissingUrl(api: ApiName): string {
  return `no URL was given for ${spec[api].title} (--url)`;
}
