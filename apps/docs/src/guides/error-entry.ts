import { errorCode } from "../markdown/operation-page.ts";
import { assumedNote, blocks, codeBlock, json } from "../markdown/write.ts";
import type { Api } from "../spec/api.ts";
import { operationLink } from "./access-tables.ts";

/** Returns all examples of error responses in all operations. */
export function errorExamples(api: Api) {
  return api.operations.flatMap((operation) =>
    operation.responses
      .filter(({ status }) => status >= 400)
      .flatMap(({ status, examples, assumed }) =>
        examples.map((example) => ({
          api: api.slug,
          operation,
          status,
          code: errorCode(example.value),
          example,
          /** The assumptions about the example and about its response. */
          assumed: [...assumed, ...(example.assumed === undefined ? [] : [example.assumed])],
        })),
      ),
  );
}

/**
 * Renders the body of an error, the operations that return it, and the assumptions about it.
 *
 * @throws Error if no example has this status and this code.
 */
export function renderError(api: Api, status: number, code: string): string {
  const found = errorExamples(api).filter((each) => each.status === status && each.code === code);
  const [first] = found;
  if (first === undefined)
    throw new Error(
      `A guide names ${status} "${code}", of which ${api.slug} has no example. Correct the directive.`,
    );
  const operations = [...new Set(found.map(({ operation }) => operation))];
  const summaries = [...new Set(found.map(({ example }) => example.summary))];
  const reasons = [...new Set(found.flatMap(({ assumed }) => assumed))];
  return blocks(
    codeBlock("json", json(first.example.value)),
    `Returned by ${operations.map(operationLink).join(", ")}. In the spec: ${summaries.join("; ")}.`,
    ...reasons.map((reason) => assumedNote(reason)),
  );
}
