import { type Flags, UsageError, type ValueName } from "./flags.ts";

/** The number that a flag was given; undefined without the flag. @throws UsageError */
export function readNumber(
  flags: Flags,
  flag: ValueName,
  { min, max, isWhole = false }: { readonly min: number; readonly max: number; readonly isWhole?: boolean },
): number | undefined {
  const text = flags.value(flag);
  if (text === undefined) return undefined;
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max && (!isWhole || Number.isInteger(number))) return number;
  throw new UsageError(
    `--${flag} is no ${isWhole ? "whole number" : "number"} from ${min} to ${max}.`,
    `Write it like --${flag} ${Math.max(1, Math.ceil(min))}.`,
  );
}
