const maxChars = 64 * 1024;

/** The last 64 kB of what is appended. */
export class BoundedLog {
  #tail = "";

  append(text: string): void {
    this.#tail = (this.#tail + text).slice(-maxChars);
  }

  text(): string {
    return this.#tail;
  }
}
