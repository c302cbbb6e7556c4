import { toCurl } from "./curl.ts";
import type { HttpReply, HttpRequest } from "./http.ts";
import type { Secrets } from "./secrets.ts";

/** A request and what came of it. */
export interface Exchange {
  /** Stands before the request's target in a curl line. */
  readonly url: string;
  readonly request: HttpRequest;
  readonly reply: HttpReply | { readonly error: string };
}

/** What a case expected, and what came instead; no secret stands in it. */
export interface Failure {
  readonly expected: string;
  /** One sentence each. */
  readonly problems: readonly string[];
  /** The last request as a command for a shell. */
  readonly curl: string | undefined;
  /** The last reply: its status and type, and the beginning of its body. */
  readonly received: string | undefined;
  /** Why what was expected of the reply is a guess of the spec's, where that is not so of the whole case. */
  readonly assumed?: string | undefined;
  /** Whether there was no reply at all. */
  readonly isSilence?: true;
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

/** Makes a failure of at most eight lines, whatever was sent and received, with its secrets masked. */
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
    curl: exchange && oneLine(describeRequest(exchange, secrets), maxCurlLength),
    received: exchange && describeReply(exchange.reply, secrets),
    ...(exchange !== undefined && "error" in exchange.reply && { isSilence: true as const }),
  };
}

/** The command for a shell that sends a request again, with its secrets masked. */
export function describeRequest({ url, request }: Exchange, secrets: Secrets): string {
  return toCurl(url, maskRequest(request, secrets));
}

/** Before it is quoted, since what stands for a secret has to be quoted in its own way. */
function maskRequest({ method, target, headers, body }: HttpRequest, secrets: Secrets): HttpRequest {
  const mask = (text: string): string => secrets.mask(text);
  return {
    method: mask(method),
    target: mask(target),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, values]) => [
        name,
        typeof values === "string" ? mask(values) : values.map(mask),
      ]),
    ),
    ...(body !== undefined && { body: mask(body) }),
  };
}

function describeReply(reply: Exchange["reply"], secrets: Secrets): string {
  if ("error" in reply) return `no reply: ${oneLine(secrets.mask(reply.error), maxProblemLength)}`;
  const { status, headers, text } = reply;
  const type = headers["content-type"] ?? "no content type";
  const body = text === "" ? "no body" : oneLine(secrets.mask(text), maxBodyLength);
  return `${status}, ${oneLine(secrets.mask(type), 100)}, ${body}`;
}

/** The text without what a line has no place for, cut off at a length. */
export function oneLine(text: string, maxLength: number): string {
  // A reply may hold what turns a terminal upside down.
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}
