import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "astro";
import { type SiteAddress, siteConfig } from "./config.ts";
import type { SitePlan } from "./plan.ts";

const packageDir = fileURLToPath(new URL("../..", import.meta.url));

export interface AstroBuild {
  readonly plan: SitePlan;
  readonly address: SiteAddress;
  /** Where the site goes. */
  readonly outDir: string;
}

/**
 * Builds Astro's part of the site in a process of its own. Astro writes to its folders for a moment after it has failed,
 * and sets the environment for good.
 *
 * @throws Error with Astro's own message if it fails.
 */
export async function runAstro({ outDir, ...options }: AstroBuild): Promise<void> {
  // A folder of this build alone, inside this package: the programs that Astro makes load packages from there.
  const folder = join(packageDir, ".astro", `build-${randomUUID()}`);
  try {
    await runBuild({ ...options, folder });
    await cp(join(folder, "site"), outDir, { recursive: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Job extends Omit<AstroBuild, "outDir"> {
  readonly folder: string;
}

async function runBuild(job: Job): Promise<void> {
  // Vite would take these from the environment; vitest sets them for its own programs.
  const { BASE_URL, MODE, DEV, PROD, SSR, NODE_ENV, ...env } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    cwd: packageDir,
    env: { ...env, ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.end(JSON.stringify(job));
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stderr, code] = await Promise.all([text(child.stderr), closed]);
  if (code !== 0) throw new Error(`Astro cannot build the site: ${stderr.trim()}`);
}

if (import.meta.main) {
  const { plan, address, folder }: Job = JSON.parse(await text(process.stdin));
  await build({ ...siteConfig(plan, address), root: folder, outDir: join(folder, "site") });
}
