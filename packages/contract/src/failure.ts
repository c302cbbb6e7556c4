import { maskJson } from "@latchkey/validators";
import { type Exchange, type HttpRequest, parseJson } from "./http.ts";
import type { Secrets } from "./secrets.ts";
import { messageOf } from "./usage-error.ts";

/** What a case expected and what it received. Contains no secret. */
export interface Failure {
  readonly expected: string;
  /** The problems, one sentence each. */
  readonly problems: readonly string[];
  /** The last request as a command for a shell. */
  readonly curl: string | undefined;
  /** The last response: its status and type, and the beginning of its body. */
  readonly received: string | undefined;
  /** Why the expectation is an assumption. Undefined if it is documented, or if the response leaks a secret. */
  readonly assumption?: string | undefined;
  /** Whether a response leaks a secret. */
  readonly isLeak?: boolean;
  /** Whether there was no response. */
  readonly hasNoResponse?: true;
}

/** Ends a case. */
export class CaseFailure extends Error {
  override readonly name = "CaseFailure";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.problems.join("; "));
    this.failure = failure;
  }
}

const maxProblems = 5;
const maxProblemLength = 300;
const maxBodyLength = 300;
const maxCurlLength = 1_000;

/** Describes a failure in at most eight lines, with its secrets masked. */
export function describeFailure(
  expected: string,
  problems: readonly string[],
  exchange: Exchange | undefined,
  secrets: Secrets,
): Failure {
  const shown = problems
    .slice(0, maxProblems)
    .map((problem) => oneLine(secrets.mask(problem), maxProblemLength));
  const more = problems.length - shown.length;
  return {
    expected: oneLine(secrets.mask(expected), maxProblemLength),
    problems: more > 0 ? [...shown, `and ${more} more`] : shown,
    curl: exchange && curlOf(exchange, secrets),
    received: exchange && describeResponse(exchange.response, secrets),
    ...(exchange !== undefined && "error" in exchange.response && { hasNoResponse: true as const }),
  };
}

/** Returns a curl command that repeats a request, in one line and with secrets masked. */
export function curlOf(
  { url, request }: Pick<Exchange, "url" | "request">,
  secrets: Secrets,
  maxLength: number = maxCurlLength,
): string {
  const { method, target, headers, body } = request;
  const mask = (text: string): string => secrets.mask(text);
  // Masked before it is quoted, since the variable for a secret needs other quotes.
  const curl = toCurl(url, {
    method: mask(method),
    target: mask(target),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [name, [values].flat().map(mask)]),
    ),
    ...(body !== undefined && { body: mask(body) }),
  });
  return oneLine(curl, maxLength);
}

function describeResponse(response: Exchange["response"], secrets: Secrets): string {
  if ("error" in response) return `no response: ${oneLine(secrets.mask(response.error), maxProblemLength)}`;
  const { status, headers, text } = response;
  const type = headers["content-type"] ?? "no content type";
  const body = text === "" ? "no body" : oneLine(maskBody(text, secrets), maxBodyLength);
  return `${status}, ${oneLine(secrets.mask(type), 100)}, ${body}`;
}

/** Returns a body without secrets. A known secret becomes its label, and any other secret becomes the name of its field. */
function maskBody(text: string, secrets: Secrets): string {
  const masked = secrets.mask(text);
  const body = parseJson(masked);
  return body === undefined ? masked : JSON.stringify(maskJson(body, (text) => secrets.isLabel(text)));
}

/** Returns the text as one line of at most the given length. */
export function oneLine(text: string, maxLength: number): string {
  // Removes characters that confuse a terminal.
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** Says why there was no response. */
export function describeError(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)}: ${cause.message}` : messageOf(error);
}

/** Returns a curl command that repeats a request. */
function toCurl(url: string, { method, target, headers, body }: HttpRequest): string {
  const words = ["curl"];
  // With -X HEAD, curl would wait for a body, although the response to HEAD has none.
  if (method === "HEAD") words.push("--head");
  else if (method !== "GET" || body !== undefined) words.push("-X", quote(method));
  // Without these flags, curl would change the path that the case tests.
  if (/[[\]{}]/.test(target)) words.push("--globoff");
  if (/\/\.\.?(?:\/|$)/.test(target)) words.push("--path-as-is");
  words.push(quote(`${url}${target}`));
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values].flat()) words.push("-H", quote(`${name}: ${value}`));
  }
  if (body !== undefined) words.push("--data-raw", quote(body));
  return words.join(" ");
}

/** Returns a word for a POSIX shell. In this word, the shell expands only the variables of keys. */
function quote(text: string): string {
  if (/^[\w./:=@-]+$/.test(text)) return text;
  if (!/\$LATCHKEY_\w+/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `"${text.replace(/[\\"`]|\$(?!LATCHKEY_)/g, "\\$&")}"`;
}
