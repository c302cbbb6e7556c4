/**
 * Rejects options that count or change something in the memory of one process. Other processes, which may use the same
 * store, would not see it.
 *
 * @throws RangeError
 */
export function checkOptions(options: { readonly controls?: boolean; readonly rateLimits?: boolean }): void {
  if (!options.controls && !options.rateLimits) return;
  throw new RangeError(
    `${options.controls ? "The controls" : "Rate limits"} need all requests in one process, and other processes may use this database. Use a store in memory or in SQLite, or leave the option out.`,
  );
}
