import type { ApiModel, OperationModel } from "../model/api-model.ts";

/** Who may call an operation, in words: what the page and its Markdown both show. */
export interface ReadableAccess {
  /** Whether it matters whose the key is that is asked for. */
  readonly hasOwners: boolean;
  readonly lines: readonly AccessLine[];
  /** What a key gets that is no good: `callers` are the states of the key. */
  readonly badKeys: readonly AccessLine[];
  /** Why the assumed lines say what they say; a line names its reason by its number. */
  readonly reasons: readonly string[];
}

export interface AccessLine {
  readonly callers: readonly string[];
  readonly owners: readonly string[];
  /** `allowed`, `listed`, `left out of the list` or a status. */
  readonly answer: string;
  /** The example of the status that is the answer's body. */
  readonly example: string | undefined;
  /** From 1; undefined for what the vendor documents. */
  readonly reason: number | undefined;
}

/** Puts the rows of `x-access` into the words of `x-access-model`. */
export function readableAccess(api: ApiModel, operation: OperationModel): ReadableAccess {
  const { callers, owners } = api.access;
  const rows = operation.access;
  const { refusals } = api.credential;
  const reasons = [...new Set([...rows, ...refusals].flatMap(({ assumed }) => assumed ?? []))];
  const reasonOf = (assumed: string | undefined): number | undefined =>
    assumed === undefined ? undefined : reasons.indexOf(assumed) + 1;
  return {
    hasOwners: rows.some((row) => row.owners.length > 0),
    lines: rows.map((row) => ({
      callers: row.callers.map((caller) => callers[caller] ?? caller),
      owners: row.owners.map((owner) => owners[owner] ?? owner),
      answer: row.answer === "omitted" ? "left out of the list" : row.answer,
      example: row.example,
      reason: reasonOf(row.assumed),
    })),
    badKeys: refusals.map((refusal) => ({
      callers: refusal.credentials.map((state) => `a key that is ${state}`),
      owners: [],
      answer: String(refusal.status),
      example: refusal.example,
      reason: reasonOf(refusal.assumed),
    })),
    reasons,
  };
}
