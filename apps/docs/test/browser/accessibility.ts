import axe, { type AxeResults } from "axe-core";
import type { MediaFeature, Page } from "puppeteer-core";

/** A serious or critical finding of axe-core, with the first elements that have it. */
export interface Finding {
  readonly rule: string;
  readonly window: string;
  readonly count: number;
  readonly first: readonly string[];
}

export const lightScheme: MediaFeature[] = [{ name: "prefers-color-scheme", value: "light" }];
export const darkScheme: MediaFeature[] = [{ name: "prefers-color-scheme", value: "dark" }];

/** Returns what axe-core finds on a page in its current state. */
export async function findingsOf(page: Page): Promise<readonly Finding[]> {
  // Injects axe-core through the debugger, since the policy of the page does not affect the debugger.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  // Preload would read style sheets of other hosts and wait for videos. The site has neither.
  const options = { resultTypes: ["violations"], preload: false };
  // axe.run resolves to this type.
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  const scheme = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({
      rule: id,
      window: `${page.viewport()?.width} px, ${scheme}`,
      count: nodes.length,
      first: nodes.slice(0, 2).map(({ html }) => html.slice(0, 160)),
    }));
}
