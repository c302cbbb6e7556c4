/** A key as the list shows it: the texts of its row, by the names of the wire. */
export type KeyRow = Readonly<Record<string, string>> & { readonly id: string };

export interface ComparedRow {
  readonly row: KeyRow;
  /** The fields that are other than before; of a new key, all. */
  readonly changed: readonly string[];
  readonly isNew: boolean;
}

/** The rows of a list after a request, beside those before it. Nothing removes a key. */
export function compareKeys(before: readonly KeyRow[], after: readonly KeyRow[]): ComparedRow[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return after.map((row) => {
    const old = known.get(row.id);
    const changed = Object.keys(row).filter((name) => row[name] !== old?.[name]);
    return { row, changed, isNew: old === undefined };
  });
}

/** What happened, in a sentence. */
export function tellChanges(rows: readonly ComparedRow[]): string {
  const told = rows
    .filter(({ changed }) => changed.length > 0)
    .map(({ row, changed, isNew }) =>
      isNew ? `key ${row.id} added` : `key ${row.id}: ${changed.join(", ")}`,
    );
  return told.length === 0 ? "Nothing changed." : `Changed: ${told.join("; ")}.`;
}
