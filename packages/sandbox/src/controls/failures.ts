import type { Operation } from "@latchkey/validators";
import { exampleResponse, firstExample } from "../intercept/example-response.ts";
import { type ConnectionReset, connectionReset, type SandboxResponse } from "../model/http.ts";
import type { ApiName } from "../model/model.ts";
import type { Call } from "../model/world.ts";
import { jsonResponse } from "../reply.ts";

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

/** What a rule answers: its own words, else what the spec names first for the status, else a sentence that says who answers. */
export function failureResponse(
  answer: FailureAnswer,
  operation: Operation,
): SandboxResponse | ConnectionReset {
  if ("reset" in answer) return connectionReset;
  const { status, retryAfter } = answer;
  const reply = nullBodyStatuses.includes(status)
    ? exampleResponse(status, undefined)
    : replyWithBody(answer, operation);
  if (retryAfter === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, "Retry-After": String(retryAfter) } };
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
