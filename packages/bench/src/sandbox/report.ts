import type { Machine } from "../report.ts";
import type { Limit } from "./limits.ts";

/** What a figure is a number of: `x` is a ratio. */
export type Unit = "x" | "ms" | "MB";

/** One figure, or why there is none. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly limit?: Limit;
  /** The median of the rounds. */
  readonly value?: number;
  /** Half of the rounds lie between these two. */
  readonly quartiles?: readonly [number, number];
  /** What the figure was made from, with units. */
  readonly from?: string;
  readonly failure?: string;
}

export interface SandboxReport {
  readonly takenAt: string;
  readonly isQuick: boolean;
  readonly machine: Machine;
  /** Which core does what; absent where processes could not be bound to cores. */
  readonly cores?: Cores;
  /** Where the databases were, and on which kind of file system. */
  readonly folder: string;
  readonly fileSystem: string;
  readonly rows: readonly Row[];
  /** What the medians are medians of, by part: whatever the part has written down, round by round. */
  readonly samples: Readonly<Record<string, unknown>>;
}

export interface Cores {
  readonly server: number;
  readonly load: number;
}
