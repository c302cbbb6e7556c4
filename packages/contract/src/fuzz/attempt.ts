import type { Belongings } from "../cast.ts";
import { describeFailure, type Exchange, type Failure } from "../failure.ts";
import type { HttpReply, HttpRequest, Send } from "../http.ts";
import { readIssuedKey } from "../issued-key.ts";
import { Secrets } from "../secrets.ts";
import type { ApiName } from "../spec.ts";
import type { Stage } from "../target.ts";
import type { PlannedRequest } from "./planned-request.ts";
import { checkFuzzed, toRequest } from "./request.ts";
import type { Scope } from "./scope.ts";

/** The key that the run has made in each API, where it may change no other. */
export type MadeKeys = ReadonlyMap<ApiName, Belongings>;

/** Where requests are sent to, and what may be. */
export interface Place {
  /** What stands before a request's target in a curl line. */
  readonly urlOf: (api: ApiName) => string;
  readonly scope: Scope;
  readonly made: MadeKeys;
}

/** Ends a run of requests: a reply broke a promise. */
export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
  readonly failure: Failure;
  /** The requests that came before, as commands for a shell. */
  readonly before: readonly string[];

  constructor(failure: Failure, before: readonly string[]) {
    super(failure.problems.join("; "));
    this.failure = failure;
    this.before = before;
  }
}

const deadlineMs = 10_000;

/**
 * Sends planned requests one after the other.
 *
 * @param onReply Is told of each status.
 * @throws FuzzFailure at the first reply that breaks a promise.
 */
export async function sendAll(
  planned: readonly PlannedRequest[],
  { cast, send }: Pick<Stage, "cast" | "send">,
  { urlOf, scope, made }: Place,
  onReply: (each: PlannedRequest, status: number | undefined) => void,
): Promise<void> {
  const secrets = new Secrets();
  secrets.addCast(cast);
  const before: string[] = [];
  for (const each of planned) {
    const { api } = each.operation;
    const request = toRequest(each, cast[api], scope, made.get(api));
    const reply = await sendInTime(send, request);
    onReply(each, "status" in reply ? reply.status : undefined);
    const problems =
      "error" in reply
        ? ["no reply came"]
        : [...checkSecrets(each, request, reply, secrets), ...checkFuzzed(each, request, reply)];
    const exchange = { url: urlOf(api), request, reply };
    const failure = describeFailure(describeExpected(each), problems, exchange, secrets);
    if (problems.length > 0) throw new FuzzFailure(failure, before);
    if (failure.curl !== undefined) before.push(failure.curl);
  }
}

function describeExpected({ operation, isMutated }: PlannedRequest): string {
  return isMutated
    ? `${operation.operationId} to withstand it`
    : `a reply that ${operation.operationId} declares, since the spec allows the request`;
}

async function sendInTime(send: Send, request: HttpRequest): Promise<Exchange["reply"]> {
  const { promise: tooLate, resolve } = Promise.withResolvers<Exchange["reply"]>();
  const timer = setTimeout(() => resolve({ error: `none within ${deadlineMs} ms` }), deadlineMs);
  const sent = send(request).catch((error: unknown) => ({
    error: error instanceof Error ? error.message : String(error),
  }));
  try {
    return await Promise.race([sent, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** No reply holds a known secret, but the one that issues it, and that one once. */
function checkSecrets(
  { operation }: PlannedRequest,
  { method }: HttpRequest,
  { status, headers, text }: HttpReply,
  secrets: Secrets,
): string[] {
  let rest = `${Object.values(headers).join("\n")}\n${text}`;
  if (method === "POST" && operation.method === "POST" && status === 201) {
    const secret = readIssuedKey(text)?.secret;
    if (secret !== undefined) {
      if (secrets.has(secret)) return ["the new key has a secret that was known before"];
      rest = rest.replace(secret, "");
      secrets.add(secret, "<secret of the new key>");
    }
  }
  return secrets.findIn(rest).map((label) => `the reply holds a secret: ${label}`);
}
