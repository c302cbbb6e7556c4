import type { HttpRequest } from "./http.ts";

/** The command that sends a request again. */
export function toCurl(url: string, { method, target, headers, body }: HttpRequest): string {
  const words = ["curl"];
  // A curl that waits for the body of a HEAD waits for ever.
  if (method === "HEAD") words.push("--head");
  else if (method !== "GET" || body !== undefined) words.push("-X", quote(method));
  // Else curl would make what the case is about into something else.
  if (/[[\]{}]/.test(target)) words.push("--globoff");
  if (/\/\.\.?(?:\/|$)/.test(target)) words.push("--path-as-is");
  words.push(quote(`${url}${target}`));
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values].flat()) words.push("-H", quote(`${name}: ${value}`));
  }
  if (body !== undefined) words.push("--data-raw", quote(body));
  return words.join(" ");
}

/** A word of a POSIX shell. A variable in it is put in its place by the shell; nothing else is. */
function quote(text: string): string {
  if (/^[\w./:=@-]+$/.test(text)) return text;
  if (!/\$LATCHKEY_\w+/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `"${text.replace(/[\\"`]|\$(?!LATCHKEY_)/g, "\\$&")}"`;
}
