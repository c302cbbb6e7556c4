const maxChars = 64 * 1024;

/** Keeps the last 64 kB of the appended text. */
export class BoundedLog {
  #tail = "";

  append(text: string): void {
    this.#tail = (this.#tail + text).slice(-maxChars);
  }

  text(): string {
    return this.#tail;
  }
}
