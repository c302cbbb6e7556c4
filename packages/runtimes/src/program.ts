/** A module that each runtime runs in its own way. */
export interface Program {
  /** The module, as Node imports it; it exports {@link Run} as `run`. */
  readonly file: URL;
  /** The module with all that it imports as one script that sets the global `program`, as a page loads it. */
  bundle(): Promise<string>;
}

/**
 * What the module does with one input. Both sides are JSON, since they cross a process's border.
 *
 * @param inspect shows a value as the runtime's own tools would.
 */
export type Run<Input, Output> = (input: Input, inspect: (value: unknown) => string) => Promise<Output>;

/** A program that is loaded and waits for inputs. */
export interface RunningProgram {
  run(input: unknown): Promise<unknown>;
  close(): Promise<void>;
}
