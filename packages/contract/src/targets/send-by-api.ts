import { type ApiName, apiNames, spec } from "../spec.ts";
import type { GivenSecrets } from "./discover-cast.ts";
import { createHttpSend, type HttpSend } from "./http-send.ts";

/** Where each API is. */
export type ApiUrls = Readonly<Partial<Record<ApiName, string>>>;

/** Sends each request to the URL of the API that its path is of, and one that is of neither to the first. */
export function createSendByApi(urls: ApiUrls, timeoutMs: number | undefined): HttpSend {
  const sends = apiNames.flatMap((api) => {
    const baseUrl = urls[api];
    if (baseUrl === undefined) return [];
    const send = createHttpSend({ baseUrl, ...(timeoutMs !== undefined && { timeoutMs }) });
    return [{ api, ...send }];
  });
  const [first] = sends;
  if (first === undefined) throw new Error("there is no URL to send anything to: give --url");
  return {
    send: async (request) =>
      (sends.find(({ api }) => request.target.startsWith(spec[api].basePath)) ?? first).send(request),
    close: () => {
      for (const { close } of sends) close();
    },
  };
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

/** The secrets of the APIs that have a URL. */
export function keepReachable(secrets: GivenSecrets, urls: ApiUrls): GivenSecrets {
  const keep = (api: ApiName): GivenSecrets[ApiName] => (urls[api] === undefined ? {} : secrets[api]);
  return { "partner-subscriptions": keep("partner-subscriptions"), certcentral: keep("certcentral") };
}

export function describeMissingUrl(api: ApiName): string {
  return `no URL of ${spec[api].title} was given (--url)`;
}
