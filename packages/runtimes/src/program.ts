/** A module that runs in each runtime. */
export interface Program {
  /** The module, as Node imports it. The module exports a {@link Run} as `run`. */
  readonly file: URL;
  /** The module and its imports as one script for a page. The script sets the global `program`. */
  bundle(): Promise<string>;
}

/**
 * The function of the module. Input and output are JSON, since they are sent between processes.
 *
 * @param inspect shows a value as the tools of the runtime do.
 */
export type Run<Input, Output> = (input: Input, inspect: (value: unknown) => string) => Promise<Output>;

/** A loaded program, which waits for inputs. */
export interface RunningProgram {
  run(input: unknown): Promise<unknown>;
  close(): Promise<void>;
}
