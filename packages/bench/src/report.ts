import type { MeasuredClient } from "./clients/client.ts";
import type { Scenario, ScenarioRatios } from "./measure.ts";
import type { Sizes } from "./sizes.ts";

/** One client's results; what is absent was not measured. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly limits?: MeasuredClient["limits"];
  readonly ratios?: ScenarioRatios;
  readonly sizes?: Sizes;
  readonly instantiations?: number;
  /** Why something was not measured. */
  readonly failure?: string;
}

export interface Report {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly calls: number;
  readonly concurrency: number;
  /** The median time of one call of raw fetch: what the ratios are ratios to. */
  readonly baselineMicroseconds: Readonly<Record<Scenario, number>>;
  readonly emptyProgramInstantiations: number;
  readonly rows: readonly Row[];
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Of the last minute, before the run: above a small part of the cores, others were at work. */
  readonly loadAverage: number;
}
