import { note } from "../output/print.ts";
import { lastFour } from "./credential.ts";

/** The longest header or body that is shown. */
const maxChars = 2_000;

/** Masks the key that is sent, and the secret of a new key. */
export function maskExchange(text: string, apiKey: string): string {
  return text
    .replaceAll(apiKey, lastFour(apiKey))
    .replace(/("api_key"\s*:\s*)"([^"]*)"/g, (_, name, secret) => `${name}"${lastFour(secret)}"`);
}

/** Returns a fetch that shows each request and response on stderr, without secrets. */
export function createDebugFetch(apiKey: string): typeof globalThis.fetch {
  return async (input, init) => {
    const startedAt = performance.now();
    const show = (arrow: string, line: string, headers: Iterable<[string, string]>, body: string): void => {
      const lines = [line, ...[...headers].map(([name, value]) => `${name}: ${value}`)];
      if (body !== "") lines.push(body);
      // Masks before it cuts, so that no part of a secret is left.
      const masked = lines.map((each) => `${arrow} ${maskExchange(each, apiKey).slice(0, maxChars)}`);
      note(masked.join("\n"));
    };
    show(">", `${init?.method} ${input}`, Object.entries({ ...init?.headers }), String(init?.body ?? ""));
    const response = await fetch(input, init);
    const ms = Math.round(performance.now() - startedAt);
    show("<", `${response.status} in ${ms} ms`, response.headers, await response.clone().text());
    return response;
  };
}
