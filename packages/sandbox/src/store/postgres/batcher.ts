/** Collects what is added while a batch runs, and runs it as the next batch. One batch runs at a time. */
export class Batcher<Input, Output> {
  readonly #run: (inputs: readonly Input[]) => Promise<readonly PromiseSettledResult<Output>[]>;
  readonly #maxInputs: number;
  #waiting: { readonly input: Input; readonly settle: (result: PromiseSettledResult<Output>) => void }[] = [];
  #running: Promise<void> | undefined;

  /** @param run Resolves to one result for each input. If it rejects, all inputs of the batch are rejected. */
  constructor(
    maxInputs: number,
    run: (inputs: readonly Input[]) => Promise<readonly PromiseSettledResult<Output>[]>,
  ) {
    this.#maxInputs = maxInputs;
    this.#run = run;
  }

  add(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      const settle = (result: PromiseSettledResult<Output>): void =>
        result.status === "fulfilled" ? resolve(result.value) : reject(result.reason);
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
      let results: readonly PromiseSettledResult<Output>[];
      try {
        results = await this.#run(batch.map(({ input }) => input));
      } catch (reason) {
        results = batch.map(() => ({ status: "rejected", reason }));
      }
      for (const [index, { settle }] of batch.entries())
        settle(
          results[index] ?? {
            status: "rejected",
            reason: new Error("The batch has no result. Check its run."),
          },
        );
    }
    this.#running = undefined;
  }
}
