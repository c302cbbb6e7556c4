import type { Page } from "puppeteer-core";

/** What a page has done since it was opened. */
export interface PageLog {
  /** The address of each request. */
  readonly requests: string[];
  /** Errors and warnings of the page. */
  readonly complaints: string[];
}

/** Records the requests and the messages of a page. Call it before the page opens an address. */
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
