import type { Call, CallReply, Case, CaseContext } from "./case.ts";
import { CaseFailure, describeFailure, type Exchange } from "./failure.ts";
import type { HttpReply, HttpRequest } from "./http.ts";
import { readIssuedKey } from "./issued-key.ts";
import { matchOperation } from "./operation-match.ts";
import { checkReply } from "./reply-check.ts";
import type { Secrets } from "./secrets.ts";
import { findOperation, type OperationId, type SpecOperation, spec } from "./spec.ts";
import { type Clock, NotObservable, type Stage } from "./target.ts";

export interface SessionOptions {
  readonly testCase: Case;
  readonly stage: Stage;
  readonly url: string;
  /** Stands in the names of created keys. */
  readonly runId: string;
  /** Whether the target remembers: only then is a secret that comes twice a fault. */
  readonly isStateful: boolean;
  /** The secrets of the run so far; those that the case is issued are added. */
  readonly secrets: Secrets;
  readonly onExchange: (exchange: Exchange) => void;
}

/** The beginning of the name of each key that the suite creates. */
export const keyTag = "latchkey-contract";

/** One case at work: sends what it asks for, and holds every reply to the spec. */
export class Session implements CaseContext {
  readonly #options: SessionOptions;
  #last: Exchange | undefined;
  #expected = "a reply";

  /** A property and no method: cases take it out of their context. */
  readonly expect: CaseContext["expect"] = (condition, { expected, received }) => {
    if (condition) return;
    this.#expected = expected;
    this.#fail([received]);
  };

  constructor(options: SessionOptions) {
    this.#options = options;
    options.secrets.addCast(options.stage.cast);
  }

  get cast(): Stage["cast"] {
    return this.#options.stage.cast;
  }

  get clock(): Clock {
    const { clock } = this.#options.stage;
    if (clock === undefined) throw new NotObservable("the target has no clock that can be set");
    return clock;
  }

  // Functions of their own, since cases take them out of the context.
  readonly nameOf = (purpose: string): string => `${keyTag} ${this.#options.runId} ${purpose}`.slice(0, 200);

  readonly call = async <Id extends OperationId, Status extends number>(
    call: Call<Id, Status>,
  ): Promise<CallReply<Id, Status>> => {
    const operation = findOperation(call.operationId);
    // What is almost a secret is as good as one to whoever reads it in a report.
    const { secret } = call;
    if (secret !== undefined && !secret.startsWith(keyTag)) {
      this.#options.secrets.add(secret, "<a key that the case made up>");
    }
    this.#expected = `${call.status} from ${call.operationId}, as the spec declares it`;
    const reply = await this.#exchange(toRequest(operation, call), operation);
    const problems = checkReply(operation, reply);
    // The status first: with another one, all else follows from that.
    if (reply.status !== call.status) problems.unshift(`status is ${reply.status}, and not ${call.status}`);
    // The status is right: whatever else is wrong, is so by the form that the spec gives a refusal.
    const assumed = reply.status === call.status ? operation.assumedRefusals[reply.status] : undefined;
    if (problems.length > 0) this.#fail(problems, assumed);
    // A reply without a problem has the declared body.
    const body = (reply.text === "" ? undefined : JSON.parse(reply.text)) as CallReply<Id, Status>["body"];
    return { headers: reply.headers, body };
  };

  readonly send = async (request: HttpRequest): Promise<HttpReply> => {
    this.#expected = "a reply";
    const operation = matchOperation(request)?.operation;
    const reply = await this.#exchange(request, operation);
    // Whether another status may come, the case knows: the spec is not asked by every request that looks like a call.
    if (operation?.statuses.includes(reply.status)) {
      this.#expected = `${reply.status} from ${operation.operationId} to be as the spec declares it`;
      const problems = checkReply(operation, reply);
      if (problems.length > 0) this.#fail(problems, operation.assumedRefusals[reply.status]);
    }
    return reply;
  };

  async #exchange(request: HttpRequest, operation: SpecOperation | undefined): Promise<HttpReply> {
    const { stage, url, onExchange } = this.#options;
    let reply: HttpReply;
    try {
      reply = await stage.send(request);
    } catch (error) {
      if (error instanceof NotObservable) {
        if (error.reply !== undefined) onExchange({ url, request, reply: error.reply });
        throw error;
      }
      this.#last = { url, request, reply: { error: describeError(error) } };
      onExchange(this.#last);
      return this.#fail(["no reply came"]);
    }
    this.#last = { url, request, reply };
    const problems = this.#checkSecrets(reply, operation);
    // After the secrets: what was issued just now has its label by then.
    onExchange(this.#last);
    if (problems.length > 0) this.#fail(problems);
    return reply;
  }

  /** No reply holds a known secret, but the one that issues it. */
  #checkSecrets({ headers, text }: HttpReply, operation: SpecOperation | undefined): string[] {
    const { secrets, isStateful, testCase } = this.#options;
    const isCreate = operation?.method === "POST" && operation.success === 201;
    const issued = isCreate ? readIssuedKey(text) : undefined;
    let rest = `${Object.values(headers).join("\n")}\n${text}`;
    const problems: string[] = [];
    if (issued !== undefined) {
      if (isStateful && secrets.has(issued.secret))
        problems.push("the new key has a secret that was known before");
      // Once is its own place; each further time is not.
      rest = rest.replace(issued.secret, "");
      secrets.add(issued.secret, `<secret of key ${issued.id ?? "without an id"}, made in ${testCase.id}>`);
    }
    for (const label of secrets.findIn(rest)) problems.push(`the reply holds a secret: ${label}`);
    return problems;
  }

  #fail(problems: readonly string[], assumed?: string): never {
    const failure = describeFailure(this.#expected, problems, this.#last, this.#options.secrets);
    throw new CaseFailure(assumed === undefined ? failure : { ...failure, assumed });
  }
}

/** What a call sends. */
export function toRequest(
  operation: SpecOperation,
  { secret, parameters = {}, body, headers }: Call,
): HttpRequest {
  const query = new URLSearchParams();
  let { path } = operation;
  for (const [name, value] of Object.entries(parameters)) {
    const inPath = path.replace(`{${name}}`, String(value));
    if (inPath === path) query.set(name, String(value));
    path = inPath;
  }
  return {
    method: operation.method,
    target: query.size > 0 ? `${path}?${query}` : path,
    headers: {
      ...(secret !== undefined && { [spec[operation.api].credentialHeader]: secret }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** Why no reply came. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
