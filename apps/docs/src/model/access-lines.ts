import type { AccessModel, AccessRow, ApiModel, CredentialRefusal, OperationModel } from "./api-model.ts";

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
  const { refusals } = api.credential;
  const reasons = reasonsOf([...operation.access, ...refusals]);
  return {
    hasOwners: operation.access.some(({ owners }) => owners.length > 0),
    lines: accessLines(operation.access, api.access, reasons),
    badKeys: refusalLines(refusals, reasons),
    reasons,
  };
}

/** The lines of rows whose reasons are among those given. */
export function accessLines(
  rows: readonly AccessRow[],
  { callers, owners }: AccessModel,
  reasons: readonly string[],
): readonly AccessLine[] {
  return rows.map((row) => ({
    callers: row.callers.map((caller) => callers[caller] ?? caller),
    owners: row.owners.map((owner) => owners[owner] ?? owner),
    answer: row.answer === "omitted" ? "left out of the list" : row.answer,
    example: row.example,
    reason: numberOf(row, reasons),
  }));
}

/** The same of what a bad key gets. */
export function refusalLines(
  refusals: readonly CredentialRefusal[],
  reasons: readonly string[],
): readonly AccessLine[] {
  return refusals.map((refusal) => ({
    callers: refusal.credentials.map((state) => `a key that is ${state}`),
    owners: [],
    answer: String(refusal.status),
    example: refusal.example,
    reason: numberOf(refusal, reasons),
  }));
}

interface Assumable {
  readonly assumed: string | undefined;
}

/** The reasons of what is assumed, each once: a line names its own by its place, from 1. */
export function reasonsOf(rows: readonly Assumable[]): readonly string[] {
  return [...new Set(rows.flatMap(({ assumed }) => assumed ?? []))];
}

function numberOf({ assumed }: Assumable, reasons: readonly string[]): number | undefined {
  return assumed === undefined ? undefined : reasons.indexOf(assumed) + 1;
}
