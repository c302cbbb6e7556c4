import { byApi } from "../accounts.ts";
import { CaseFailure, curlOf, describeFailure, type Failure } from "../failure.ts";
import type { Exchange } from "../http.ts";
import { Secrets } from "../secrets.ts";
import type { ApiName } from "../spec.ts";
import type { CaseSetUp } from "../target.ts";
import { messageOf } from "../usage-error.ts";
import type { CreatedKeys, PlannedRequest, Scope } from "./planned-request.ts";
import { checkFuzzed, toPlannedRequest } from "./request.ts";

/** The target of the requests, and the allowed requests. */
export interface FuzzContext {
  /** The beginning of the URL in a curl line. */
  readonly urlOf: (api: ApiName) => string;
  readonly scope: Scope;
  readonly created: CreatedKeys;
}

/** Thrown to end a series of requests, since a response broke a rule of the spec. */
export class FuzzFailure extends CaseFailure {
  /** The earlier requests of the series, as curl commands. */
  readonly before: readonly string[];

  constructor(failure: Failure, before: readonly string[]) {
    super(failure);
    this.before = before;
  }
}

/**
 * Sends planned requests one after another.
 *
 * @param onResponse Called with the status of each response.
 * @throws FuzzFailure at the first response that breaks a rule.
 */
export async function sendAll(
  planned: readonly PlannedRequest[],
  { accounts, send }: Pick<CaseSetUp, "accounts" | "send">,
  { urlOf, scope, created }: FuzzContext,
  onResponse: (each: PlannedRequest, status: number | undefined) => void,
): Promise<void> {
  const secrets = new Secrets();
  secrets.addGiven(byApi((api) => accounts[api].secrets));
  const before: Pick<Exchange, "url" | "request">[] = [];
  for (const each of planned) {
    const { api } = each.operation;
    const request = toPlannedRequest(each, accounts[api], scope, created.get(api));
    const response = await send(request).catch((error: unknown) => ({ error: messageOf(error) }));
    const isCreate = request.method === "POST" && each.operation.method === "POST";
    const issue = isCreate ? { mustBeNew: true } : undefined;
    onResponse(each, "status" in response ? response.status : undefined);
    const problems =
      "error" in response
        ? ["there was no response"]
        : [...secrets.findLeaks(response, issue), ...checkFuzzed(each, request, response)];
    const sent = { url: urlOf(api), request };
    if (problems.length > 0) {
      const failure = describeFailure(describeExpected(each), problems, { ...sent, response }, secrets);
      throw new FuzzFailure(
        failure,
        before.map((one) => curlOf(one, secrets)),
      );
    }
    before.push(sent);
  }
}

function describeExpected({ operation, isMutated }: PlannedRequest): string {
  return isMutated
    ? `${operation.operationId} to handle it`
    : `a response that ${operation.operationId} declares, since the spec allows the request`;
}
