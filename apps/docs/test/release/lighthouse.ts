import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { launchChromium } from "@latchkey/runtimes";
import { serveDocs } from "../../src/index.ts";

/**
 * Lighthouse on a page of each kind, in the built site. This script fetches Lighthouse from npm. As a
 * dependency, Lighthouse would slow down each install. `pnpm test:release` runs it after all other tests, since a
 * busy machine lowers the scores. Exits with 1 if a score is too low.
 */
const lighthouse = "lighthouse@13.5.0";
const categories = ["performance", "accessibility", "best-practices", "seo"] as const;

const pages: readonly { readonly path: string; readonly least: Partial<Record<string, number>> }[] = [
  { path: "/", least: {} },
  { path: "/partner-subscriptions/create-subaccount-api-key/", least: {} },
  { path: "/certcentral/list-keys/", least: {} },
  { path: "/guides/errors/", least: {} },
  {
    path: "/partner-subscriptions/",
    least: { performance: 0, accessibility: 95, "best-practices": 95, seo: 95 },
  },
  { path: "/certcentral/", least: { performance: 0, accessibility: 95, "best-practices": 95, seo: 95 } },
];

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number }>>;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
}

await using server = await serveDocs({ port: 0 });
const chromium = await launchChromium();
try {
  const { port } = new URL(chromium.browser.wsEndpoint());
  for (const { path, least } of pages) {
    const { stdout } = await promisify(execFile)(
      "npx",
      [
        "-y",
        lighthouse,
        `${server.url}${path}`,
        `--port=${port}`,
        "--preset=desktop",
        "--output=json",
        "--quiet",
      ],
      { maxBuffer: 2 ** 26, shell: process.platform === "win32" },
    );
    const report: Report = JSON.parse(stdout);
    const scores = categories.map((name) => Math.round((report.categories[name]?.score ?? 0) * 100));
    console.log(`${scores.join(" / ")}  ${path}`);
    const isLow = categories.some((name, index) => (scores[index] ?? 0) < (least[name] ?? 100));
    if (!isLow) continue;
    process.exitCode = 1;
    for (const { title, score } of Object.values(report.audits)) {
      if (score !== null && score < 0.9) console.log(`  ${Math.round(score * 100)}: ${title}`);
    }
  }
} finally {
  await chromium.close();
}
