import axe, { type AxeResults } from "axe-core";
import type { MediaFeature, Page } from "puppeteer-core";

/** A serious or critical finding of axe-core's, with the first places where it is. */
export interface Finding {
  readonly rule: string;
  readonly window: string;
  readonly count: number;
  readonly first: readonly string[];
}

export const lightScheme: MediaFeature[] = [{ name: "prefers-color-scheme", value: "light" }];
export const darkScheme: MediaFeature[] = [{ name: "prefers-color-scheme", value: "dark" }];

// All that can tell one scheme of colours from another.
const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe-core finds on a page as it is shown now, by all of its rules or only by those about colours. */
export async function findingsOf(page: Page, rules: "all" | "colours"): Promise<readonly Finding[]> {
  // By way of the debugger, which the page's policy does not hold.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  // Without preload: it reads the sheets of other hosts and waits for films, and there are neither.
  const options = {
    resultTypes: ["violations"],
    preload: false,
    ...(rules === "colours" && { runOnly: colourRules }),
  };
  // What axe.run resolves to.
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
