import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dev } from "astro";
import { readGuides } from "./guides/read-guides.ts";
import { siteConfig } from "./site/config.ts";
import { planSite, type SitePlan } from "./site/plan.ts";
import { readDocsPort } from "./site/port.ts";
import { publishedApis } from "./spec/documents.ts";

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
 * Serves the site by Astro's dev server. Astro follows changes of components and styles; a change of a source is read
 * here, and starts the server again at its port, whereupon open pages load again. Search and Redoc's reference are part
 * of a build only.
 */
export async function startDev({ port, sources, readPlan, report }: DevOptions): Promise<DevServer> {
  let server = await serve(readPlan(), port);
  const boundPort = server.address.port;
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;

  function watch(): void {
    server.watcher.add(sources.map(({ folder }) => folder));
    server.watcher.on("all", (_event, path) => {
      const source = sources.find(({ folder }) => path.startsWith(folder));
      if (source === undefined || isWaiting) return;
      isWaiting = true;
      last = last.then(() => renew(source)).catch((error: Error) => report(error.message));
    });
  }

  async function renew({ prepare }: Source): Promise<void> {
    isWaiting = false;
    await prepare?.();
    const plan = readPlan();
    await server.stop();
    server = await serve(plan, boundPort);
    watch();
  }

  watch();
  return {
    url: `http://127.0.0.1:${boundPort}`,
    close: async () => {
      await last;
      await server.stop();
    },
  };
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
