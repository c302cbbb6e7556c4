import type { Seed } from "@latchkey/validators/sandbox";
import { checkSeed } from "./check-seed.ts";

/**
 * Checks a seed, as it was parsed from JSON. A list that is absent is empty.
 *
 * A module of its own: bundlers then load the checks only for a caller of it, or for a seed of `createSandbox`.
 *
 * @throws SeedError that names the first invalid place by its path, and says what to do.
 */
export function parseSeed(value: unknown): Required<Omit<Seed, "$schema">> {
  return checkSeed(value);
}
