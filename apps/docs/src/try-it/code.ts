/// <reference lib="dom" />
import { lastFour } from "@latchkey/validators";
import { type Child, element } from "./element.ts";
import type { FormApi } from "./form-data.ts";
import { type HeaderList, parseJson, type TryRequest } from "./request.ts";

/**
 * Matches control and format characters, unassigned characters, and every space except the usual space. Some
 * of these characters reorder the text around them, and others are invisible. Tabs and line feeds do not
 * match.
 */
const invisible = /(?![\t\n ])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Matches characters that change the direction of a text or end its line. A table escapes only these
 * characters, so that names stay readable.
 */
export const turning = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Escapes invisible characters as in JSON: `\u202e`. The meaning of a JSON body does not change. */
export function escapeInvisible(text: string, characters: RegExp = invisible): string {
  return text.replaceAll(characters, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

const token = /(?<string>"(?:[^"\\]|\\.)*"(?!:))|"(?:[^"\\]|\\.)*"|-?\d[\w.+-]*|\b(?:true|false|null)\b/g;

/** Renders the body of a response. Indents and colours the body if it is JSON. */
export function bodyView(body: string): Child[] {
  const value = parseJson(body);
  if (value === undefined) return [escapeInvisible(body)];
  const text = escapeInvisible(JSON.stringify(value, undefined, 2));
  const parts: Child[] = [];
  let end = 0;
  for (const { index, 0: match, groups = {} } of text.matchAll(token)) {
    const colour = groups["string"] === undefined ? "text-accent" : "green-high";
    const style = `color: var(--sl-color-${colour})`;
    parts.push(text.slice(end, index), element("span", { style }, match));
    end = index + match.length;
  }
  return [...parts, text.slice(end)];
}

export function headerLines(headers: HeaderList): string {
  return escapeInvisible(headers.map(([name, value]) => `${name}: ${value}`).join("\n"));
}

/** Returns the request in the format of HTTP/1.1, with the key masked. */
export function requestText(
  api: FormApi,
  { method, target, headers, body }: TryRequest,
  origin = "",
): string {
  const masked = headers.map(
    ([name, value]) => [name, name === api.header ? lastFour(value) : value] as const,
  );
  return `${method} ${origin}${target}\n${headerLines(masked)}\n\n${escapeInvisible(body ?? "")}`.trim();
}

/**
 * Returns the request as a shell command. The key comes from the environment and goes through stdin, since
 * other users of a machine can see the arguments of a command. Returns undefined if the body has invisible
 * characters and is not JSON, because escapes would change such a body.
 */
export function curlCommand(api: FormApi, origin: string, request: TryRequest): string | undefined {
  const { method, target, headers, body = "" } = request;
  if (escapeInvisible(body) !== body && parseJson(body) === undefined) return undefined;
  const hasKey = headers.some(([name]) => name === api.header);
  const parts = [
    "curl --silent --show-error --include",
    ...(method === "GET" ? [] : [`--request ${method}`]),
    ...(hasKey ? ["--header @-"] : []),
    ...headers
      .filter(([name]) => name !== api.header)
      .map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(request.body === undefined ? [] : [`--data-raw ${quote(escapeInvisible(body))}`]),
    quote(`${origin}${target}`),
  ];
  const pipe = hasKey ? `printf '${api.header}: %s' "$${api.keyVariable}" |\n  ` : "";
  return `${pipe}${parts.join(" \\\n  ")}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
