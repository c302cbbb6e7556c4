import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * Lists all addresses on other hosts that a browser loads automatically when it shows a page. A plain link
 * (`<a href>`) is not loaded, so it may lead anywhere.
 */
export function findForeignLoads(html: string): string[] {
  const withoutComments = html.replace(/<!--[\s\S]*?-->/g, "");
  const styles = [...withoutComments.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(
    ([, css = ""]) => css,
  );
  const scripts = [...withoutComments.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, code = ""]) => code,
  );
  // Remove the text of scripts and styles. An example in that text may look like a tag, but is not markup.
  const markup = withoutComments.replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/gi, "$1");
  return [
    ...[...markup.matchAll(tag)].flatMap(([, name = "", attributes = ""]) =>
      foreignAttributes(name, attributes),
    ),
    ...styles.flatMap(findForeignStyles),
    ...scripts.flatMap((code) => addresses(code, importAddress).filter(isForeign)),
  ];
}

export function findForeignStyles(css: string): string[] {
  return [...addresses(css, cssUrl), ...addresses(css, cssImport)].filter(isForeign);
}

/**
 * Lists the addresses on other hosts that one of our scripts loads or sends requests to. Ignores addresses
 * that are only text, such as the address of a server.
 */
export function findForeignScripts(code: string): string[] {
  return addresses(code, scriptAddress).filter(isForeign);
}

/**
 * Lists the images on other hosts in the prose of a document. Redoc inserts images at run time, so the built
 * page does not contain them yet.
 */
export function findForeignImages(documentText: string): string[] {
  return [...addresses(documentText, markdownImage), ...addresses(documentText, htmlImage)].filter(isForeign);
}

/**
 * Checks all files of a built site, except the files in `trusted`. Also checks the documents that the pages
 * are made from.
 *
 * @throws Error that names the file and the address if a page would load something from another host.
 */
export async function assertSelfContained(
  site: string,
  trusted: readonly string[],
  documents: readonly string[],
): Promise<void> {
  const files = (await readdir(site, { recursive: true })).sort();
  const ours = files.filter((file) => /\.(html|css|js)$/.test(file) && !trusted.includes(file));
  for (const file of [...ours.map((name) => join(site, name)), ...documents]) {
    const addresses = findForeign(file, await readFile(file, "utf8"));
    if (addresses.length === 0) continue;
    // The message has the path inside the site, because the scratch folder is deleted before a person reads
    // it.
    const name = file.startsWith(site) ? relative(site, file) : file;
    throw new Error(
      `${name} would load from another host: ${addresses.join(", ")}. Copy the file into apps/docs/public, or link to it.`,
    );
  }
}

function findForeign(file: string, text: string): string[] {
  if (file.endsWith(".html")) return findForeignLoads(text);
  if (file.endsWith(".css")) return findForeignStyles(text);
  if (file.endsWith(".js")) return findForeignScripts(text);
  return findForeignImages(text);
}

const tag = /<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/g;
const loadingAttributes = new Set([
  "src",
  "srcset",
  "imagesrcset",
  "poster",
  "data",
  "background",
  "href",
  "xlink:href",
]);
const linkTags = new Set(["a", "area"]);

const cssUrl = /url\(\s*["']?([^"')]+)/gi;
const cssImport = /@import\s+["']([^"']+)/gi;
// The pattern matches only at the start of a line, because the script contains the text of the document.
const importAddress = /^\s*import\b[^"'\n]*["']([^"'\n]+)/gm;
const scriptAddress =
  /(?:\bfrom|\bimport\s*\(?|\b(?:fetch|importScripts|sendBeacon|Worker|WebSocket|EventSource)\s*\(|\.(?:src|href)\s*=)\s*["'`]([^"'`\n]+)/g;
const markdownImage = /!\[[^\]]*\]\(\s*<?([^\s)>]+)/g;
const htmlImage = /<img\b[^>]*?\ssrc\s*=\s*\\?["']?([^\s"'\\>]+)/gi;

function foreignAttributes(tag: string, attributes: string): string[] {
  // A canonical or sitemap link has the address of the site itself, and no browser loads it.
  if (/\srel="(canonical|sitemap)"/.test(attributes)) return [];
  return [...attributes.matchAll(attribute)].flatMap(([, rawName = "", double, single, bare]) => {
    const name = rawName.toLowerCase();
    const value = (double ?? single ?? bare ?? "").replaceAll("&amp;", "&");
    if (name === "style") return findForeignStyles(value);
    if (!loadingAttributes.has(name) || linkTags.has(tag.toLowerCase())) return [];
    const candidates = name.endsWith("srcset") ? value.split(",") : [value];
    return candidates.map((candidate) => candidate.trim()).filter(isForeign);
  });
}

function addresses(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, address = ""]) => address.trim());
}

function isForeign(address: string): boolean {
  return /^(?:(?:https?|wss?|ftp):|[/\\]{2})/i.test(address);
}
