import { isSecretField } from "@latchkey/validators";
import { byApi, type TestAccounts } from "./accounts.ts";
import type { Case, CaseContext, RawCall } from "./case.ts";
import { CaseFailure, describeError, describeFailure } from "./failure.ts";
import { type Exchange, type HttpRequest, type HttpResponse, parseJson } from "./http.ts";
import { secretOf } from "./key-operations.ts";
import type { Secrets } from "./secrets.ts";
import {
  type ApiName,
  findOperation,
  matchOperation,
  type OperationId,
  type SpecOperation,
  spec,
} from "./spec.ts";
import { type CaseSetUp, type Clock, SkipCase } from "./target.ts";

export interface ExchangeOptions {
  readonly testCase: Case;
  readonly setUp: CaseSetUp;
  /** The beginning of the URL in a curl line. */
  readonly url: string;
  /** The id of the run, which is in the names of created keys. */
  readonly runId: string;
  /** Whether the target stores what is written. If not, two keys may have the same secret. */
  readonly isStateful: boolean;
  /** The secrets of the run so far. The case adds the secrets that it gets. */
  readonly secrets: Secrets;
  readonly onExchange: (exchange: Exchange) => void;
}

/** The beginning of the name of each key that the suite creates. */
export const keyTag = "latchkey-contract";

/** Sends the requests of a case, checks each response against the spec, and looks for secrets in it. */
export class CaseExchange implements CaseContext {
  readonly #options: ExchangeOptions;
  #last: Exchange | undefined;
  #expected = "a response";
  readonly api: ApiName;
  readonly operationId: OperationId;
  readonly accounts: TestAccounts;

  /** This and the functions below are properties and not methods, since cases destructure their context. */
  readonly expect: CaseContext["expect"] = (condition, { expected, received }) => {
    if (condition) return;
    this.#expected = expected;
    this.#fail([received], this.#options.testCase.assumed);
  };

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.api = options.testCase.api;
    this.operationId = options.testCase.operationId;
    this.accounts = options.setUp.accounts;
    options.secrets.addGiven(byApi((api) => this.accounts[api].secrets));
  }

  get clock(): Clock {
    const { clock } = this.#options.setUp;
    if (clock === undefined) throw new SkipCase("the target has no clock that can be set");
    return clock;
  }

  readonly nameOf = (purpose: string): string => `${keyTag} ${this.#options.runId} ${purpose}`.slice(0, 200);

  readonly call: CaseContext["call"] = async ({ status, body, ...call }) => {
    const operation = findOperation(call.operationId);
    // A secret with one changed letter must not be in a report either.
    if (typeof call.secret === "string" && !call.secret.startsWith(keyTag)) {
      this.#options.secrets.add(call.secret, "<a key that the case made up>");
    }
    const request = rawRequest(this, { ...call, body: JSON.stringify(body) });
    this.#expected = `${status} from ${call.operationId}, as the spec declares it`;
    return parseJson((await this.#send(request, operation, status)).text);
  };

  readonly prepare: CaseContext["prepare"] = async (call, testedBy) => {
    try {
      return await this.call(call);
    } catch (error) {
      if (!(error instanceof CaseFailure) || error.failure.isLeak || error.failure.hasNoResponse) throw error;
      throw new SkipCase(`the set-up failed: ${error.message}. See ${testedBy}.`);
    }
  };

  readonly send: CaseContext["send"] = async (request) => {
    this.#expected = "a response as the spec declares it";
    return this.#send(request, matchOperation(request)?.operation);
  };

  /** Sends a request, and reports all problems of its response. @param status The status that a valid call requires. */
  async #send(request: HttpRequest, operation?: SpecOperation, status?: number): Promise<HttpResponse> {
    const { setUp, url, onExchange, testCase, secrets, isStateful } = this.#options;
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
      return this.#fail(["there was no response"], undefined);
    }
    this.#last = { url, request, response };
    const isCreate = operation?.method === "POST" && operation.success === 201;
    const leaks = secrets.findLeaks(response, isCreate ? { mustBeNew: isStateful } : undefined);
    // The exchange is described only now, so that a secret that was just issued has its label.
    onExchange(this.#last);
    const received = response.status;
    const isWrong = status !== undefined && status !== received;
    // A wrong status comes first, since it causes the other problems. The case checks the status of a raw request.
    const problems = [
      ...(isWrong ? [`status is ${received}, not ${status}`] : []),
      ...leaks,
      ...(operation?.statuses.includes(received) ? checkResponse(operation, response) : []),
    ];
    if (problems.length === 0) return response;
    // The assumption of the case is not about the form of the response.
    const assumption = isWrong
      ? (operation?.assumedStatuses[status] ?? testCase.assumed)
      : operation?.assumedErrors[received];
    const isLeak = leaks.length > 0 || (operation !== undefined && leaksField(operation, response));
    return this.#fail(problems, assumption, isLeak);
  }

  /** @param assumption Why the expectation is an assumption. A missing response and a leak fail the case anyway. */
  #fail(problems: readonly string[], assumption: string | undefined, isLeak = false): never {
    const failure = describeFailure(this.#expected, problems, this.#last, this.#options.secrets);
    throw new CaseFailure({ ...failure, isLeak, assumption: isLeak ? undefined : assumption });
  }
}

/** Returns the request of a call. Without a secret, the request has no key. */
export function toRequest({ operationId, secret, id, query = "", body, headers }: RawCall): HttpRequest {
  const { api, method, path } = findOperation(operationId);
  return {
    method,
    target: `${id === undefined ? path : path.replace(/\{\w+\}/, () => String(id))}${query}`,
    headers: {
      ...(typeof secret === "string" && { [spec[api].credentialHeader]: secret }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  };
}

/** Returns the request of a case. By default, it has the creator's key. */
export function rawRequest({ accounts }: Pick<CaseContext, "accounts">, call: RawCall): HttpRequest {
  const { api } = findOperation(call.operationId);
  return toRequest(call.secret === undefined ? { ...call, secret: secretOf({ accounts, api }) } : call);
}

/**
 * Returns the problems of a response, one sentence each. The list is empty if the response matches the spec: the status is
 * declared, the content type is right, and the body has all required fields and no field that the spec does not name.
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
  // The compiled check reports an unknown field too, but without its name.
  const isNew = (problem: string): boolean => unknown.length === 0 || !/spec does not name$/.test(problem);
  return [
    ...operation.checkResponse(status, body).filter(isNew),
    ...unknown.map((name) => `the spec does not name ${JSON.stringify(name)}`),
  ];
}

/** Returns whether a response has an undeclared field for a secret, whatever the value of the field. */
function leaksField({ propertyNames }: SpecOperation, { status, text }: HttpResponse): boolean {
  return unknownNames(parseJson(text), propertyNames[status] ?? new Set()).some(isSecretField);
}

/** Returns the names of unknown properties of a body, at any depth. */
function unknownNames(body: unknown, known: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  // Not recursive: the body of another server may be nested deeper than the stack.
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
