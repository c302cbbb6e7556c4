const maxEntries = 10_000;

/** What was looked up of late, by its id. Whoever changes an entry behind it clears it. */
export class Recent<T extends object> {
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
