import type { CaseContext } from "../case.ts";
import type { Belongings } from "../cast.ts";
import { keyOperations } from "../key-operations.ts";
import { apiNames, type SpecOperation } from "../spec.ts";

/** What a call of an operation needs besides a key. */
export interface GoodCall {
  /** Of the path: no operation needs one of the query. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Undefined where the operation has none. */
  readonly body: unknown;
}

/**
 * Makes a call that is right in form and changes as little as it can: a key that is created or renamed gets a name that
 * tells where it comes from, an edited one keeps its role, and a status is `active`, which a key in use has anyway. So
 * one that ought to be refused does the least harm where it is not.
 *
 * @param belongings Whose ids go into the path. Without them, an operation that needs some is an error.
 */
export function goodCall(
  context: CaseContext,
  operation: SpecOperation,
  belongings: Belongings | undefined,
): GoodCall {
  return { parameters: pathIds(operation, belongings), body: harmlessBody(context, operation) };
}

/** Whether an operation changes something. */
export function isMutating({ method }: SpecOperation): boolean {
  return method !== "GET";
}

function pathIds(
  { operationId, parameters }: SpecOperation,
  belongings: Belongings | undefined,
): Readonly<Record<string, number>> {
  const names = parameters.filter(({ place }) => place === "path").map(({ name }) => name);
  return Object.fromEntries(
    names.map((name) => {
      if (belongings === undefined) throw new Error(`${operationId} needs a value for ${name}.`);
      return [name, namesAKey(name) ? belongings.key : belongings.owner];
    }),
  );
}

/** Whether a parameter of a path is the id of a key; the others are the ids of who owns some. */
function namesAKey(parameter: string): boolean {
  return apiNames.some((api) => keyOperations[api].keyParameter === parameter);
}

function harmlessBody(context: CaseContext, operation: SpecOperation): unknown {
  const [example] = Object.values(operation.requestExamples);
  if (example === undefined) return undefined;
  const body: Record<string, unknown> = { ...example };
  if ("name" in body) body["name"] = context.nameOf(operation.operationId);
  if ("status" in body) body["status"] = "active";
  // The vendor gives a role as optional where a key is edited; the example's would restrict a key for good.
  if (operation.method === "PUT") delete body["restricted_to_role_id"];
  return body;
}
