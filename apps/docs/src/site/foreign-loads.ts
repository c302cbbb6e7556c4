import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * Lists every address on another host that a browser would load by itself when it shows this page.
 * A plain link (`<a href>`) is not loaded and may lead anywhere.
 */
export function findForeignLoads(html: string): string[] {
  const withoutComments = html.replace(/<!--[\s\S]*?-->/g, "");
  const styles = [...withoutComments.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(
    ([, css = ""]) => css,
  );
  const scripts = [...withoutComments.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, code = ""]) => code,
  );
  // Text inside scripts and styles is not markup: an example in the document must not look like a tag.
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

/** What a script of ours would load or ask. It may contain addresses that are only text, such as that of a server. */
export function findForeignScripts(code: string): string[] {
  return addresses(code, scriptAddress).filter(isForeign);
}

/** Images in the document's prose: Redoc draws them at run time, so the built page does not show them yet. */
export function findForeignImages(documentText: string): string[] {
  return [...addresses(documentText, markdownImage), ...addresses(documentText, htmlImage)].filter(isForeign);
}

/**
 * Checks all files of a built site, except those in `trusted`, and the documents that the pages are made from.
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
    // The scratch folder is gone when a person reads this.
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
// Anchored to a line of its own, because the document itself is text within the script.
const importAddress = /^\s*import\b[^"'\n]*["']([^"'\n]+)/gm;
const scriptAddress =
  /(?:\bfrom|\bimport\s*\(?|\b(?:fetch|importScripts|sendBeacon|Worker|WebSocket|EventSource)\s*\(|\.(?:src|href)\s*=)\s*["'`]([^"'`\n]+)/g;
const markdownImage = /!\[[^\]]*\]\(\s*<?([^\s)>]+)/g;
const htmlImage = /<img\b[^>]*?\ssrc\s*=\s*\\?["']?([^\s"'\\>]+)/gi;

function foreignAttributes(tag: string, attributes: string): string[] {
  // It names the page's own address, and no browser loads it.
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
