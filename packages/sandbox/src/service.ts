import type { ResponseCheck } from "./reply-check.ts";
import type { RandomSource, Sha256 } from "./secret.ts";

/** What all worlds of one sandbox have in common. */
export interface Service {
  readonly random: RandomSource;
  readonly sha256: Sha256;
  readonly check: ResponseCheck;
  /** The number of the next log entry; undefined where nobody reads entries. */
  readonly nextEntryId?: (() => number) | undefined;
  readonly onError: (error: unknown) => void;
}
