import type { Operation } from "@latchkey/validators";
import type { ActiveFailureRule, FailureAnswer, FailureRule } from "@latchkey/validators/sandbox";
import { exampleResponse, firstExample } from "../intercept/prefer.ts";
import { HttpError, invalid } from "../model/errors.ts";
import { type ConnectionReset, connectionReset, jsonResponse, type SandboxResponse } from "../model/http.ts";
import { looksLive } from "../model/secret.ts";
import type { Call } from "../model/world.ts";
import type { ControlHandlers } from "./control.ts";

const maxRules = 1_000;

/** The failure rules of a world, oldest first. */
export interface FailureRules {
  /** Throws an `HttpError` if the rule is invalid, or if there are too many rules. */
  readonly add: (rule: FailureRule) => ActiveFailureRule;
  readonly list: () => readonly ActiveFailureRule[];
  readonly remove: (id: number) => boolean;
  readonly clear: () => void;
  /** Returns the first rule that matches a call, and counts it down. The rule is removed after its last call. */
  readonly take: (call: Call) => FailureRule | undefined;
}

export function createFailureRules(): FailureRules {
  let rules: ActiveFailureRule[] = [];
  let lastId = 0;

  return {
    add: (rule) => {
      checkRule(rule);
      if (rules.length >= maxRules) {
        const message = `The world has ${maxRules} rules, which is the limit. Remove them with DELETE /_sandbox/failures.`;
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
      const index = rules.findIndex((rule) => matches(rule, call));
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

/** Checks conditions that the schema of a rule cannot express. */
function checkRule({ answer, delayMs }: FailureRule): void {
  if (answer === undefined && delayMs === undefined) {
    throw invalid('The rule has no effect. Add "answer", "delayMs" or both.');
  }
  const { status, code, message } = answer ?? {};
  if (
    status !== undefined &&
    nullBodyStatuses.includes(status) &&
    (code !== undefined || message !== undefined)
  ) {
    throw invalid(`A response with status ${status} has no body. Remove "code" and "message".`);
  }
  for (const [name, text] of Object.entries({ code, message })) {
    if (text !== undefined && looksLive(text)) {
      throw invalid(`"${name}" may contain a live key. Remove it, or use another text.`);
    }
  }
}

function matches(rule: FailureRule, { operation, caller }: Call): boolean {
  return (
    (rule.api === undefined || rule.api === caller.key.api) &&
    (rule.operation === undefined || rule.operation === operation.operationId) &&
    (rule.account === undefined || rule.account === caller.account.id) &&
    (rule.key === undefined || rule.key === caller.key.id)
  );
}

/** Statuses that never have a body. */
export const nullBodyStatuses: readonly number[] = [204, 205, 304];

/** Returns the response of a rule. The body is the rule's own body, or the spec's first example, or a default. */
export function failureResponse(
  answer: FailureAnswer,
  operation: Operation,
): SandboxResponse | ConnectionReset {
  const { status, retryAfter } = answer;
  if (status === undefined) return connectionReset;
  const response = nullBodyStatuses.includes(status)
    ? exampleResponse(status, undefined)
    : responseWithBody(status, answer, operation);
  if (retryAfter === undefined) return response;
  return { ...response, headers: { ...response.headers, "Retry-After": String(retryAfter) } };
}

function responseWithBody(
  status: number,
  { code, message }: FailureAnswer,
  operation: Operation,
): SandboxResponse {
  const example = firstExample(operation, status);
  if (code === undefined && message === undefined && example !== undefined)
    return jsonResponse(status, example);
  const error = {
    code: code ?? "sandbox_failure",
    message: message ?? `A failure rule of the sandbox returned status ${status}.`,
  };
  return jsonResponse(status, { errors: [error] });
}

type FailureId = "listFailureRules" | "createFailureRule" | "deleteFailureRules" | "deleteFailureRule";

export const failureHandlers: ControlHandlers<
  FailureId,
  { readonly world: { readonly failures: FailureRules } }
> = {
  listFailureRules: (_, { world }) => ({ status: 200, body: { rules: world.failures.list() } }),
  createFailureRule: (rule, { world }) => ({ status: 201, body: world.failures.add(rule) }),
  deleteFailureRules: (_, { world }) => {
    world.failures.clear();
    return { status: 204 };
  },
  deleteFailureRule: ({ id }, { world }) => {
    if (world.failures.remove(id)) return { status: 204 };
    const message = `There is no failure rule ${id}. GET /_sandbox/failures lists the active ones.`;
    throw new HttpError(404, "not_found", message);
  },
};
