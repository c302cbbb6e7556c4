import { checkSeed } from "./check-seed.ts";
import type { Seed } from "./seed.ts";

/**
 * Checks a seed, as it was parsed from JSON. A list that is left out is empty.
 *
 * A function of its own: bundlers then load the checks only with a caller of it, or with a seed for `createSandbox`.
 *
 * @throws SeedError that names the first invalid place by its path, and says what to do.
 */
export function parseSeed(value: unknown): Seed {
  return checkSeed(value);
}
