/** Collects what is added while a batch runs, and runs it as the next batch. One batch runs at a time. */
export class Batcher<Input, Output> {
  readonly #run: (inputs: readonly Input[]) => Promise<readonly (Output | Error)[]>;
  readonly #maxInputs: number;
  #waiting: { readonly input: Input; readonly settle: (result: Output | Error | undefined) => void }[] = [];
  #running: Promise<void> | undefined;

  /** @param run Resolves to a result or an error for each input. If it rejects, all inputs of the batch are rejected. */
  constructor(maxInputs: number, run: (inputs: readonly Input[]) => Promise<readonly (Output | Error)[]>) {
    this.#maxInputs = maxInputs;
    this.#run = run;
  }

  add(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      const settle = (result: Output | Error | undefined): void =>
        result === undefined || result instanceof Error ? reject(result) : resolve(result);
      this.#waiting.push({ input, settle });
      this.#running ??= this.#runAll();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    // Requests that arrived in the same turn of the event loop share the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxInputs);
      const results = await this.#run(batch.map(({ input }) => input)).catch((error) =>
        batch.map(() => error),
      );
      for (const [index, { settle }] of batch.entries()) settle(results[index]);
    }
    this.#running = undefined;
  }
}
