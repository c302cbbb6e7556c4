import type { Page } from "puppeteer-core";

/** What a page has done since it was opened. */
export interface PageLog {
  /** Every address that was asked for. */
  readonly requests: string[];
  /** Errors and warnings of the page; a test adds what else it does not want. */
  readonly complaints: string[];
}

/** Keeps what a page asks for and complains of. To be called before it goes anywhere. */
export function watchPage(page: Page): PageLog {
  const log: PageLog = { requests: [], complaints: [] };
  page.on("request", (request) => log.requests.push(request.url()));
  page.on("pageerror", (error) => log.complaints.push(`page error: ${String(error)}`));
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type()))
      log.complaints.push(`${message.type()}: ${message.text()}`);
  });
  return log;
}
