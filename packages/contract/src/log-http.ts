import { closeSync, openSync, writeSync } from "node:fs";
import { describeRequest, oneLine } from "./failure.ts";
import type { Exchange } from "./http.ts";
import type { RunListeners } from "./run-case.ts";
import type { Secrets } from "./secrets.ts";

/** Of a request, and of the body of a response, in characters. */
const maxLength = 16_000;

export const logHead: string = `What latchkey-contract sent and received, in this order, with secrets masked: a known key by its variable, anything else
that may be a secret by its last four characters. It contains every request of the cases, and what --url and --target
live send to find accounts (discovery) and to deactivate created keys (tidy-up), without the controls of a sandbox. Of a
response, it shows status, content type and body. Longer texts than ${maxLength} characters are cut.
`;

/**
 * Appends each exchange of a run to a file as soon as it is over, so that an interrupted run leaves what was sent so far.
 * Everything but the line that begins a block is indented. It does not throw: a case or a tidy-up must not end because
 * the disk is full.
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
      onOwnExchange: (step, exchange, secrets) => this.#add(`${target} ${step}`, exchange, secrets),
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
      // A write may take less than it is given.
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      this.#isBroken = true;
      process.stderr.write(`latchkey-contract: the log of --log-http is not complete: ${String(error)}\n`);
    }
  }
}

function describeExchange(exchange: Exchange, secrets: Secrets): string {
  const curl = oneLine(describeRequest(exchange, secrets), maxLength);
  const { response } = exchange;
  if ("error" in response) return `${curl}\nno response: ${oneLine(secrets.mask(response.error), maxLength)}`;
  const type = oneLine(secrets.mask(response.headers["content-type"] ?? "no content type"), 100);
  return `${curl}\n${response.status}, ${type}\n${describeBody(response.text, secrets)}`;
}

function describeBody(text: string, secrets: Secrets): string {
  if (text === "") return "no body";
  const masked = secrets.mask(text);
  // What is masked by the letter is still there in JSON that writes a letter in another way.
  if (secrets.findIn(withoutEscapes(masked)).length > 0)
    return `a body of ${text.length} characters, not shown: it holds a secret that is written with escapes`;
  // A response may contain what confuses a terminal. Its lines are kept.
  const lines = masked.replaceAll(/(?:(?!\n)[\p{Cc}\p{Cf}])+/gu, " ").trimEnd();
  if (lines.length <= maxLength) return lines;
  return `${lines.slice(0, maxLength)}…\nand ${lines.length - maxLength} characters more`;
}

function withoutEscapes(json: string): string {
  return json.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, letter?: string) =>
    code === undefined ? (letter ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
