const maxEntries = 10_000;

/**
 * The rows that were read last. Each request looks its own key and account up: without this, a read takes half as much
 * CPU again. Only for a file that one process has to itself.
 */
export class RowCache<Row> {
  readonly #rows = new Map<number | string, Row>();
  readonly #keysOf: (row: Row) => readonly (number | string)[];

  /** @param keysOf What a row can be found by. */
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

  /** To be called before a change of the row. */
  forget(key: number | string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    for (const each of this.#keysOf(row)) this.#rows.delete(each);
  }

  clear(): void {
    this.#rows.clear();
  }
}
