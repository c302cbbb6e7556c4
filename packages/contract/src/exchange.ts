import { isSecretField } from "@latchkey/validators";
import type { Call, CallResponse, Case, CaseContext } from "./case.ts";
import { CaseFailure, describeError, describeFailure } from "./failure.ts";
import { type Exchange, type HttpRequest, type HttpResponse, parseJson } from "./http.ts";
import { readIssuedKey } from "./key-operations.ts";
import type { Secrets } from "./secrets.ts";
import { findOperation, matchOperation, type OperationId, type SpecOperation, spec } from "./spec.ts";
import { type CaseSetUp, type Clock, SkipCase } from "./target.ts";

export interface ExchangeOptions {
  readonly testCase: Case;
  readonly setUp: CaseSetUp;
  /** Precedes the target of a request in a curl line. */
  readonly url: string;
  /** Is in the names of created keys. */
  readonly runId: string;
  /** Whether the target stores what is written: only then is it a fault if two keys have the same secret. */
  readonly isStateful: boolean;
  /** The secrets of the run so far. The secrets that the case is issued are added. */
  readonly secrets: Secrets;
  readonly onExchange: (exchange: Exchange) => void;
}

/** The beginning of the name of each key that the suite creates. */
export const keyTag = "latchkey-contract";

/** The one place that sends what a case asks for, checks each response against the spec, and looks for secrets in it. */
export class CaseExchange implements CaseContext {
  readonly #options: ExchangeOptions;
  #last: Exchange | undefined;
  #expected = "a response";

  /** A property, since cases take it out of their context; so are the others. */
  readonly expect: CaseContext["expect"] = (condition, { expected, received }) => {
    if (condition) return;
    this.#expected = expected;
    this.#fail([received]);
  };

  constructor(options: ExchangeOptions) {
    this.#options = options;
    options.secrets.addAccounts(options.setUp.accounts);
  }

  get operationId(): OperationId {
    return this.#options.testCase.operationId;
  }

  get accounts(): CaseSetUp["accounts"] {
    return this.#options.setUp.accounts;
  }

  get clock(): Clock {
    const { clock } = this.#options.setUp;
    if (clock === undefined) throw new SkipCase("the target has no clock that can be set");
    return clock;
  }

  readonly nameOf = (purpose: string): string => `${keyTag} ${this.#options.runId} ${purpose}`.slice(0, 200);

  readonly call = async <Id extends OperationId, Status extends number>(
    call: Call<Id, Status>,
  ): Promise<CallResponse<Id, Status>> => {
    const operation = findOperation(call.operationId);
    // A secret with one letter changed is as good as the secret to a reader of the report.
    const { secret } = call;
    if (secret !== undefined && !secret.startsWith(keyTag)) {
      this.#options.secrets.add(secret, "<a key that the case made up>");
    }
    this.#expected = `${call.status} from ${call.operationId}, as the spec declares it`;
    const response = await this.#send(toRequest(operation, call), operation);
    const problems = checkResponse(operation, response);
    const isForm = response.status === call.status;
    // The status first: if it is another one, everything else follows from that.
    if (!isForm) problems.unshift(`status is ${response.status}, not ${call.status}`);
    const { assumedErrors, assumedStatuses } = operation;
    const assumed = (isForm ? assumedErrors : assumedStatuses)[call.status];
    if (problems.length > 0)
      this.#fail(problems, { assumed, isForm, isLeak: leaksField(operation, response) });
    // A response without a problem has the declared body.
    const body = (response.text === "" ? undefined : JSON.parse(response.text)) as CallResponse<
      Id,
      Status
    >["body"];
    return { headers: response.headers, body };
  };

  readonly prepare: CaseContext["prepare"] = async (call, testedBy) => {
    try {
      return await this.call(call);
    } catch (error) {
      if (!(error instanceof CaseFailure) || error.failure.isLeak || error.failure.isSilence) throw error;
      throw new SkipCase(`the set-up failed: ${error.message}. See ${testedBy}.`);
    }
  };

  readonly send = async (request: HttpRequest): Promise<HttpResponse> => {
    this.#expected = "a response";
    const operation = matchOperation(request)?.operation;
    const response = await this.#send(request, operation);
    // The case decides whether another status is right: not every request that looks like a call is one.
    if (operation?.statuses.includes(response.status)) {
      this.#expected = `${response.status} from ${operation.operationId} to be as the spec declares it`;
      const problems = checkResponse(operation, response);
      if (problems.length > 0) {
        const assumed = operation.assumedErrors[response.status];
        this.#fail(problems, { assumed, isForm: true, isLeak: leaksField(operation, response) });
      }
    }
    return response;
  };

  async #send(request: HttpRequest, operation: SpecOperation | undefined): Promise<HttpResponse> {
    const { setUp, url, onExchange } = this.#options;
    let response: HttpResponse;
    try {
      response = await setUp.send(request);
    } catch (error) {
      if (error instanceof SkipCase) {
        if (error.response !== undefined) onExchange({ url, request, response: error.response });
        throw error;
      }
      this.#last = { url, request, response: { error: describeError(error) } };
      onExchange(this.#last);
      return this.#fail(["there was no response"]);
    }
    this.#last = { url, request, response };
    const problems = this.#findLeaks(response, operation);
    // After that, a secret that was just issued has its label.
    onExchange(this.#last);
    if (problems.length > 0) this.#fail(problems, { isLeak: true });
    return response;
  }

  #findLeaks(response: HttpResponse, operation: SpecOperation | undefined): string[] {
    const { secrets, isStateful: mustBeNew, testCase } = this.#options;
    const isCreate = operation?.method === "POST" && operation.success === 201;
    const issued = isCreate ? readIssuedKey(response.text) : undefined;
    if (issued === undefined) return secrets.findLeaks(response);
    const label = `<secret of key ${issued.id ?? "without an id"}, created in ${testCase.id}>`;
    return secrets.findLeaks(response, { secret: issued.secret, label, mustBeNew });
  }

  #fail(
    problems: readonly string[],
    {
      assumed,
      isForm = false,
      isLeak = false,
    }: { assumed?: string | undefined; isForm?: boolean; isLeak?: boolean } = {},
  ): never {
    const failure = describeFailure(this.#expected, problems, this.#last, this.#options.secrets);
    throw new CaseFailure({
      ...failure,
      ...(assumed !== undefined && { assumed }),
      ...(isForm && { isForm }),
      ...(isLeak && { isLeak }),
    });
  }
}

/** The request of a call. */
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

/**
 * What is wrong with a response of an operation, one sentence each; nothing if it matches the spec: the status is
 * declared, the content type is right, and the body has every required field and none that the spec does not name.
 */
export function checkResponse(operation: SpecOperation, { status, headers, text }: HttpResponse): string[] {
  const { operationId, statuses } = operation;
  if (!statuses.includes(status)) {
    return [`status ${status} is not declared; ${operationId} declares ${statuses.join(", ")}`];
  }
  if (Object.keys(operation.examples[status] ?? {}).length === 0) {
    return text === "" ? [] : ["the body is not empty, and the spec declares none"];
  }
  const contentType = headers["content-type"];
  const [mediaType = ""] = (contentType ?? "").split(";");
  if (mediaType.trim().toLowerCase() !== "application/json") {
    return [`content type is ${contentType ?? "missing"}, and the spec declares application/json`];
  }
  const body = parseJson(text);
  if (body === undefined) return ["the body is not JSON"];
  const unknown = unknownNames(body, operation.propertyNames[status] ?? new Set());
  return [
    ...operation.checkReply(status, body),
    ...unknown.map((name) => `the spec does not name ${JSON.stringify(name)}`),
  ];
}

/** Whether a response has a field for a secret that the spec does not give it, whatever its value. */
function leaksField({ propertyNames }: SpecOperation, { status, text }: HttpResponse): boolean {
  return unknownNames(parseJson(text), propertyNames[status] ?? new Set()).some(isSecretField);
}

/** The names of properties in a body, at any depth, that are not known. */
function unknownNames(body: unknown, known: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  // Without recursion: the body of a foreign server may be nested deeper than the stack.
  let level: unknown[] = [body];
  while (level.length > 0) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (!Array.isArray(value)) for (const name of Object.keys(value)) if (!known.has(name)) names.add(name);
      for (const child of Object.values(value)) next.push(child);
    }
    level = next;
  }
  return [...names];
}
