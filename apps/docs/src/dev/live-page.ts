import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type SiteFile, siteFile } from "../site-files.ts";

const reloadScriptPath = "/latchkey-dev/reload.js";
export const eventsPath = "/latchkey-dev/events";

const reloadScript: SiteFile = siteFile(
  readFileSync(new URL("reload.js", import.meta.url)),
  "text/javascript; charset=utf-8",
);

/** What open pages are told, at once when they connect and at each change. */
export interface SiteState {
  /** Changes with each build that succeeds; a page knows the one it is of. */
  readonly build: string;
  /** Why the last build failed. */
  readonly error: string | null;
}

/** A built site as the dev server shows it: each page listens for the next build. Nothing of this is in `dist`. */
export interface LiveSite {
  readonly build: string;
  readonly files: ReadonlyMap<string, SiteFile>;
}

/** Puts the reloading into each page of a built site. */
export function livenSite(files: ReadonlyMap<string, SiteFile>): LiveSite {
  const build = randomUUID();
  const liven = ({ body, type }: SiteFile): SiteFile =>
    siteFile(Buffer.from(livenPage(`${body}`, build)), type);
  return {
    build,
    files: new Map([
      ...[...files].map(([path, file]): [string, SiteFile] => [
        path,
        file.type.startsWith("text/html") ? liven(file) : file,
      ]),
      [reloadScriptPath, reloadScript],
    ]),
  };
}

/** What is shown until the first build has ended. */
export function emptySite(): LiveSite {
  const page = siteFile(
    Buffer.from(
      '<!doctype html>\n<html lang="en">\n<head><title>Latchkey</title></head>\n<p>The first build is under way.</p>\n',
    ),
    "text/html; charset=utf-8",
  );
  return livenSite(new Map([["/", page]]));
}

function livenPage(html: string, build: string): string {
  const script = `<script type="module" src="${reloadScriptPath}" data-build="${build}"></script>`;
  return html.replace(policyMeta, widenPolicy).replace("</head>", () => `${script}</head>`);
}

const policyMeta = /<meta http-equiv="Content-Security-Policy" content="[^"]*"/;

/** Lets a page load the script and listen to the server; all else that its policy forbids stays forbidden. */
function widenPolicy(meta: string): string {
  return ["script-src", "connect-src"].reduce((policy, directive) => {
    const stated = policy.match(new RegExp(`${directive} ([^;"]*)`))?.[1];
    if (stated === undefined) return policy.replace(/"$/, `; ${directive} 'self'"`);
    if (stated.includes("'self'")) return policy;
    return policy.replace(
      `${directive} ${stated}`,
      `${directive} 'self'${stated === "'none'" ? "" : ` ${stated}`}`,
    );
  }, meta);
}
