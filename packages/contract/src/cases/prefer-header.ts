import { isDeepStrictEqual } from "node:util";
import { unusedIds } from "../accounts.ts";
import type { Case } from "../case.ts";
import { apiNames, type SpecOperation, spec } from "../spec.ts";
import { goodCall, mutationsOf } from "./access.ts";
import { creator, secretOf } from "./keys.ts";

/** Each declared status with each of its examples, as the header `Prefer` selects it. */
export const preferHeaderCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) =>
    operation.statuses.flatMap((status) => {
      const examples = Object.keys(operation.examples[status] ?? {});
      const isEmpty = examples.length === 0;
      return (isEmpty ? [undefined] : examples).map((name) => preferHeaderCase(operation, status, name));
    }),
  ),
);

/** @param example Its name; undefined if the status has no body. */
function preferHeaderCase(operation: SpecOperation, status: number, example: string | undefined): Case {
  const { api, operationId } = operation;
  const { caller } = creator[api];
  const prefer = example === undefined ? `code=${status}` : `code=${status}, example=${example}`;
  return {
    id: `${operationId}/prefer-header/${example === undefined ? status : `${status}-${example}`}`,
    api,
    operationId,
    status,
    title: `the header "Prefer: ${prefer}" selects the response`,
    capabilities: ["preferHeader"],
    requires: [{ caller }],
    mutates: mutationsOf(operationId),
    run: async (context) => {
      const { body } = await context.call({
        operationId,
        status,
        secret: secretOf(context, api),
        headers: { Prefer: prefer },
        ...goodCall(context, operation, context.accounts[api].ownedIds[caller]?.["self"] ?? unusedIds),
      });
      const expected = example === undefined ? undefined : operation.examples[status]?.[example];
      context.expect(isDeepStrictEqual(body, expected), {
        expected: `the body of the example ${example}`,
        received: "another body",
      });
    },
  };
}
