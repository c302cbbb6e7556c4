import { closeSync, openSync, writeSync } from "node:fs";
import { curlOf, oneLine } from "./failure.ts";
import type { Exchange } from "./http.ts";
import type { RunListeners } from "./run-case.ts";
import type { Secrets } from "./secrets.ts";

/** The longest request or body in the log, in characters. */
const maxLength = 16_000;

export const logHead: string = `The requests and responses of latchkey-contract, in order, with secrets masked. A known key is shown as its variable.
Anything else that may be a secret is shown as its last four characters. The log has all requests of cases. For --url and
--target live, it also has those that find accounts (discovery) and deactivate created keys (tidy-up). Requests to the
controls of a sandbox are not in it. A response is shown with status, content type and body. Texts of more than
${maxLength} characters are truncated.
`;

/**
 * Appends each exchange of a run to a file immediately, so that the log of an interrupted run is complete. All lines of a
 * block except the first are indented. It does not throw, since a full disk must not end a case or a tidy-up.
 */
export class HttpLog {
  readonly #file: number;
  #count = 0;
  #title: string | undefined;
  #step = 0;
  #isBroken = false;
  readonly listeners: RunListeners;

  constructor(path: string, target: string) {
    this.#file = openSync(path, "a", 0o600);
    this.listeners = {
      onExchange: ({ id }, exchange, secrets) => this.#add(`${target} ${id}`, exchange, secrets),
      onSuiteExchange: (step, exchange, secrets) => this.#add(`${target} ${step}`, exchange, secrets),
    };
  }

  close(): void {
    closeSync(this.#file);
  }

  #add(title: string, exchange: Exchange, secrets: Secrets): void {
    this.#count += 1;
    this.#step = title === this.#title ? this.#step + 1 : 1;
    this.#title = title;
    const first = `#${this.#count} ${title}, step ${this.#step}, ${new Date().toISOString()}`;
    this.#write(`\n${first}\n${describeExchange(exchange, secrets).replaceAll(/^(?=.)/gm, "  ")}\n`);
  }

  #write(text: string): void {
    if (this.#isBroken) return;
    try {
      const bytes = Buffer.from(text);
      // One call may write only a part of the text.
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      this.#isBroken = true;
      process.stderr.write(`latchkey-contract: the log of --log-http is not complete: ${String(error)}\n`);
    }
  }
}

function describeExchange(exchange: Exchange, secrets: Secrets): string {
  const curl = curlOf(exchange, secrets, maxLength);
  const { response } = exchange;
  if ("error" in response) return `${curl}\nno response: ${oneLine(secrets.mask(response.error), maxLength)}`;
  const type = oneLine(secrets.mask(response.headers["content-type"] ?? "no content type"), 100);
  return `${curl}\n${response.status}, ${type}\n${describeBody(response.text, secrets)}`;
}

function describeBody(text: string, secrets: Secrets): string {
  if (text === "") return "no body";
  const masked = secrets.mask(text);
  // A mask does not find a secret that JSON writes with escapes.
  if (secrets.findIn(withoutEscapes(masked)).length > 0)
    return `a body of ${text.length} characters, not shown: it contains a secret that is written with escapes`;
  // Removes characters that confuse a terminal. Line breaks are kept.
  const lines = masked.replaceAll(/(?:(?!\n)[\p{Cc}\p{Cf}])+/gu, " ").trimEnd();
  if (lines.length <= maxLength) return lines;
  return `${lines.slice(0, maxLength)}…\nand ${lines.length - maxLength} more characters`;
}

function withoutEscapes(json: string): string {
  return json.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, letter?: string) =>
    code === undefined ? (letter ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
