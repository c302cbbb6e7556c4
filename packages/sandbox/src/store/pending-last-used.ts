/**
 * When keys were used, for as long as that is not on disk yet. A mark is written with the next change or within about a
 * second, so that a read costs no write.
 */
export class PendingLastUsed {
  readonly #pending = new Map<number, number>();
  /** Marks of late that are on disk, so that a key in steady use is written once a second and not with each change. */
  readonly #written = new Map<number, number>();
  /** The ids of marks in descending order, to be taken from the end; those of later marks are in the next round. */
  #round: number[] = [];

  get size(): number {
    return this.#pending.size;
  }

  /** @returns Whether the mark has to be written; an earlier one of the same second or later stands for it. */
  add(id: number, at: number): boolean {
    if ((this.#pending.get(id) ?? this.#written.get(id) ?? Number.NEGATIVE_INFINITY) >= at) return false;
    this.#pending.set(id, at);
    return true;
  }

  /** A key's last use, given that on disk. */
  newest(id: number, stored: number | undefined): number | undefined {
    const marked = this.#pending.size === 0 ? undefined : this.#pending.get(id);
    return marked !== undefined && (stored === undefined || stored < marked) ? marked : stored;
  }

  /**
   * Marks that are to be written: ids with times. They stay pending until they are flushed. A round of them goes up
   * through all ids, so that marks of one page are written together.
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

  /** Takes marks that are on disk off the pending ones. */
  flush(marks: readonly (readonly [number, number])[]): void {
    // What is forgotten here costs one write too many, and no more.
    if (this.#written.size + marks.length > 10_000) this.#written.clear();
    for (const [id, at] of marks) {
      this.#pending.delete(id);
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
