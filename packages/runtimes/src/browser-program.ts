import type { Browser } from "puppeteer-core";
import { serveLoopback } from "./loopback-server.ts";
import type { Program, RunningProgram } from "./program.ts";
import { text } from "./responders.ts";

/** A browser that was started for a test. */
export interface StartedBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Loads a program into a page. The origin of the page differs from that of each server that a test starts. */
export async function startInBrowser(
  launch: () => Promise<StartedBrowser>,
  { bundle }: Program,
): Promise<RunningProgram> {
  const closers: (() => PromiseLike<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const site = await serveLoopback([text(200, "text/html", "<!doctype html><title>Latchkey</title>")]);
    closers.push(() => site.stop());
    const started = await launch();
    closers.push(() => started.close());
    const page = await started.browser.newPage();
    await page.goto(site.url);
    await page.addScriptTag({ content: await bundle() });
    return { run: (input) => page.evaluate(`program.run(${JSON.stringify(input)}, String)`), close };
  } catch (error) {
    await close();
    throw error;
  }
}
