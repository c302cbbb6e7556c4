import type { Case, CaseContext } from "../case.ts";
import { keyOperations } from "../key-operations.ts";
import { type ApiName, apiNames } from "../spec.ts";
import { type MadeKey, makeKey, maker, needsOfMadeKeys } from "./keys.ts";

/** Something that both APIs promise of a key, told of one that a case has just made. */
export interface Statement {
  /** `{retired}` stands for what the API calls it: `deactivated` or `revoked`. */
  readonly name: string;
  readonly situation: string;
  readonly operation: "create" | "list" | "get" | "setStatus";
  /** Whether it also sets a key's status. */
  readonly setsStatus?: true;
  readonly needsClock?: true;
  /** Whether it shows no success of the operation, but a refusal that the spec does not declare. */
  readonly isRefused?: true;
  readonly assumed?: string | Partial<Record<ApiName, string>>;
  readonly run: (context: CaseContext, api: ApiName, key: MadeKey) => Promise<void>;
}

/** How far the clock of a target, and what is between it and its store, may be off. */
export const toleranceMs = 5_000;

/** The statuses that a statement about an operation shows. */
const successes = { create: 201, list: 200, get: 200, setStatus: 204 } as const;

/** As what is done to a key, not as its status. */
const retiredWords: Readonly<Record<ApiName, string>> = {
  "partner-subscriptions": "deactivated",
  certcentral: "revoked",
};

/** A case for each API of each statement. @param family Stands in the ids, and in the names of the keys. */
export function statementCases(family: string, statements: readonly Statement[]): readonly Case[] {
  return apiNames.flatMap((api) => statements.map((statement) => toCase(family, api, statement)));
}

function toCase(
  family: string,
  api: ApiName,
  { operation, setsStatus, needsClock, isRefused, assumed, run, ...words }: Statement,
): Case {
  const word = (text: string): string => text.replaceAll("{retired}", retiredWords[api]);
  const { create, setStatus, [operation]: operationId } = keyOperations[api];
  return {
    id: `${operationId}/${family}/${word(words.name)}`,
    api,
    operationId,
    status: isRefused ? undefined : successes[operation],
    situation: word(words.situation),
    needs: [...needsOfMadeKeys, ...(needsClock ? (["clock"] as const) : [])],
    parts: [maker[api]],
    mutates: [create, ...(setsStatus ? [setStatus] : [])],
    assumed: typeof assumed === "object" ? assumed[api] : assumed,
    run: async (context) => run(context, api, await makeKey(context, api, { purpose: family })),
  };
}
