import type { Seed } from "@latchkey/validators/sandbox";
import { checkSeed } from "./check-seed.ts";

/**
 * Checks a seed that was parsed from JSON. A missing list becomes an empty list.
 *
 * This function has its own module. So bundlers include the checks only if `parseSeed` or a seed is used.
 *
 * @throws SeedError with the path of the first invalid value, and what to do.
 */
export function parseSeed(value: unknown): Required<Omit<Seed, "$schema">> {
  return checkSeed(value);
}
