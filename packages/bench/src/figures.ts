import { median, quantile, ratiosOf } from "./statistics.ts";

/** The highest or the lowest allowed figure. */
export type Limit = { readonly most: number } | { readonly least: number };

/** The unit of a figure. `x` is a ratio. */
export type Unit = "x" | "ms" | "MB" | "bytes" | "types";

/** One figure, or the reason why there is none. */
export interface Figure {
  readonly label: string;
  readonly unit: Unit;
  readonly limit?: Limit | undefined;
  readonly value?: number;
  /** Half of the rounds are between these two figures. */
  readonly quartiles?: readonly [number, number];
  /** The values that the figure was calculated from, with units. */
  readonly from?: string | undefined;
  readonly rounds?: readonly number[];
  readonly failure?: string;
}

/** Returns the median of the rounds. */
export function medianFigure(label: string, unit: Unit, rounds: readonly number[], limit?: Limit): Figure {
  const quartiles = [quantile(rounds, 0.25), quantile(rounds, 0.75)] as const;
  return { label, unit, limit, value: median(rounds), quartiles, rounds };
}

/** Returns the median of the ratios of two series, which were measured in the same rounds and in the same unit. */
export function ratioFigure(
  label: string,
  unit: string,
  values: readonly number[],
  base: readonly number[],
  limit?: Limit,
): Figure {
  const show = (of: readonly number[]): string => (Math.round(median(of) * 10) / 10).toLocaleString("en");
  const from = `${show(values)} to ${show(base)} ${unit}`;
  return { ...medianFigure(label, "x", ratiosOf(values, base), limit), from };
}

/** Returns a row for a measurement that failed. If there are several errors, the row shows the first one. */
export function failedFigure(label: string, error: unknown): Figure {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const text = first instanceof Error ? first.message : String(first);
  return { label, unit: "x", failure: text.split("\n", 1)[0] ?? "" };
}
