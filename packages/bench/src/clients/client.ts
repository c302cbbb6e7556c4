/** One client that is measured. */
export interface MeasuredClient {
  readonly id: string;
  /** The name in the table, with the version if the client is not ours. */
  readonly label: string;
  /** The program in `programs/`, in which the client calls every operation of its API. */
  readonly program: string;
  /** Generates the client into a folder, from where the program imports it. */
  readonly generate?: (folder: string) => Promise<void>;
  /** Whether its calls are timed; true by default. */
  readonly isTimed?: boolean;
  /** Which of our limits apply to this client. */
  readonly limits?: "all" | "sizes";
}
