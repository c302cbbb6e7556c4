import { closeSync, openSync, writeSync } from "node:fs";
import type { Case } from "../case.ts";
import { describeRequest, type Exchange, oneLine } from "../failure.ts";
import type { Secrets } from "../secrets.ts";
import type { OwnStep } from "../target.ts";

/** Of a request, and of the body of a reply, in characters: twenty keys of a list have less. */
const maxLength = 16_000;

const head = `What latchkey-contract sent, and what came, in this order; secrets are masked.
A known key is shown as its variable or what it is; of what may be one, no more than the last four characters are shown.
In it: every request of the cases, and what --url and --live send to find out whose the keys are (discovery) and to
deactivate what was made (tidy-up). Not in it: the controls of a sandbox. Of a reply, its status, type and body are shown;
what has more than ${maxLength} characters is cut off.
`;

/**
 * Writes each exchange of a run into a file of its own as soon as it is over, so that what ends the run leaves what was sent
 * so far. Everything but the line that begins a block is indented.
 */
export class Transcript {
  readonly #file: number;
  #count = 0;
  #title: string | undefined;
  #step = 0;
  #problem: string | undefined;

  /** @throws Error where the file exists, or cannot be made. */
  constructor(path: string) {
    this.#file = openSync(path, "wx", 0o600);
    this.#write(head);
  }

  /** Why it is not complete; undefined where it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** What tells it of a run on a target: both go into the options of `runSuite`, and neither throws. */
  listenTo(target: string): {
    readonly onExchange: (testCase: Case, exchange: Exchange, secrets: Secrets) => void;
    readonly onOwnExchange: (step: OwnStep, exchange: Exchange, secrets: Secrets) => void;
  } {
    return {
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

  /** A case or a tidy-up must not end for a full disk. */
  #write(text: string): void {
    if (this.#problem !== undefined) return;
    try {
      const bytes = Buffer.from(text);
      // All of it: a write may take less than it is given.
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}

function describeExchange(exchange: Exchange, secrets: Secrets): string {
  const curl = oneLine(describeRequest(exchange, secrets), maxLength);
  const { reply } = exchange;
  if ("error" in reply) return `${curl}\nno reply: ${oneLine(secrets.mask(reply.error), maxLength)}`;
  const type = oneLine(secrets.mask(reply.headers["content-type"] ?? "no content type"), 100);
  return `${curl}\n${reply.status}, ${type}\n${describeBody(reply.text, secrets)}`;
}

function describeBody(text: string, secrets: Secrets): string {
  if (text === "") return "no body";
  const masked = secrets.mask(text);
  // What is masked by the letter is still there in JSON that writes a letter in another way.
  if (secrets.findIn(withoutEscapes(masked)).length > 0)
    return `a body of ${text.length} characters, not shown: it holds a secret that is written with escapes`;
  // A reply may hold what turns a terminal upside down; its lines are kept.
  const lines = masked.replaceAll(/(?:(?!\n)[\p{Cc}\p{Cf}])+/gu, " ").trimEnd();
  if (lines.length <= maxLength) return lines;
  return `${lines.slice(0, maxLength)}…\nand ${lines.length - maxLength} characters more`;
}

function withoutEscapes(json: string): string {
  return json.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, letter?: string) =>
    code === undefined ? (letter ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
