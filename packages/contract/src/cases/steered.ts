import { isDeepStrictEqual } from "node:util";
import type { Case } from "../case.ts";
import { nobody } from "../cast.ts";
import { apiNames, type SpecOperation, spec } from "../spec.ts";
import { goodCall, isMutating } from "./good-call.ts";
import { maker, secretOf } from "./keys.ts";

/** Each declared status with each of its examples, as the header `Prefer` asks for it. */
export const steeredCases: readonly Case[] = apiNames.flatMap((api) =>
  spec[api].operations.flatMap((operation) =>
    operation.statuses.flatMap((status) => {
      const examples = Object.entries(operation.examples[status] ?? {});
      return examples.length === 0
        ? [steeredCase(operation, status, undefined, undefined)]
        : examples.map(([name, body]) => steeredCase(operation, status, name, body));
    }),
  ),
);

/** @param example Its name; undefined where the status has no body. */
function steeredCase(
  operation: SpecOperation,
  status: number,
  example: string | undefined,
  expected: unknown,
): Case {
  const { api, operationId } = operation;
  const { caller } = maker[api];
  const prefer = example === undefined ? `code=${status}` : `code=${status}, example=${example}`;
  return {
    id: `${operationId}/steered/${example === undefined ? status : `${status}-${example}`}`,
    api,
    operationId,
    status,
    situation: `Prefer asks for ${prefer}`,
    needs: ["steerable"],
    parts: [{ caller }],
    mutates: isMutating(operation) ? [operationId] : [],
    run: async (context) => {
      const { body } = await context.call({
        operationId,
        status,
        secret: secretOf(context, api, caller),
        headers: { Prefer: prefer },
        ...goodCall(context, operation, context.cast[api].belongings[caller]?.["self"] ?? nobody),
      });
      context.expect(isDeepStrictEqual(body, expected), {
        expected: `the body of the example ${example}`,
        received: "the body is another",
      });
    },
  };
}
