/**
 * Keeps marks: last uses of keys that are not in the database yet. A mark is written with the next change, or within about a
 * second. So a read does not cause a separate write.
 */
export class PendingLastUsed {
  readonly #pending = new Map<number, number>();
  /** Recent marks that are on disk. They limit the writes for a key in constant use to one each second. */
  readonly #written = new Map<number, number>();
  /** The ids of marks in descending order, taken from the end. The next round has the marks that are added later. */
  #round: number[] = [];

  get size(): number {
    return this.#pending.size;
  }

  /** @returns Whether the mark must be written. False if a mark of the same or a later second exists. */
  add(id: number, at: number): boolean {
    if ((this.#pending.get(id) ?? this.#written.get(id) ?? Number.NEGATIVE_INFINITY) >= at) return false;
    this.#pending.set(id, at);
    return true;
  }

  /** Returns the last use of a key. `stored` is the last use on disk, which may have been read before the last write. */
  newest(id: number, stored: number | undefined): number | undefined {
    const marked = this.#pending.get(id) ?? this.#written.get(id);
    return marked !== undefined && (stored === undefined || stored < marked) ? marked : stored;
  }

  /**
   * Returns marks to write: ids with times. They stay pending until they are flushed. A round takes all ids in
   * ascending order, so that marks of one database page are written together.
   */
  take(limit: number): readonly (readonly [number, number])[] {
    if (this.#round.length === 0) this.#round = [...this.#pending.keys()].sort((a, b) => b - a);
    const marks: (readonly [number, number])[] = [];
    while (marks.length < limit) {
      const id = this.#round.pop();
      if (id === undefined) break;
      const at = this.#pending.get(id);
      if (at !== undefined) marks.push([id, at]);
    }
    return marks;
  }

  /** Removes marks that are on disk from the pending ones. */
  flush(marks: readonly (readonly [number, number])[]): void {
    // A mark that is forgotten here costs only one extra write.
    if (this.#written.size + marks.length > 10_000) this.#written.clear();
    for (const [id, at] of marks) {
      // A later use may have been added while this one was written.
      if (this.#pending.get(id) === at) this.#pending.delete(id);
      this.#written.set(id, at);
    }
  }

  forget(id: number): void {
    this.#pending.delete(id);
    this.#written.delete(id);
  }

  clear(): void {
    this.#pending.clear();
    this.#written.clear();
    this.#round = [];
  }
}
