import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "puppeteer-core";
import type { StartedBrowser } from "./browser-program.ts";

const FIREFOX_PATH = process.env["FIREFOX_PATH"] ?? "";
// A path that is set is not checked. If it is wrong, the tests must fail and not be skipped.
const installed = [FIREFOX_PATH, "/usr/bin/firefox", "/usr/bin/firefox-esr"].find(
  (path) => path !== "" && (path === FIREFOX_PATH || existsSync(path)),
);

/** Why no Firefox can start on this machine. Undefined if one must start. */
export const firefoxUnavailableReason: string | undefined =
  installed === undefined ? "no Firefox is installed. Set FIREFOX_PATH to a Firefox." : undefined;

/** Starts `FIREFOX_PATH` or the installed Firefox, in this order, with a new profile. */
export async function launchFirefox(): Promise<StartedBrowser> {
  if (installed === undefined) throw new Error(`Cannot start Firefox: ${firefoxUnavailableReason}`);
  const profile = await mkdtemp(join(tmpdir(), "latchkey-firefox-"));
  const removeProfile = (): Promise<void> => rm(profile, { recursive: true, force: true });
  try {
    const browser = await launch({
      browser: "firefox",
      executablePath: installed,
      headless: true,
      userDataDir: profile,
      // Host names do not resolve, so no request of a page is sent to another machine.
      extraPrefsFirefox: { "network.dns.disabled": true },
    });
    return { browser, close: () => browser.close().finally(removeProfile) };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
