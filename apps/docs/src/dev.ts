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
import { readDocsPort } from "./site/port.ts";
import { publishedApis } from "./spec/documents.ts";

const quietMs = 100;

/** What a change in some files asks for before the site is made again. */
export interface Source {
  readonly folder: string;
  readonly prepare?: () => Promise<unknown>;
}

export interface DevOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly sources: readonly Source[];
  readonly readPlan: () => SitePlan;
  /** Gets each error of a change. The site before it stays. */
  readonly report: (message: string) => void;
}

export interface DevServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the site by Astro's dev server. Astro follows changes of components and styles. A change of a source starts the
 * server again at its port, and open pages load again. Search and Redoc's reference are part of a build only.
 */
export async function startDev({ port, sources, readPlan, report }: DevOptions): Promise<DevServer> {
  let server = await serve(readPlan(), port);
  const boundPort = server.address.port;
  let last: Promise<void> = Promise.resolve();
  const waiting = new Set<Source>();

  async function renew(source: Source): Promise<void> {
    // Saving all files, or checking out a branch, is one change. A file that is saved later is another one.
    await setTimeout(quietMs);
    waiting.delete(source);
    await source.prepare?.();
    const plan = readPlan();
    await server.stop();
    server = await serve(plan, boundPort);
  }

  // Each folder by itself: on Linux a recursive watch loses a file that an editor replaces.
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
      report: (message) => console.error(`docs: ${message}\nThe site before the change stays.`),
    });
    console.log(`Docs: ${server.url}/, made again on change`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
  } catch (error) {
    console.error(`docs: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof RangeError ? 2 : 1;
  }
}
