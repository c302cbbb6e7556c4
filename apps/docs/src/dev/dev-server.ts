import type { ServerResponse } from "node:http";
import { createSiteHandler, type DocsServer, serveRequests } from "../serve.ts";
import { readSite } from "../site-files.ts";
import { queueBuilds } from "./build-queue.ts";
import { emptySite, eventsPath, livenSite, type SiteState } from "./live-page.ts";
import { runProgram } from "./run-program.ts";
import { watchFolder } from "./watch-folder.ts";

export interface DevOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the site is built. */
  readonly siteDir: string;
  /** A change in any of the folders of an area runs its program, and then the last one, which builds the site. */
  readonly areas: readonly Area[];
  /** The Node program, with its parameters, that writes `siteDir`. */
  readonly buildSite: readonly string[];
  /** Is told of each build and of each failure. */
  readonly report: (line: string) => void;
}

export interface Area {
  readonly folders: readonly string[];
  /** A Node program with its parameters. */
  readonly prepare?: readonly string[];
}

/** Builds and serves the site, builds it again when its sources change, and reloads the pages that are open. */
export async function startDev(options: DevOptions): Promise<DocsServer> {
  const { port, siteDir, areas, buildSite, report } = options;
  const pages = new Set<ServerResponse>();
  const stopping = new AbortController();
  let site = emptySite();
  let error: string | null = null;
  let lastBuild = Promise.resolve(true);

  async function build(changed: ReadonlySet<Area>): Promise<boolean> {
    const start = performance.now();
    try {
      for (const { prepare } of changed) {
        if (prepare !== undefined) await runProgram(prepare, stopping.signal);
      }
      await runProgram(buildSite, stopping.signal);
      site = livenSite(await readSite(siteDir));
      error = null;
      report(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
    } catch (cause) {
      if (stopping.signal.aborted) return false;
      error = cause instanceof Error ? cause.message : String(cause);
      report(`The build failed; the site before it stays.\n${error}`);
    }
    for (const page of pages) tell(page);
    return error === null;
  }

  function listen(page: ServerResponse): void {
    page.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    pages.add(page);
    page.once("close", () => pages.delete(page));
    tell(page);
  }

  function tell(page: ServerResponse): void {
    const state: SiteState = { build: site.build, error };
    page.write(`data: ${JSON.stringify(state)}\n\n`);
  }

  const queue = queueBuilds<Area>((changed) => {
    lastBuild = stopping.signal.aborted ? Promise.resolve(false) : build(changed);
    return lastBuild;
  });
  const watchers = areas.flatMap((area) =>
    area.folders.map((folder) => watchFolder(folder, () => queue.request(area))),
  );

  async function close(): Promise<void> {
    stopping.abort();
    for (const watcher of watchers) watcher[Symbol.dispose]();
    // Nothing writes the site any more once this is over.
    await lastBuild;
  }

  const answerFromSite = createSiteHandler(() => site.files);
  try {
    const server = await serveRequests({ port }, (request, response) => {
      if (request.url === eventsPath) listen(response);
      else answerFromSite(request, response);
    });
    for (const area of areas) queue.request(area);
    const closeAll = async (): Promise<void> => {
      await close();
      await server.close();
    };
    return { ...server, close: closeAll, [Symbol.asyncDispose]: closeAll };
  } catch (cause) {
    await close();
    throw cause;
  }
}
