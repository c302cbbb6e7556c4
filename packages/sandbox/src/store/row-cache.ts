const maxEntries = 10_000;

/** The last entries that were looked up, by their ids. Clear it before you change one behind it. */
export class RowCache<T extends object> {
  readonly #entries = new Map<number, T>();

  find(id: number, lookUp: () => T | undefined): T | undefined {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const found = lookUp();
    if (found !== undefined) {
      if (this.#entries.size >= maxEntries) this.#entries.clear();
      this.#entries.set(id, Object.freeze(found));
    }
    return found;
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** What both tables of keys have at the beginning of a row that was read. */
export type CachedRow = readonly [id: number, ...between: (number | string | null)[]];

/** The rows of keys that were read of late, by their ids and hashes: a key in steady use is looked up for each request. */
export class KeyRowCache {
  readonly #byId = new Map<number, CachedRow>();
  readonly #byHash = new Map<string, CachedRow>();
  readonly #hashAt: number;

  /** @param hashAt The place of the hash in a row. */
  constructor(hashAt: number) {
    this.#hashAt = hashAt;
  }

  findById(id: number, lookUp: () => CachedRow | undefined): CachedRow | undefined {
    return this.#byId.get(id) ?? this.#add(lookUp());
  }

  findByHash(hash: string, lookUp: () => CachedRow | undefined): CachedRow | undefined {
    return this.#byHash.get(hash) ?? this.#add(lookUp());
  }

  forget(id: number): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#byId.delete(id);
    this.#byHash.delete(String(row[this.#hashAt]));
  }

  clear(): void {
    this.#byId.clear();
    this.#byHash.clear();
  }

  #add(row: CachedRow | undefined): CachedRow | undefined {
    if (row === undefined) return undefined;
    if (this.#byId.size >= maxEntries) this.clear();
    this.#byId.set(row[0], row);
    const hash = row[this.#hashAt];
    if (typeof hash === "string") this.#byHash.set(hash, row);
    return row;
  }
}
