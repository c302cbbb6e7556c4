import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { SiteAddress } from "./config.ts";
import type { SitePlan } from "./plan.ts";

const packageDir = fileURLToPath(new URL("../..", import.meta.url));

/** What the process gets on its standard input. */
interface Job {
  readonly plan: SitePlan;
  readonly address: SiteAddress;
  readonly folder: string;
}

/**
 * Builds Astro's part of the site in a separate process, and copies it to `outDir`. There are two reasons: Astro still writes files
 * shortly after a failure, and it changes the environment variables of its process.
 *
 * @throws Error with Astro's own message if the build fails.
 */
export async function runAstro(plan: SitePlan, address: SiteAddress, outDir: string): Promise<void> {
  // Each build has a folder of its own. The folder is inside this package, because Astro's generated programs
  // load packages from there.
  const folder = join(packageDir, ".astro", `build-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await cp(join(packageDir, "ec.config.mjs"), join(folder, "ec.config.mjs"));
    await runBuild({ plan, address, folder });
    await cp(join(folder, "site"), outDir, { recursive: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runBuild(job: Job): Promise<void> {
  // Remove these variables, because Vite would read them. vitest sets them for its own processes.
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
  // Only this process loads Astro, which takes two seconds.
  const [{ build }, { siteConfig }] = await Promise.all([import("astro"), import("./config.ts")]);
  const { plan, address, folder }: Job = JSON.parse(await text(process.stdin));
  await build({ ...siteConfig(plan, address), root: folder, outDir: join(folder, "site") });
}
