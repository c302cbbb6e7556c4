import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, launch } from "puppeteer-core";
import type { StartedBrowser } from "./browser-program.ts";

/** A Chromium that was started for a test. */
export type Chromium = StartedBrowser;

interface Executable {
  readonly path: string;
  readonly env: Record<string, string>;
}

const CHROME_PATH = process.env["CHROME_PATH"] ?? "";
const systemChromium = "/usr/bin/chromium";
// A path that is set is not checked. If it is wrong, the tests must fail and not be skipped.
const installed = [CHROME_PATH, systemChromium].find(
  (path) => path !== "" && (path === CHROME_PATH || existsSync(path)),
);
const hasBundled = process.platform === "linux" && process.arch === "x64";

/** Why no Chromium can start on this machine. Undefined if one must start. */
export const chromiumUnavailableReason: string | undefined =
  installed !== undefined || hasBundled
    ? undefined
    : `@sparticuz/chromium has no build for ${process.platform} ${process.arch}. Set CHROME_PATH to a Chromium.`;

/** Starts `CHROME_PATH`, the installed Chromium or the packaged Chromium, in this order, with a new profile. */
export async function launchChromium(): Promise<Chromium> {
  const userDataDir = await mkdtemp(join(tmpdir(), "latchkey-chromium-"));
  const removeProfile = (): Promise<void> => rm(userDataDir, { recursive: true, force: true });
  try {
    const browser = await launchWithProfile(userDataDir);
    return { browser, close: () => browser.close().finally(removeProfile) };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}

async function launchWithProfile(userDataDir: string): Promise<Browser> {
  const { path, env } =
    installed === undefined ? await bundledChromium(userDataDir) : { path: installed, env: {} };
  return launch({
    executablePath: path,
    headless: "shell",
    userDataDir,
    env: { ...process.env, ...env },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--lang=en-US",
      // Host names do not resolve, so no request of a page is sent to another machine.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/** Unpacks the packaged Chromium, its libraries and its fonts once per installed version. */
async function bundledChromium(userDataDir: string): Promise<Executable> {
  const packageDir = new URL("../", import.meta.resolve("@sparticuz/chromium"));
  const cacheDir = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));
  // The real path that pnpm makes contains the version, so a new version gets a new folder.
  const version = fileURLToPath(packageDir).match(/@sparticuz\+chromium@([^/_]+)/)?.[1] ?? "unknown";
  const dir = join(cacheDir, `chromium-${version}`);
  if (!existsSync(dir)) await unpack(fileURLToPath(new URL("bin/", packageDir)), cacheDir, dir);
  const fontsFile = join(userDataDir, "fonts.conf");
  await writeFile(fontsFile, fontSettings(join(dir, "fonts"), join(userDataDir, "fonts-cache")));
  return {
    path: join(dir, "chromium"),
    env: { LD_LIBRARY_PATH: join(dir, "al2023", "lib"), FONTCONFIG_FILE: fontsFile },
  };
}

// The packaged settings look for fonts in fixed folders only. Without a font, pages show no text. Without the alias,
// code has a proportional font, and pictures show tables that are not aligned.
function fontSettings(fontsDir: string, cacheDir: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fontsDir}</dir>
  <dir>/usr/share/fonts</dir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <cachedir>${cacheDir}</cachedir>
</fontconfig>
`;
}

async function unpack(archives: string, cacheDir: string, dir: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const partial = await mkdtemp(join(cacheDir, "unpacking-"));
  const { inflate } = await import("@sparticuz/chromium");
  // `inflate` always writes to os.tmpdir(). In that folder, another run could mistake a half-written file for a
  // complete one.
  const previous = process.env["TMPDIR"];
  process.env["TMPDIR"] = partial;
  try {
    const names = ["chromium.br", "al2023.tar.br", "fonts.tar.br"];
    await Promise.all(names.map((name) => inflate(join(archives, name))));
  } finally {
    if (previous === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = previous;
  }
  await rename(partial, dir).catch(async (error: unknown) => {
    // Another run may have finished first. Its copy is identical.
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  });
}
