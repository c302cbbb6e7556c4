/** Invalid usage of the command. The message is one sentence without a secret. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to do, as a sentence. */
  readonly hint: string;

  constructor(message: string, hint = "`latchkey-contract --help` lists the flags.", options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** The first words of the error about created keys that may still be active. */
export const leftBehind = "LEFT BEHIND";

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Suggests the candidate most similar to a misspelt word. @param otherwise The result if no candidate is similar. */
export function suggest(word: string, candidates: readonly string[], otherwise?: string): string | undefined {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, edits: countEdits(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 3))
    .toSorted((a, b) => a.edits - b.edits);
  return nearest === undefined ? otherwise : `Did you mean ${nearest.candidate}?`;
}

/** Returns how many letters must be inserted, deleted or replaced (the Levenshtein distance). */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
