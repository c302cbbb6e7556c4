import type { CaseContext } from "../case.ts";
import type { Belongings } from "../cast.ts";
import type { SpecOperation } from "../spec.ts";
import { goodCall } from "./good-call.ts";

/** A refusal by its status and the name of its example. */
export interface Refusal {
  readonly status: number;
  readonly example: string | undefined;
}

export interface RefusedCall {
  /** Undefined sends none. */
  readonly secret: string | undefined;
  readonly belongings: Belongings | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes a call that is right in form and must be refused. In CertCentral the error must have the code of the example;
 * Partner Subscriptions documents no codes, so that none is asked for.
 */
export async function expectRefusal(
  context: CaseContext,
  operation: SpecOperation,
  { secret, belongings, headers = {} }: RefusedCall,
  { status, example }: Refusal,
): Promise<void> {
  const { operationId } = operation;
  const call = goodCall(context, operation, belongings);
  const { body } = await context.call({ operationId, status, secret, headers, ...call });
  if (operation.api !== "certcentral" || example === undefined) return;
  const expected = firstCode(operation.examples[status]?.[example]);
  const received = firstCode(body);
  context.expect(received === expected, {
    expected: `${status} with the code ${expected}`,
    received: `the first error has the code ${received}`,
  });
}

/** The code of the first error of a body that the spec's `ErrorList` describes. */
function firstCode(body: unknown): string | undefined {
  // Both the spec's examples and replies that were checked against it have this form.
  const { errors } = body as { readonly errors: readonly { readonly code: string }[] };
  return errors[0]?.code;
}
