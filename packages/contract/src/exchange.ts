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
  /** Is in the names of created keys. */
  readonly runId: string;
  /** Whether the target stores what is written. If not, two keys may have the same secret. */
  readonly isStateful: boolean;
  /** The secrets of the run so far. Secrets that are issued to the case are added. */
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

  /** A property and not a method, since cases destructure their context. The others below are too. */
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
    const response = await this.#send(request, operation);
    const problems = checkResponse(operation, response);
    const isLeak = leaksField(operation, response);
    // A wrong status is first, since it causes the other problems.
    if (response.status !== status) {
      problems.unshift(`status is ${response.status}, not ${status}`);
      this.#fail(problems, operation.assumedStatuses[status] ?? this.#options.testCase.assumed, isLeak);
    }
    // The assumption of the case is not about the form of the response.
    if (problems.length > 0) this.#fail(problems, operation.assumedErrors[status], isLeak);
    return parseJson(response.text);
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
    this.#expected = "a response";
    const operation = matchOperation(request)?.operation;
    const response = await this.#send(request, operation);
    const { status } = response;
    // The case itself checks other statuses: a request may match an operation without being a call of it.
    if (operation?.statuses.includes(status)) {
      this.#expected = `${status} from ${operation.operationId} to be as the spec declares it`;
      const problems = checkResponse(operation, response);
      const isLeak = leaksField(operation, response);
      if (problems.length > 0) this.#fail(problems, operation.assumedErrors[status], isLeak);
    }
    return response;
  };

  async #send(request: HttpRequest, operation: SpecOperation | undefined): Promise<HttpResponse> {
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
    const issue = isCreate ? { createdIn: testCase.id, mustBeNew: isStateful } : undefined;
    const problems = secrets.findLeaks(response, issue);
    // Only now, so that a secret that was just issued has its label.
    onExchange(this.#last);
    if (problems.length > 0) this.#fail(problems, undefined, true);
    return response;
  }

  /** @param assumption Why the expectation is assumed. A missing response and a leak always fail the case. */
  #fail(problems: readonly string[], assumption: string | undefined, isLeak = false): never {
    const failure = describeFailure(this.#expected, problems, this.#last, this.#options.secrets);
    throw new CaseFailure({ ...failure, isLeak, assumption: isLeak ? undefined : assumption });
  }
}

/** The request of a call. Without a secret, it has no key. */
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

/** The request of a case, with the creator's key unless the case has another one. */
export function rawRequest({ accounts }: Pick<CaseContext, "accounts">, call: RawCall): HttpRequest {
  const { api } = findOperation(call.operationId);
  return toRequest(call.secret === undefined ? { ...call, secret: secretOf({ accounts, api }) } : call);
}

/**
 * The problems of a response, one sentence each. Empty if it matches the spec: the status is declared, the content type is
 * right, and the body has each required field and no field that the spec does not name.
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
    ...operation.checkResponse(status, body),
    ...unknown.map((name) => `the spec does not name ${JSON.stringify(name)}`),
  ];
}

/** Whether a response has a field for a secret that the spec does not declare, whatever its value. */
function leaksField({ propertyNames }: SpecOperation, { status, text }: HttpResponse): boolean {
  return unknownNames(parseJson(text), propertyNames[status] ?? new Set()).some(isSecretField);
}

/** The names of unknown properties in a body, at any depth. */
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
