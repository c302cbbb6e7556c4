/** One client that is measured. */
export interface MeasuredClient {
  readonly id: string;
  /** The name in the table, with the version where it is not ours. */
  readonly label: string;
  /** The program in `programs/`, in which the client calls every operation of its API. */
  readonly program: string;
  /** Generates the client into a folder, from where the program imports it. */
  readonly generate?: (folder: string) => Promise<void>;
  /** Modules that others stand in for, by name, as esbuild's option has them. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Whether its calls are timed; true by default. */
  readonly isTimed?: boolean;
  /** Which of the limits of issue 3 are this client's. */
  readonly limits?: "all" | "sizes";
}
