import type { Operation } from "@latchkey/validators";
import { certCentral } from "@latchkey/validators/certcentral";
import { partnerSubscriptions } from "@latchkey/validators/partner-subscriptions";
import { exampleResponse, firstExample } from "../intercept/prefer.ts";
import { HttpError, invalid } from "../model/errors.ts";
import { type ConnectionReset, connectionReset, jsonResponse, type SandboxResponse } from "../model/http.ts";
import type { ApiName } from "../model/model.ts";
import { looksLive } from "../model/secret.ts";
import type { Call } from "../model/world.ts";
import { type DocumentedSuccess, type Endpoint, endpointsOn, noContent, nothing } from "./endpoint.ts";
import { eitherBy, type Field, integer, type JsonSchema, object, oneOf, text } from "./fields.ts";

const maxRules = 1_000;

/** Which calls fail, and how. What is absent matches every call. */
export interface FailureRule {
  readonly api?: ApiName;
  readonly operation?: string;
  /** The caller's account. */
  readonly account?: number;
  /** The caller's key. */
  readonly key?: number;
  /** How many calls it is for; absent, it stays until it is removed. */
  readonly times?: number;
  /** Absent, the call goes on after the delay. */
  readonly answer?: FailureAnswer;
  readonly delayMs?: number;
}

export type FailureAnswer = FailingReply | { readonly reset: true };

interface FailingReply {
  readonly status: number;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter?: number;
  readonly code?: string;
  readonly message?: string;
}

/** A rule that is in force; `times` is what is left of it. */
export interface ActiveRule extends FailureRule {
  readonly id: number;
  /** How many calls it has met. */
  readonly matched: number;
}

/** The failure rules of a world, in the order in which they were made. */
export interface FailureRules {
  /** Throws an `HttpError` if the rule is invalid, or there are too many. */
  readonly add: (rule: FailureRule) => ActiveRule;
  readonly list: () => readonly ActiveRule[];
  readonly remove: (id: number) => boolean;
  readonly clear: () => void;
  /** The first rule that a call meets, counted down; one that is used up is gone. */
  readonly take: (call: Call) => FailureRule | undefined;
}

export function createFailureRules(): FailureRules {
  let rules: ActiveRule[] = [];
  let lastId = 0;

  return {
    add: (rule) => {
      checkRule(rule);
      if (rules.length >= maxRules) {
        const message = `There are ${maxRules} rules already. Remove them with DELETE /_sandbox/failures.`;
        throw new HttpError(409, "too_many_rules", message);
      }
      lastId += 1;
      const active = { id: lastId, ...rule, matched: 0 };
      rules.push(active);
      return active;
    },
    list: () => rules,
    remove: (id) => {
      const before = rules.length;
      rules = rules.filter((rule) => rule.id !== id);
      return rules.length < before;
    },
    clear: () => {
      rules = [];
    },
    take: (call) => {
      if (rules.length === 0) return undefined;
      const index = rules.findIndex((rule) => isMet(rule, call));
      const rule = rules[index];
      if (rule === undefined) return undefined;
      if (rule.times === 1) {
        rules = rules.toSpliced(index, 1);
      } else {
        const left = rule.times === undefined ? {} : { times: rule.times - 1 };
        rules = rules.with(index, { ...rule, ...left, matched: rule.matched + 1 });
      }
      return rule;
    },
  };
}

/** What the schema of a rule cannot say. */
function checkRule({ answer, delayMs }: FailureRule): void {
  if (answer === undefined && delayMs === undefined) {
    throw invalid('The body needs "answer" or "delayMs", or both.');
  }
  if (answer === undefined || !("status" in answer)) return;
  const { status, code, message } = answer;
  if (nullBodyStatuses.includes(status) && (code !== undefined || message !== undefined)) {
    throw invalid(`A ${status} has no body: leave "code" and "message" of the answer out.`);
  }
  for (const [name, words] of Object.entries({ code, message })) {
    if (words !== undefined && looksLive(words)) {
      throw invalid(`"${name}" of the answer holds what may be a live key. Leave it out.`);
    }
  }
}

function isMet(rule: FailureRule, { operation, caller }: Call): boolean {
  return (
    (rule.api === undefined || rule.api === caller.key.api) &&
    (rule.operation === undefined || rule.operation === operation.operationId) &&
    (rule.account === undefined || rule.account === caller.account.id) &&
    (rule.key === undefined || rule.key === caller.key.id)
  );
}

/** Statuses that never have a body. */
export const nullBodyStatuses: readonly number[] = [204, 205, 304];

/** The response of a rule: its own code and message, else the spec's first example, else a sentence that names the rule. */
export function failureResponse(
  answer: FailureAnswer,
  operation: Operation,
): SandboxResponse | ConnectionReset {
  if ("reset" in answer) return connectionReset;
  const { status, retryAfter } = answer;
  const response = nullBodyStatuses.includes(status)
    ? exampleResponse(status, undefined)
    : replyWithBody(answer, operation);
  if (retryAfter === undefined) return response;
  return { ...response, headers: { ...response.headers, "Retry-After": String(retryAfter) } };
}

function replyWithBody({ status, code, message }: FailingReply, operation: Operation): SandboxResponse {
  const example = firstExample(operation, status);
  if (code === undefined && message === undefined && example !== undefined)
    return jsonResponse(status, example);
  const error = {
    code: code ?? "sandbox_failure",
    message: message ?? `A failure rule of the sandbox answers with status ${status}.`,
  };
  return jsonResponse(status, { errors: [error] });
}

/** The operations of both APIs. */
export const operationIds: readonly string[] = [partnerSubscriptions, certCentral].flatMap(({ operations }) =>
  Object.keys(operations),
);

interface WithFailures {
  readonly failures: FailureRules;
}

const { endpoint, endpointWithBody } = endpointsOn<{ readonly world: WithFailures }>();

const maxTimes = 1_000_000;
const maxDelayMs = 600_000;
const maxSeconds = 86_400;

const id = (description: string) => integer(1, Number.MAX_SAFE_INTEGER, description);
const words = (longest: number, description: string) =>
  text(`^[\\s\\S]{1,${longest}}$`, `a text of 1 to ${longest} characters`, description);

const failingReply = object(
  { status: integer(200, 599, "Declared or not.") },
  {
    retryAfter: integer(0, maxSeconds, "Seconds, sent as `Retry-After`."),
    code: words(100, "The code of the one error in the body."),
    message: words(1_000, "Its message."),
  },
  {
    description:
      "Without a code and a message, the body is the spec's first example of the status, if it has one.",
  },
);

const ruleFields = {
  api: oneOf(["partner-subscriptions", "certcentral"], "Only calls of this API; key ids exist in both."),
  operation: oneOf(operationIds, "Only calls of this operation."),
  account: id("Only calls by this account."),
  key: id("Only calls with the key of this id."),
  times: integer(1, maxTimes, "How many calls it is for; absent, it stays until it is removed."),
  answer: eitherBy(
    "reset",
    object({ reset: oneOf([true], "Close the connection without a response.") }, nothing),
    failingReply,
  ),
  delayMs: integer(1, maxDelayMs, "The wait before the response. Without an answer, the call then goes on."),
};

/** A rule as it is sent. */
export const ruleField: Field<FailureRule> = object(nothing, ruleFields, {
  description: "It needs `answer`, `delayMs` or both.",
});

const bookkeeping = {
  id: id("Names the rule."),
  matched: integer(0, Number.MAX_SAFE_INTEGER, "How many calls it has met."),
};

const ruleSchema: JsonSchema = object(bookkeeping, ruleFields).schema;
const ruleExample = { operation: "listApiKeys", times: 2, answer: { status: 503, retryAfter: 1 } };
const activeExample = { id: 1, ...ruleExample, matched: 0 };
const removed: DocumentedSuccess = { description: "Removed." };

export const failureEndpoints: readonly Endpoint<{ readonly world: WithFailures }>[] = [
  endpoint({
    operationId: "listFailureRules",
    method: "GET",
    path: "/failures",
    summary: "List the failure rules in force",
    description:
      "In the order in which they are tried. `times` is what is left; a rule that is used up is gone.",
    scope: "world",
    successes: {
      200: {
        description: "The rules.",
        schema: {
          type: "object",
          required: ["rules"],
          properties: { rules: { type: "array", items: ruleSchema } },
          additionalProperties: false,
        },
        example: { rules: [activeExample] },
      },
    },
    handle: ({ world }) => jsonResponse(200, { rules: world.failures.list() }),
  }),
  endpointWithBody({
    operationId: "createFailureRule",
    method: "POST",
    path: "/failures",
    summary: "Make calls fail",
    description:
      "Of all rules that a call meets, the first that was made is taken. A call must have a valid key and valid inputs " +
      "to meet one; its permissions are not checked yet. An answer takes precedence over the header `Prefer`: without `times`, for " +
      "each call that meets the rule until it is removed. A rule that only delays leaves the answer to `Prefer`.",
    scope: "world",
    bodyField: ruleField,
    bodyExample: ruleExample,
    successes: { 201: { description: "The rule is in force.", schema: ruleSchema, example: activeExample } },
    errors: { 409: `There are ${maxRules} rules already.` },
    handle: ({ world, body }) => jsonResponse(201, world.failures.add(body)),
  }),
  endpoint({
    operationId: "deleteFailureRules",
    method: "DELETE",
    path: "/failures",
    summary: "Remove all failure rules",
    scope: "world",
    successes: { 204: removed },
    handle: ({ world }) => {
      world.failures.clear();
      return noContent;
    },
  }),
  endpoint({
    operationId: "deleteFailureRule",
    method: "DELETE",
    path: "/failures/{id}",
    summary: "Remove a failure rule",
    scope: "world",
    pathFields: { id: bookkeeping.id },
    successes: { 204: removed },
    errors: { 404: "There is no such rule; perhaps it is used up." },
    handle: ({ world, path }) => {
      if (!world.failures.remove(path.id)) {
        const message = `There is no failure rule ${path.id}. GET /_sandbox/failures lists those in force.`;
        throw new HttpError(404, "not_found", message);
      }
      return noContent;
    },
  }),
];
