import { jsonResponse } from "../../reply.ts";
import { looksLive } from "../../secret.ts";
import { type DocumentedSuccess, nothing, type Route, route, routeWithBody } from "../endpoint.ts";
import { nullBodyStatuses } from "../failures.ts";
import { eitherBy, integer, type JsonSchema, object, oneOf, text } from "../fields.ts";
import { HttpError, invalid } from "../http-error.ts";
import { operationIds } from "../operation-ids.ts";

const maxRules = 1_000;
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
    object({ reset: oneOf([true], "Break the connection off without an answer.") }, nothing),
    failingReply,
  ),
  delayMs: integer(1, maxDelayMs, "The wait before the answer; without an answer, the call then goes on."),
};

const bookkeeping = {
  id: id("Names the rule."),
  matched: integer(0, Number.MAX_SAFE_INTEGER, "How many calls it has met."),
};

const ruleSchema: JsonSchema = object(bookkeeping, ruleFields).schema;
const ruleExample = { operation: "listApiKeys", times: 2, answer: { status: 503, retryAfter: 1 } };
const activeExample = { id: 1, ...ruleExample, matched: 0 };
const removed: DocumentedSuccess = { description: "Removed." };

export const failureRoutes: readonly Route[] = [
  route({
    operationId: "listFailureRules",
    method: "GET",
    path: "/failures",
    summary: "List the failure rules in force",
    description:
      "In the order in which they are tried. `times` is what is left; a rule that is used up is gone.",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: {
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
  routeWithBody({
    operationId: "createFailureRule",
    method: "POST",
    path: "/failures",
    summary: "Make calls fail",
    description:
      "Of all rules that a call meets, the first that was made is taken. A call must have a valid key and valid inputs " +
      "to meet one; who may do what is not decided yet. An answer outranks the header `Prefer`: without `times`, for " +
      "each call that meets the rule until it is removed. A rule that only delays leaves the answer to `Prefer`.",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    bodyField: object(nothing, ruleFields, { description: "It needs `answer`, `delayMs` or both." }),
    bodyExample: ruleExample,
    replies: { 201: { description: "The rule is in force.", schema: ruleSchema, example: activeExample } },
    refusals: { 409: `There are ${maxRules} rules already.` },
    handle: ({ world: { failures }, body }) => {
      const { answer, delayMs } = body;
      if (answer === undefined && delayMs === undefined) {
        throw invalid('The body needs "answer" or "delayMs", or both.');
      }
      if (answer !== undefined && "status" in answer && nullBodyStatuses.includes(answer.status)) {
        const { status, code, message } = answer;
        if (code !== undefined || message !== undefined) {
          throw invalid(`A ${status} has no body: leave "code" and "message" of the answer out.`);
        }
      }
      for (const name of ["code", "message"] as const) {
        const words = answer !== undefined && "status" in answer ? answer[name] : undefined;
        if (words !== undefined && looksLive(words)) {
          throw invalid(`"${name}" of the answer holds what may be a live key. Leave it out.`);
        }
      }
      if (failures.list().length >= maxRules) {
        const message = `There are ${maxRules} rules already. Remove them with DELETE /_sandbox/failures.`;
        throw new HttpError(409, "too_many_rules", message);
      }
      return jsonResponse(201, failures.add(body));
    },
  }),
  route({
    operationId: "deleteFailureRules",
    method: "DELETE",
    path: "/failures",
    summary: "Remove all failure rules",
    scope: "world",
    pathFields: nothing,
    queryFields: nothing,
    replies: { 204: removed },
    handle: ({ world }) => {
      world.failures.clear();
      return { status: 204, headers: {} };
    },
  }),
  route({
    operationId: "deleteFailureRule",
    method: "DELETE",
    path: "/failures/{id}",
    summary: "Remove a failure rule",
    scope: "world",
    pathFields: { id: bookkeeping.id },
    queryFields: nothing,
    replies: { 204: removed },
    refusals: { 404: "There is no such rule; perhaps it is used up." },
    handle: ({ world, path }) => {
      if (!world.failures.remove(path.id)) {
        const message = `There is no failure rule ${path.id}. GET /_sandbox/failures lists those in force.`;
        throw new HttpError(404, "not_found", message);
      }
      return { status: 204, headers: {} };
    },
  }),
];
