import { median, quantile, type Ratio, ratioOver } from "../statistics.ts";
import type { LoadGenerator } from "./load.ts";
import type { Plan } from "./plan.ts";
import type { Cores, Row } from "./report.ts";

/** What the parts of a run share. */
export interface BenchContext {
  readonly plan: Plan;
  readonly cores: Cores | undefined;
  /** On a real disk; each part has its own below it. */
  readonly folder: string;
  readonly load: LoadGenerator;
  readonly report: (line: string) => void;
}

export interface PartResult {
  readonly rows: readonly Row[];
  readonly samples: unknown;
}

/** A row without its figure. */
export type Heading = Pick<Row, "id" | "label" | "unit" | "limit">;

/** Some of a part: what it measures, and what it is that fails together. */
export interface Part {
  readonly headings: (plan: Plan) => readonly Heading[];
  readonly measure: (context: BenchContext) => Promise<PartResult>;
}

export function ratioRow(heading: Heading, { median: value, quartiles }: Ratio, from: string): Row {
  return { ...heading, value, quartiles, from };
}

export function medianRow(heading: Heading, values: readonly number[], from?: string): Row {
  return {
    ...heading,
    value: median(values),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
    ...(from !== undefined && { from }),
  };
}

/** The row of a ratio of two series of the same rounds. */
export function compare(
  heading: Heading,
  values: readonly number[],
  base: readonly number[],
  show: (value: number) => string,
): Row {
  return ratioRow(heading, ratioOver(values, base), `${show(median(values))} to ${show(median(base))}`);
}

export const microseconds = (value: number): string => `${value.toFixed(1)} µs`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;
