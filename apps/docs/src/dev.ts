import { execFile } from "node:child_process";
import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dev } from "astro";
import { readGuides } from "./guides/read-guides.ts";
import { siteConfig } from "./site/config.ts";
import { planSite, type SitePlan } from "./site/plan.ts";
import { readDocsPort } from "./site/settings.ts";
import { publishedApis } from "./spec/documents.ts";

const quietMs = 100;

/** A folder to watch. If a file in this folder changes, `prepare` runs before the site is rebuilt. */
export interface Source {
  readonly folder: string;
  readonly prepare?: () => Promise<unknown>;
}

export interface DevOptions {
  /** The port to listen on. If it is 0, the server takes any free port. */
  readonly port: number;
  readonly sources: readonly Source[];
  readonly readPlan: () => SitePlan;
  /** Receives the error message if a change cannot be built. The previous site stays. */
  readonly report: (message: string) => void;
}

export interface DevServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the site with Astro's dev server. Astro applies changes of components and styles itself. If a file
 * in one of the `sources` folders changes, this function restarts the server on the same port, and open pages
 * reload. Search and Redoc's reference exist only after a build.
 */
export async function startDev({ port, sources, readPlan, report }: DevOptions): Promise<DevServer> {
  let server = await serve(readPlan(), port);
  const boundPort = server.address.port;
  let last: Promise<void> = Promise.resolve();
  const waiting = new Set<Source>();

  async function renew(source: Source): Promise<void> {
    // Several files that are saved together, for example by a checkout, count as one change. A file that is
    // saved later starts another change.
    await setTimeout(quietMs);
    waiting.delete(source);
    await source.prepare?.();
    const plan = readPlan();
    await server.stop();
    server = await serve(plan, boundPort);
  }

  // Watch each folder separately: on Linux, a recursive watch loses a file that an editor replaces.
  const watchers = sources.flatMap((source) =>
    foldersIn(source.folder).map((folder) =>
      watch(folder, () => {
        if (waiting.has(source)) return;
        waiting.add(source);
        last = last.then(() => renew(source)).catch((error: Error) => report(error.message));
      }),
    ),
  );
  return {
    url: `http://127.0.0.1:${boundPort}`,
    close: async () => {
      for (const watcher of watchers) watcher.close();
      await last;
      await server.stop();
    },
  };
}

function foldersIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  return [root, ...folders.map(({ parentPath, name }) => join(parentPath, name))];
}

function serve(plan: SitePlan, port: number): ReturnType<typeof dev> {
  return dev({
    ...siteConfig(plan),
    devToolbar: { enabled: false },
    server: { host: "127.0.0.1", port },
  });
}

if (import.meta.main) {
  const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const bundle = (): Promise<unknown> =>
    promisify(execFile)(process.execPath, [fromHere("../../../packages/codegen/src/main.ts"), "bundle"]);
  try {
    process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
    const server = await startDev({
      port: readDocsPort(process.env),
      sources: [
        { folder: fromHere("../../../spec/partner-subscriptions"), prepare: bundle },
        { folder: fromHere("../../../spec/certcentral"), prepare: bundle },
        { folder: fromHere("../guides") },
        { folder: fromHere("../changelog") },
      ],
      readPlan: () => {
        const apis = publishedApis();
        return planSite({ apis: apis.map((api) => ({ api, forms: [] })), guides: readGuides(apis) });
      },
      report: (message) =>
        console.error(`docs: ${message}\nThe previous site stays. Fix the cause and save again.`),
    });
    console.log(`Docs: ${server.url}/, updated on each change`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
  } catch (error) {
    console.error(`docs: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
