import { isDeepStrictEqual } from "node:util";
import { unusedIds } from "../accounts.ts";
import type { Case } from "../case.ts";
import { creator } from "../key-operations.ts";
import { operations, type SpecOperation } from "../spec.ts";
import { validCall } from "./access.ts";
import { defineCase } from "./define.ts";

/** The header `Prefer` selects each declared status and each of its examples. */
export const preferHeaderCases: readonly Case[] = operations.flatMap((operation) =>
  operation.statuses.flatMap((status) => {
    const examples = Object.keys(operation.examples[status] ?? {});
    const isEmpty = examples.length === 0;
    return (isEmpty ? [undefined] : examples).map((name) => preferHeaderCase(operation, status, name));
  }),
);

/** @param example The name of the example; undefined if the status has no body. */
function preferHeaderCase(operation: SpecOperation, status: number, example: string | undefined): Case {
  const { api, operationId } = operation;
  const { caller } = creator[api];
  const prefer = example === undefined ? `code=${status}` : `code=${status}, example=${example}`;
  return defineCase({
    operationId,
    family: "prefer-header",
    name: example === undefined ? `${status}` : `${status}-${example}`,
    status,
    title: `the header "Prefer: ${prefer}" selects the response`,
    capabilities: ["preferHeader"],
    requires: [{ caller }],
    run: async (context) => {
      const ownedIds = context.accounts[api].ownedIds[caller]?.["self"] ?? unusedIds;
      const headers = { Prefer: prefer };
      const call = { operationId, status, headers, ...validCall(context, operation, ownedIds) };
      const expected = example === undefined ? undefined : operation.examples[status]?.[example];
      context.expect(isDeepStrictEqual(await context.call(call), expected), {
        expected: `the body of the example ${example}`,
        received: "another body",
      });
    },
  });
}
